"""sopctl start"""

from sopctl.cli.options import As, RunName, StepName


def command(run: RunName, step: StepName, acts: As = "") -> None:
    """Say that a step has begun.

    A blocked step goes on.

    Example: sopctl start spring-fair page-design
    """
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.start import Start

    act(run, step, acts, lambda step, given: Start(step))
