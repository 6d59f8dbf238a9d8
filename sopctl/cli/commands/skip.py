"""sopctl skip"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="Why it is left out.")],
    acts: As = "",
) -> None:
    """Leave a step out, with a reason.

    Steps that need it go on without it.

    Example: sopctl skip spring-fair last-call "the prizes ran out"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.skip import Skip

    act(run, step, acts, lambda step, given: Skip(step, reason))
