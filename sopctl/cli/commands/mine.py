"""sopctl mine"""

from sopctl.cli.options import As, Json
from sopctl.cli.terminal import color, out, say, width
from sopctl.language import _


def command(as_json: Json = False, acts: As = "") -> None:
    """List what waits for you in all runs, the most urgent first.

    That is steps of yours to do, steps of roles that are delegated to you today, and approvals that you
    may give.

    Example: sopctl mine
    """
    from datetime import date

    from sopctl.cli.calendar.team import team_at
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.portfolio import standings, warn_of
    from sopctl.cli.who import who_acts
    from sopctl.render.clean import to_json
    from sopctl.render.mine import mine_facts, mine_text
    from sopctl.runs.people import short_name
    from sopctl.runs.wait import from_facts

    by, today = who_acts(acts), date.today()
    repository, found = open_repository(), []
    for one in standings(repository):
        warn_of(one)
        found += [(wait, one) for wait in map(from_facts, one.waits) if wait.is_for(by, today)]
    found.sort(key=lambda pair: (pair[0].urgency, pair[1].run))
    if as_json:
        facts = [{"run": one.run, "run_title": one.facts["title"], **mine_facts(wait)} for wait, one in found]
        out(to_json(facts))
    elif found:
        rows = [(one.run, wait) for wait, one in found]
        out(mine_text(rows, team_at(repository.root).today(), width(), color=color()))
    else:
        say(_("nothing waits for {person}", person=short_name(by)))
