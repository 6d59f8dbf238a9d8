"""sopctl set"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="Fields and values.")],
    acts: As = "",
) -> None:
    """Set fields of a step.

    The step may be open or done; earlier values stay in the log. `field=` empties a field. A table
    is given as a list: 'rows=[{item: poster, days: 2}]'

    Example: sopctl set spring-fair read-numbers visitors=1200
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.set_fields import SetFields

    act(run, step, acts, lambda step, given: SetFields(step, given.fields), sets=fields)
