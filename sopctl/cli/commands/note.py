"""sopctl note"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    acts: As = "",
) -> None:
    """Write a note at a step.

    Example: sopctl note spring-fair page-design "call the printer"
    """
    from sopctl.cli.acting import act
    from sopctl.runs.acts.note import Note

    act(run, step, acts, lambda step, given, by: Note(step, text))
