"""sopctl assign"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help='"Name <mail>"; "-" gives it back to its role.')
    ],
    acts: As = "",
) -> None:
    """Give a step to somebody else than its role has.

    Example: sopctl assign spring-fair page-design "Chen Yu <chen@example.com>"
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.assign import Assign

    act(run, step, acts, lambda step, given: Assign(step, None if person == "-" else person))
