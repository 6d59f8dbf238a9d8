"""sopctl redline"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName
from sopctl.errors import SopctlError


def command(
    run: RunName,
    step: StepName,
    file: Annotated[
        str, typer.Option("--file", metavar="FILE", help="Take the wording from a file; - is stdin.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it should change.")] = "",
    acts: As = "",
) -> None:
    """Propose another wording for a step.

    Opens the step's title and instructions, as the SOP has them, in your editor ($VISUAL or $EDITOR). What
    you save is recorded in the run as a proposal; the SOP itself stays as it is.

    Example: sopctl redline spring-fair page-design
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.acting import record_and_say
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.redlining import edited, kept, proposal, read_wording, wording
    from sopctl.cli.runs.session import load, warn
    from sopctl.cli.who import who_acts
    from sopctl.runs.survey import Survey

    opened = load(choose_run(open_repository(), run))
    warn(opened)
    by = who_acts(acts)
    view = Survey(opened.state).step(step)
    known = wording(opened.state.run.step_named(view.id).step)
    if file:
        record_and_say(opened, proposal(view.id, read_wording(file), reason), by)
        return
    text = edited(known, view.id)
    try:
        record_and_say(opened, proposal(view.id, text, reason), by)
    except SopctlError as error:
        error.mend = "\n  ".join(part for part in (error.mend, kept(text, known)) if part)
        raise
