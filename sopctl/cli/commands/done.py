"""sopctl done"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field's value.")
    ] = None,
    checks: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="N|all", help="A check, by number, or all."),
    ] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="[ID=]FILE", help="Evidence: a file or a link."),
    ] = None,
    acts: As = "",
) -> None:
    """Record that a step is done.

    Refused as long as something required is missing.

    Example: sopctl done spring-fair page-design --check all --attach page.pdf
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.done import Done

    act(
        run,
        step,
        acts,
        lambda step, given: Done(step, given.fields, tuple(checks or ()), tuple(given.evidence)),
        sets=sets,
        attach=attach,
    )
