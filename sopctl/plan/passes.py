"""The first and the last possible dates of tasks: a pass through what they need, and one back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sopctl.plan.times import Clock, Moment, Work

Needs = Mapping[str, Sequence[str]]
NEVER = -(1 << 62)  # a moment before all others


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


def through(
    names: Sequence[str],
    order: Iterable[int],
    needs: Sequence[Sequence[int]],
    works: Sequence[Work],
    clocks: Sequence[Clock],
    floors: Sequence[Moment],
    fixed: Mapping[int, Span],
) -> list[Span | None]:
    """When each task is done at the earliest: not before its floor, nor before what it needs is.

    Tasks are by number. One whose floor is NEVER and without needs that are placed is not placed either;
    `fixed` ones are as they are.
    """
    found: list[Span | None] = [None] * len(names)
    ends = [NEVER] * len(names)
    for task in order:
        known = fixed.get(task)
        if known is not None:
            found[task] = known
            ends[task] = known.end
            continue
        moment, by = floors[task], None
        for need in needs[task]:
            end = ends[need]
            if end > moment:
                moment, by = end, need
        if moment > NEVER:
            begin, end = clocks[task].stretch(moment, works[task])
            found[task] = Span(begin, end, names[by] if by is not None else None)
            ends[task] = end
    return found


def _circle(needs: Needs, left: Collection[str]) -> list[str]:
    """One circle among tasks of which each needs another one of them."""
    seen: dict[str, None] = {}
    task = next(iter(left))
    while task not in seen:
        seen[task] = None
        task = next(one for one in needs[task] if one in left)
    walked = list(seen)
    return [*walked[walked.index(task) :], task][::-1]
