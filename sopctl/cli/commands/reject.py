"""sopctl reject"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="What must change.")],
    acts: As = "",
) -> None:
    """Reject what was done at a step, with a reason.

    The step comes back to its owner.

    Example: sopctl reject spring-fair page-design "the price is wrong"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.reject import Reject

    act(run, step, acts, lambda step, given: Reject(step, reason))
