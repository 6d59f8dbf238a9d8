"""A block of draws: when each task of a plan is done in each of them, and what follows from that.

A column stands on the clock of whoever does the task, as spots of working time, and is turned into moments
only where somebody with another clock needs it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, eq, gt, or_

from sopctl.plan.luck import Column, Node
from sopctl.plan.times import WorkTime


@dataclass
class Block:
    """Some draws: when each task is done. `ends` are spots of the task's own clock where it `works`."""

    nodes: list[Node]
    order: list[int]  # of the tasks: each after what it hangs on
    count: int
    ends: list[Column] = field(default_factory=list)
    begins: list[Column] = field(default_factory=list)
    slots: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _turned: dict[tuple[int, int], Column] = field(default_factory=dict)

    def moments(self, number: int) -> Column:
        """When a task is done."""
        node = self.nodes[number]
        if not node.works:
            return self.ends[number]
        return self._kept(number, 0, node.time.end, self.ends[number])

    def latest(self, numbers: Iterable[int]) -> Column:
        """When the last of some tasks is done."""
        return reduce(later, (moments for __, moments in self._last_by_clock(numbers).values()))

    def last_of(self, numbers: Sequence[int]) -> list[int]:
        """Of some tasks the one that is done last in each draw, the first of them where several are."""
        by_clock = self._last_by_clock(numbers)
        latest = reduce(later, (moments for __, moments in by_clock.values()))
        wanted = {
            clock: [end if moment == most else None for end, moment, most in zip(*both, latest, strict=True)]
            for clock, both in by_clock.items()
        }
        found = [-1] * self.count
        for number in reversed(numbers):
            for draw, same in enumerate(map(eq, self.ends[number], wanted[self._clock_of(number)])):
                if same:
                    found[draw] = number
        return found

    def _clock_of(self, number: int) -> WorkTime | None:
        """Whose spots the end of a task is told in; None for moments."""
        node = self.nodes[number]
        return node.time if node.works else None

    def _last_by_clock(self, numbers: Iterable[int]) -> dict[WorkTime | None, tuple[Column, Column]]:
        """When the last of some tasks on each clock is done, on that clock and as moments: few are turned."""
        last: dict[WorkTime | None, Column] = {}
        for number in numbers:
            clock, ends = self._clock_of(number), self.ends[number]
            last[clock] = later(last[clock], ends) if clock in last else ends
        found = {}
        for clock, column in last.items():
            table = {one: clock.end(one) if clock is not None else one for one in set(column)}
            found[clock] = column, [table[one] for one in column]
        return found

    def spots(self, number: int, time: WorkTime) -> Column:
        """When a task is done, on somebody's clock."""
        node = self.nodes[number]
        if node.works and node.time is time:
            return self.ends[number]
        return self._kept(number, id(time), time.spot, self.moments(number))

    def on_chain(self, last: Sequence[int]) -> list[list[bool] | None]:
        """For each task the draws in which it is on the chain that leads to the last one of the draw."""
        found: list[list[bool] | None] = [None] * len(self.nodes)
        for number in set(last):
            found[number] = [one == number for one in last]
        for number in reversed(self.order):
            left, node = found[number], self.nodes[number]
            if left is None or node.begun is not None or node.ended is not None:
                continue
            begin = self.begins[number]
            for before in node.before:
                if not any(left):
                    break
                done = self.spots(before, node.time) if node.works else self.moments(before)
                left = self._handed(found, before, left, list(map(eq, begin, done)))
            for draw, (spot, before) in enumerate(self.slots.get(number, ())):
                if before >= 0 and left[draw] and begin[draw] == spot:
                    only = [False] * self.count
                    only[draw] = True
                    left = self._handed(found, before, left, only)
        return found

    def _handed(
        self, found: list[list[bool] | None], before: int, left: list[bool], same: list[bool]
    ) -> list[bool]:
        on = list(map(and_, left, same))
        known = found[before]
        found[before] = on if known is None else list(map(or_, known, on))
        return list(map(gt, left, on))

    def _kept(self, number: int, clock: int, turn: Callable[[int], int], column: Column) -> Column:
        kept = self._turned.get((number, clock))
        if kept is None:
            table = {one: turn(one) for one in set(column)}
            kept = self._turned[number, clock] = [table[one] for one in column]
        return kept


def later(some: Column, others: Column) -> Column:
    """Of each draw the later moment."""
    return [one if one > other else other for one, other in zip(some, others, strict=True)]
