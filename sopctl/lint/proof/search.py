"""Looks for an assignment under which something holds, or shows that there is none."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sopctl.sop.expressions import UNKNOWN

MAX_TRIED = 20_000  # assignments, whole or in part, for one question
MAX_READ = 40_000  # values read for one question
MAX_WORK = 150_000  # and for one file


class Var(NamedTuple):
    """What a value is chosen for: a name's value, or a fact of it.

    `fact` is "" for the value, "blank" or "rows" for whether there is one, "has" for whether a list holds
    `text` (None: something that the file does not name), "skip" for whether people skip a step, and "?"
    for what hangs on more than can be told.
    """

    name: str
    fact: str = ""
    text: str | None = None


Values = Mapping[Var, Any]


class Mode(NamedTuple):
    """What an assignment ranges over.

    With `people` steps may be skipped; with `free` every answer may be there, whatever its step's condition
    says; with `exact` values are chosen for those names alone, and what holds, holds whatever the others are.
    """

    people: bool = False
    free: bool = False
    exact: Callable[[Var], bool] | None = None


PEOPLE, FREE = Mode(people=True), Mode(people=True, free=True)


class TooWideError(Exception):
    """A question with too many answers to look at all of them."""


class Trial:
    """What has been chosen so far, and the first thing that was wanted beside it."""

    __slots__ = ("budget", "depth", "exact", "free", "people", "settled", "there", "values", "wanted")

    def __init__(self, values: Values, budget: "Budget", mode: Mode) -> None:
        self.values = values
        self.budget = budget
        self.people, self.free, self.exact = mode.people, mode.free, mode.exact
        self.wanted: Var | None = None
        self.depth = 0
        self.there: dict[str, Any] = {}
        # In a circle: whether a step is there once it is known, and not before.
        self.settled: dict[str, bool | None] = {}

    def get(self, var: Var) -> Any:
        """A chosen value; UNKNOWN, and wanted, where none is chosen yet."""
        self.budget.spend()
        value = self.values.get(var, UNKNOWN)
        if value is UNKNOWN and self.wanted is None and (self.exact is None or self.exact(var)):
            self.wanted = var
        return value


class Budget:
    """The work that may be done for one file."""

    def __init__(self) -> None:
        self.left = MAX_WORK
        self._stop = 0

    def open(self) -> None:
        """Begin with a question."""
        self._stop = self.left - MAX_READ

    def spend(self) -> None:
        """Raises TooWideError when nothing is left."""
        self.left -= 1
        if self.left < 0 or self.left < self._stop:
            raise TooWideError


Goal = Callable[[Trial], Any]


def find(
    goal: Goal,
    mode: Mode,
    budget: Budget,
    start: Values,
    domain: Callable[[Var], list[Any]],
    possible: Callable[[Values], bool],
) -> Values | None:
    """Values under which a goal holds whatever all others are; None where there are none.

    Raises TooWideError.
    """
    budget.open()
    ahead: list[Values] = [start]
    for __ in range(MAX_TRIED):
        if not ahead:
            return None
        values = ahead.pop()
        trial = Trial(values, budget, mode)
        holds = goal(trial)
        if holds is UNKNOWN:
            if trial.wanted is not None:
                tried = ({**values, trial.wanted: one} for one in reversed(domain(trial.wanted)))
                ahead += [one for one in tried if possible(one)]
        elif holds:
            return values
    raise TooWideError
