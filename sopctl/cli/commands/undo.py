"""sopctl undo"""

from typing import Annotated

import typer

from sopctl.cli.options import As, Run


def command(
    run: Run = None,
    step: Annotated[
        str | None, typer.Argument(metavar="[STEP]", help="Your last act at this step; else in the run.")
    ] = None,
    acts: As = "",
) -> None:
    """Take back what you did last in a run.

    It stays in the log, marked as undone. What others have gone on with is not undone but reopened, and
    an approval is withdrawn.

    Example: sopctl undo spring-fair
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.acting import record_and_say
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn
    from sopctl.cli.who import who_acts
    from sopctl.runs.acts.undo import Undo, last_act
    from sopctl.runs.survey import Survey

    opened = load(choose_run(open_repository(), run))
    warn(opened)
    by = who_acts(acts)
    found = None if step is None else Survey(opened.state).find(step)
    last = last_act(opened.state, by, found)
    record_and_say(opened, Undo(last.step, last.id), by)
