"""sopctl close"""

from typing import Annotated

import typer

from sopctl.cli.options import As, Run


def command(
    run: Run = None,
    anyway: Annotated[
        str, typer.Option("--anyway", metavar="REASON", help="End it with open steps, and say why.")
    ] = "",
    acts: As = "",
) -> None:
    """End a run whose steps are all settled.

    With --anyway it ends as it stands; the reason and what was open stay on record.

    Example: sopctl close spring-fair
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.close import Close

    act(run, None, acts, lambda step, given: Close(anyway))
