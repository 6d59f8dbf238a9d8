"""sopctl settle"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    sets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD=VALUE]...", help="For each field with rival values, the one that holds."
        ),
    ] = None,
    acts: As = "",
) -> None:
    """Settle what people did apart at a step.

    Two values for a field: say which holds. An approval against a rejection, a step done and skipped, two
    people for it: what stands is confirmed, and the conflict is no longer shown.

    Example: sopctl settle spring-fair numbers visitors=1200
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.settle import Settle

    act(run, step, acts, lambda step, given: Settle(step, given.fields), sets=sets)
