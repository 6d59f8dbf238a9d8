"""sopctl check"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    checks: Annotated[list[str], typer.Argument(metavar="N|all...", help="Checks by number, or all.")],
    off: Annotated[bool, typer.Option("--off", help="Take the ticks back.")] = False,
    acts: As = "",
) -> None:
    """Tick checks of a step.

    Example: sopctl check spring-fair page-design 1 3
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.check import Check

    act(run, step, acts, lambda step, given: Check(step, tuple(checks), off))
