"""sopctl withdraw"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="Why the approval no longer holds.")],
    acts: As = "",
) -> None:
    """Take your approval of a step back, with a reason.

    The step waits for approval again; what was done stays.

    Example: sopctl withdraw spring-fair page-design "the price changed"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.withdraw import Withdraw

    act(run, step, acts, lambda step, given: Withdraw(step, reason))
