"""sopctl note"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    deviation: Annotated[
        bool, typer.Option("--deviation", help="It says where practice leaves the SOP.")
    ] = False,
    acts: As = "",
) -> None:
    """Write a note at a step.

    With --deviation the report lists it, as a reason to change the SOP.

    Example: sopctl note spring-fair page-design "call the printer"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.note import Note

    act(run, step, acts, lambda step, given: Note(step, text, deviation))
