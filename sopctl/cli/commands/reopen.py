"""sopctl reopen"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    reason: Annotated[str, typer.Argument(metavar="[REASON]", help="Why it comes back.")] = "",
    acts: As = "",
) -> None:
    """Bring a settled step back.

    What was answered stays; an approval does not.

    Example: sopctl reopen spring-fair page-design "the logo changed"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.reopen import Reopen

    act(run, step, acts, lambda step, given: Reopen(step, reason))
