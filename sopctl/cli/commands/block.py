"""sopctl block"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="What it waits for.")],
    acts: As = "",
) -> None:
    """Say that a step cannot go on, with a reason.

    Starting or doing the step lifts the block.

    Example: sopctl block spring-fair page-build "no developer before Monday"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.block import Block

    act(run, step, acts, lambda step, given: Block(step, reason))
