"""What the checks of expectations share: the walked run, and how a failure is told."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sopctl.language import _
from sopctl.runs.made import Instance
from sopctl.runs.view import StepView
from sopctl.trial.form import Expectation, Failure
from sopctl.trial.walked import Walk, names_of


class Tried(NamedTuple):
    """A walked run; `holding` walks it once more, with one step after the other left alone."""

    walked: Walk
    holding: Callable[[Iterable[str]], Iterator[tuple[str, Walk]]]

    def views(self, name: str) -> list[StepView]:
        """How the steps that a name means stand at the end."""
        return [self.walked.survey.step(one.id) for one in self.walked.named(name)]


Check = Callable[[Tried, Expectation], Iterator[Failure]]


def different(about: Expectation, message: str, expected: str, was: str) -> Failure:
    """A failure where one thing was expected and another was."""
    return Failure(about.place, message, (expected,), (was,))


def none_there(about: Expectation, name: str) -> Failure:
    """The failure of a step that is repeated for nothing."""
    told = _("{step} is not there: it is repeated, and there is nothing to repeat it for", step=name)
    return Failure(about.place, told)


def collapsed(found: Iterable[Instance], names: Iterable[str]) -> tuple[str, ...]:
    """Steps by the names that a test uses for them, one after the other only once."""
    used = set(names)
    told: list[str] = []
    for one in found:
        name = next((name for name in names_of(one) if name in used), one.id)
        if not told or told[-1] != name:
            told.append(name)
    return tuple(told)
