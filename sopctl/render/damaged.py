"""What is damaged in a run, as people are told of it: the first of very many, and where the rest is."""

from collections.abc import Sequence

from sopctl.language import plural

MOST = 20  # in a document


def some_problems(run: str, problems: Sequence[str], most: int = MOST) -> list[str]:
    """At most so many problems of a run; a last line says how many more there are."""
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
