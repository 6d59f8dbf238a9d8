"""sopctl approve"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    sure: Annotated[bool, typer.Option("--yes", help="Do not show it and ask first.")] = False,
    acts: As = "",
) -> None:
    """Approve what was done at a step.

    On a terminal it shows what is to be approved, and asks. The approval holds for what the step shows now;
    it is void as soon as that changes.

    Example: sopctl approve spring-fair page-design --as "Chen Yu <chen@example.com>"
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.acting import record_and_say
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn
    from sopctl.cli.terminal import interactive
    from sopctl.cli.who import now, who_acts
    from sopctl.runs.acts.approve import Approve, require_approver
    from sopctl.runs.people import Actor
    from sopctl.runs.survey import Survey
    from sopctl.runs.view import shown_digest

    opened = load(choose_run(open_repository(), run))
    warn(opened)
    by = who_acts(acts)
    survey = Survey(opened.state)
    view = survey.step(step)
    seen = None
    if interactive() and not sure:
        from sopctl.cli.ask import ask_clearly
        from sopctl.cli.terminal import color, out, width
        from sopctl.language import _
        from sopctl.render.clean import one_line
        from sopctl.render.walker.step import step_page

        require_approver(survey, view, Actor(by, now().isoformat(timespec="seconds")))
        page = step_page(survey, view, None, width(), color=color())
        out("\n".join([f" {one_line(view.title)}", "", *page.lines, "", ""]))
        try:
            if not ask_clearly(_("Approve this?")):
                return
        except EOFError:
            raise KeyboardInterrupt from None
        seen = shown_digest(view)
    record_and_say(opened, Approve(view.id, seen), by)
