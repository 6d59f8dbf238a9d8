"""sopctl approve"""

from sopctl.cli.options import As, RunName, StepName


def command(run: RunName, step: StepName, acts: As = "") -> None:
    """Approve what was done at a step.

    The approval holds for what the step shows now; it is void as soon as that changes.

    Example: sopctl approve spring-fair page-design --as "Chen Yu <chen@example.com>"
    """
    from sopctl.cli.acting import act
    from sopctl.runs.acts.approve import Approve

    act(run, step, acts, lambda step, given: Approve(step))
