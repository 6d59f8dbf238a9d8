"""The first and the last possible dates of tasks: a pass through what they need, and one back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import NamedTuple

from sopctl.plan.clock import Clock
from sopctl.plan.times import Moment, Work

Needs = Mapping[str, Sequence[str]]
NEVER = -(1 << 62)  # a moment, or a spot, before all others


class Circle(Exception):
    """Tasks that wait for each other; `tasks` are those of one circle, in its order."""

    def __init__(self, tasks: list[str]) -> None:
        super().__init__(" → ".join(tasks))
        self.tasks = tasks


class Span(NamedTuple):
    """From when to when a task is done, and the task that this hangs on, if it is one."""

    begin: Moment
    end: Moment
    by: str | None = None


class Graph:
    """Tasks by number, as they stand among their needs, with what they need and are needed by.

    `order` has each after those that it needs, otherwise as they stand. Raises Circle.
    """

    def __init__(self, needs: Needs) -> None:
        self.names = list(needs)
        self.numbers = {name: number for number, name in enumerate(self.names)}
        number_of = self.numbers.__getitem__
        self.needs = [[*map(number_of, before)] for before in needs.values()]
        self.needed_by: list[list[int]] = [[] for __ in self.names]
        for task, before in enumerate(self.needs):
            for one in before:
                self.needed_by[one].append(task)
        left = [*map(len, self.needs)]
        order = [task for task, number in enumerate(left) if not number]
        for task in order:  # grows while it is gone through
            for after in self.needed_by[task]:
                left[after] -= 1
                if not left[after]:
                    order.append(after)
        if len(order) < len(left):
            raise Circle(_circle(needs, [name for name, number in zip(needs, left, strict=True) if number]))
        self.order = order


class Spans(Mapping[str, Span]):
    """When some tasks of a graph are done, by name.

    Kept by number, in `begins`, `ends` and `by`, for there may be very many. One that has no place begins
    never before anything (-NEVER) and ends before everything (NEVER), seen from either end.
    """

    def __init__(self, graph: Graph, spans: Mapping[str, Span] | None = None) -> None:
        self.graph = graph
        self.begins = [-NEVER] * len(graph.names)
        self.ends = [NEVER] * len(graph.names)
        self.by: list[int | None] = [None] * len(graph.names)
        self.put(spans or {})

    def __getitem__(self, name: str) -> Span:
        number = self.graph.numbers[name]
        if self.ends[number] == NEVER:
            raise KeyError(name)
        return Span(self.begins[number], self.ends[number], self.decisive(name))

    def __contains__(self, name: object) -> bool:
        return name in self.graph.numbers and self.ends[self.graph.numbers[name]] > NEVER

    def __iter__(self) -> Iterator[str]:
        return (name for name, end in zip(self.graph.names, self.ends, strict=True) if end > NEVER)

    def __len__(self) -> int:
        return len(self.ends) - self.ends.count(NEVER)

    def decisive(self, name: str) -> str | None:
        """The task that the place of one hangs on, if it is one."""
        by = self.by[self.graph.numbers[name]]
        return self.graph.names[by] if by is not None else None

    def put(self, spans: Mapping[str, Span]) -> None:
        """Give tasks their places."""
        for name, span in spans.items():
            number = self.graph.numbers[name]
            self.begins[number], self.ends[number] = span.begin, span.end
            self.by[number] = self.graph.numbers[span.by] if span.by is not None else None

    def without(self, names: Iterable[str]) -> "Spans":
        """The same, some tasks left out."""
        found = self._with([*self.begins], [*self.ends])
        for name in names:
            number = self.graph.numbers[name]
            found.begins[number], found.ends[number], found.by[number] = -NEVER, NEVER, None
        return found

    def mirrored(self) -> "Spans":
        """The same seen from the other end of time."""
        return self._with([-end for end in self.ends], [-begin for begin in self.begins])

    def _with(self, begins: list[Moment], ends: list[Moment]) -> "Spans":
        found = copy(self)
        found.begins, found.ends, found.by = begins, ends, [*self.by]
        return found


def through(
    spans: Spans,
    order: Iterable[int],
    needs: Sequence[Sequence[int]],
    works: Sequence[Work],
    clocks: Sequence[Clock],
    floors: Sequence[Moment],
) -> Spans:
    """Give each task that has no place the earliest: not before its floor, nor before what it needs is done.

    All is by number. A task whose floor is NEVER and without needs that have places gets none.
    """
    begins, ends, by = spans.begins, spans.ends, spans.by
    if len(ends) > ends.count(NEVER):
        order = [task for task in order if ends[task] == NEVER]
    for task in order:
        moment, last = floors[task], None
        for need in needs[task]:
            end = ends[need]
            if end > moment:
                moment, last = end, need
        if moment > NEVER:
            begins[task], ends[task] = clocks[task].stretch(moment, works[task])
            by[task] = last
    return spans


def _circle(needs: Needs, left: Collection[str]) -> list[str]:
    """One circle among tasks of which each needs another one of them."""
    seen: dict[str, None] = {}
    task = next(iter(left))
    while task not in seen:
        seen[task] = None
        task = next(one for one in needs[task] if one in left)
    walked = list(seen)
    return [*walked[walked.index(task) :], task][::-1]
