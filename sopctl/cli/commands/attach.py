"""sopctl attach"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName, StepName


def command(
    run: RunName,
    step: StepName,
    evidence: Annotated[
        list[str],
        typer.Argument(metavar="[ID=]FILE...", help="Files or links, with or without a place."),
    ],
    acts: As = "",
) -> None:
    """Attach a file or a link to a step.

    A file is copied into the run.

    Example: sopctl attach spring-fair page-design design=page.pdf
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.attach import Attach

    act(
        run,
        step,
        acts,
        lambda step, given: Attach(step, tuple(given.evidence)),
        attach=evidence,
    )
