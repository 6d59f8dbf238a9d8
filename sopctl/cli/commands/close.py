"""sopctl close"""

from sopctl.cli.options import As, Run


def command(run: Run = None, acts: As = "") -> None:
    """End a run whose steps are all settled.

    Example: sopctl close spring-fair
    """
    from sopctl.cli.acting import act
    from sopctl.runs.acts.close import Close

    act(run, None, acts, lambda step, given, by: Close())
