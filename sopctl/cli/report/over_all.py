"""The report over many runs: each is loaded in turn, and its record is what stays of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path

from sopctl.cli.calendar.team import team_at
from sopctl.cli.given import day as day_of
from sopctl.cli.opening import open_repository
from sopctl.cli.output_place import require_place
from sopctl.cli.report.forms import TEMPLATED, Wanted, form_of
from sopctl.cli.report.outcomes import Known, outcomes
from sopctl.cli.report.outcomes_outside import outcomes_outside
from sopctl.cli.report.output import Told, deliver, tables_told
from sopctl.cli.report.templates import own_templates
from sopctl.cli.terminal import say, warn_once
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, listed, plural, speaking
from sopctl.render.portfolio.subject import Portfolio, Task
from sopctl.render.report.audience import Audience, parse_audience
from sopctl.render.report.facts import report_facts
from sopctl.render.report.own import OURS, Own
from sopctl.runs.outcomes import Outcome
from sopctl.sop.file_names import id_of
from sopctl.sop.own_id import own_id
from sopctl.store.disk import read
from sopctl.store.repository import ENDINGS as SOP_FILES
from sopctl.store.repository import MAX_SOP

NAME = "all"  # of a file that is proposed


@dataclass(frozen=True)
class Asked:
    """Which runs are meant, as it was written: those of an SOP, from one day until another."""

    sop: str = ""
    since: str = ""
    until: str = ""


def write_report_over_all(asked: Asked, wanted: Wanted) -> None:
    """Raises SopctlError."""
    if wanted.output:
        require_place(wanted.output)
    form, audience = form_of(wanted), parse_audience(wanted.audience)
    since = day_of(asked.since, "--since") if asked.since else None
    until = day_of(asked.until, "--until") if asked.until else None
    if since is not None and until is not None and until < since:
        raise SopctlError(_("--until {until}: that is before --since {since}", until=until, since=since))
    repository = open_repository()
    own = own_templates(repository.root, wanted.template) if form in TEMPLATED else OURS
    day = day_of(wanted.day, "--on") if wanted.day else team_at(repository.root).today()
    target = Path(wanted.output)
    portfolio = Portfolio((), day, _sop_named(asked.sop), since, until)
    outside = audience.name == "outside"
    found = outcomes_outside(repository) if outside else outcomes(repository, day, target.parent)
    portfolio = _gathered(found, portfolio, audience)
    if wanted.day:
        _require_past(portfolio)
    if outside:
        portfolio = replace(portfolio, problems=())
    languages = {one.language for one in portfolio.outcomes}
    with speaking(languages.pop() if len(languages) == 1 else None):
        told = _told(portfolio, audience, form, wanted, own)
    deliver(told, form, wanted.output, NAME)
    if not wanted.output:
        return
    count = len(portfolio.outcomes)
    say(plural("report of {count} run: {file}", "report of {count} runs: {file}", count, file=wanted.output))


def _require_past(portfolio: Portfolio) -> None:
    """Raises SopctlError for a day after which something was done: a report tells how runs stand now."""
    later = [one for one in portfolio.outcomes if one.acted is not None and one.acted > portfolio.day]
    if not later:
        return
    last = max(later, key=lambda one: one.acted or date.min)
    raise SopctlError(
        plural(
            "--on {day}: {count} run has acts after that, {run} the last on {acted}",
            "--on {day}: {count} runs have acts after that, {run} the last on {acted}",
            len(later),
            day=portfolio.day,
            run=last.run,
            acted=last.acted,
        ),
        _(
            "a report tells how runs stand: give a day from {acted} on, or leave runs out with --until",
            acted=last.acted,
        ),
    )


def _sop_named(text: str) -> str:
    """The id of an SOP that is named by it or by its file."""
    if not text.lower().endswith(SOP_FILES):
        return text
    with suppress(SopctlError):
        return own_id(text, read(Path(text), limit=MAX_SOP)) or id_of(text)
    return id_of(text)


def _gathered(found: Iterator[Known], portfolio: Portfolio, audience: Audience) -> Portfolio:
    """The runs that are meant, what cannot be opened named. Raises SopctlError where nobody is meant."""
    kept: list[Outcome] = []
    tasks: list[Task] = []
    problems: list[tuple[str, str]] = []
    sops, roles = set[str](), set[str]()
    is_known = False
    for one in found:
        warn_once(one.run, one.warnings)
        if one.outcome is None:
            say(_("warning: {run} cannot be opened: {problem}", run=one.run, problem=one.problem))
            problems.append((one.run, one.problem))
            continue
        outcome = one.outcome
        sops.add(outcome.sop)
        if portfolio.sop not in ("", outcome.sop) or not _is_within(outcome, portfolio):
            continue
        kept.append(outcome)
        if audience.who:
            roles.update(step.owner for step in outcome.steps if step.owner)
            people = {step.person for step in outcome.steps}
            people |= {who.person for step in outcome.steps for who in step.doers}
            is_known = is_known or any(map(audience.is_person, people))
            tasks += _tasks(one, outcome, audience)
    if portfolio.sop and portfolio.sop not in sops:
        raise SopctlError(
            _("--sop {sop}: no run here is of it", sop=portfolio.sop),
            did_you_mean(portfolio.sop, sops) or _("there are runs of {sops}", sops=listed(sorted(sops))),
        )
    if audience.who and not (tasks or is_known or audience.who in roles):
        raise SopctlError(
            _("--for department:{who}: no run has such a role or person", who=audience.who),
            _("their roles: {roles}", roles=listed(sorted(roles))) if roles else _("they have no roles"),
        )
    tasks.sort(key=lambda task: (task.last or date.max, task.run.start, task.run.run))
    return replace(portfolio, outcomes=kept, problems=tuple(problems), tasks=tuple(tasks))


def _tasks(one: Known, outcome: Outcome, audience: Audience) -> Iterator[Task]:
    """What an open run has for a department."""
    if one.subject is None:
        return
    with speaking(outcome.language):
        todo = report_facts(one.subject, audience)["todo"]
    steps = {step.id: step for step in outcome.steps}
    slim = replace(outcome, steps=(), numbers=())
    for row in todo:
        yield Task(slim, steps[row["id"]], row)


def _is_within(one: Outcome, portfolio: Portfolio) -> bool:
    """Whether a run was under way at some time in the span that is asked for."""
    if portfolio.until is not None and one.start > portfolio.until:
        return False
    return portfolio.since is None or one.closed is None or one.closed >= portfolio.since


def _told(portfolio: Portfolio, audience: Audience, form: str, wanted: Wanted, own: Own) -> Told:
    """The report. Raises SopctlError."""
    if form == "pdf":
        from sopctl.cli.report.printing import pdf_of
        from sopctl.render.portfolio import as_html

        return pdf_of(as_html.told(portfolio, audience, own))
    if form != "csv":
        tell = import_module(f"sopctl.render.portfolio.as_{form}").told
        made: str | bytes = tell(portfolio, audience, *([own] if form in TEMPLATED else []))
        return made
    from sopctl.render.portfolio.tables import RUNS, STEPS, TASKS, tables_of

    usual = {"department": TASKS, "outside": RUNS}.get(audience.name, STEPS)
    return tables_told(tables_of(portfolio, audience), usual, wanted)
