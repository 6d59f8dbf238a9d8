"""What is damaged in a run, of very much the first."""

from collections.abc import Sequence

from sopctl.language import plural


def first_problems(run: str, problems: Sequence[str], most: int) -> list[str]:
    """At most so many problems, and then how many more there are and what names them."""
    told = list(problems[:most])
    if more := len(problems) - len(told):
        told.append(
            plural(
                "{count} more problem; `sopctl verify {run}` names it",
                "{count} more problems; `sopctl verify {run}` names them",
                more,
                run=run,
            )
        )
    return told
