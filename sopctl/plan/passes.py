"""The first and the last possible dates of tasks: a pass through what they need, and one back."""

from collections.abc import Iterable, Mapping, Sequence
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


def in_order(needs: Needs, needed_by: Needs) -> list[str]:
    """The tasks, each after those that it needs, otherwise as they stand. Raises Circle.

    `needed_by` is what `reverse` makes of the needs.
    """
    left = {task: len(before) for task, before in needs.items()}
    ready = [task for task, number in left.items() if not number]
    for task in ready:  # grows while it is gone through
        for after in needed_by[task]:
            left[after] -= 1
            if not left[after]:
                ready.append(after)
    if len(ready) < len(left):
        raise Circle(_circle(needs, {task: number for task, number in left.items() if number}))
    return ready


def reverse(needs: Needs) -> dict[str, list[str]]:
    """What each task is needed by."""
    found: dict[str, list[str]] = {task: [] for task in needs}
    for task, before in needs.items():
        for one in before:
            found[one].append(task)
    return found


def through(
    order: Iterable[str],
    needs: Needs,
    works: Mapping[str, Work],
    clocks: Mapping[str, Clock],
    floors: Mapping[str, Moment],
    fixed: Mapping[str, Span],
) -> dict[str, Span]:
    """When each task is done at the earliest: not before its floor, nor before what it needs is.

    A task without a floor and without needs that are placed is not placed either; `fixed` ones are as they
    are.
    """
    found: dict[str, Span] = {}
    ends: dict[str, Moment] = {}
    for task in order:
        if task in fixed:
            found[task] = fixed[task]
            ends[task] = found[task].end
            continue
        moment = floors.get(task, NEVER)
        by = None
        for need in needs[task]:
            end = ends.get(need, NEVER)
            if end > moment:
                moment, by = end, need
        if moment > NEVER:
            begin, end = clocks[task].stretch(moment, works[task])
            found[task] = Span(begin, end, by)
            ends[task] = end
    return found


def _circle(needs: Needs, left: Mapping[str, int]) -> list[str]:
    """One circle among tasks of which each needs another one of them."""
    seen: dict[str, None] = {}
    task = next(iter(left))
    while task not in seen:
        seen[task] = None
        task = next(one for one in needs[task] if one in left)
    walked = list(seen)
    return [*walked[walked.index(task) :], task][::-1]
