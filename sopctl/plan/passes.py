"""The first and the last possible dates of tasks: a pass through what they need, and one back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sopctl.plan.times import Clock, Moment, Work

Needs = Mapping[str, Sequence[str]]


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


def in_order(needs: Needs) -> list[str]:
    """The tasks, each after those that it needs, otherwise as they stand. Raises Circle."""
    left = {}
    ready = []
    needed_by: dict[str, list[str]] = {}
    for task, before in needs.items():
        if before:
            left[task] = len(before)
            for one in before:
                needed_by.setdefault(one, []).append(task)
        else:
            ready.append(task)
    for task in ready:  # grows while it is gone through
        for after in needed_by.get(task, ()):
            left[after] -= 1
            if not left[after]:
                del left[after]
                ready.append(after)
    if left:
        raise Circle(_circle(needs, left))
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
    for task in order:
        known = fixed.get(task)
        if known is not None:
            found[task] = known
            continue
        moment = floors.get(task)
        by = None
        for need in needs[task]:
            before = found.get(need)
            if before is not None and (moment is None or before[1] > moment):
                moment, by = before[1], need
        if moment is None:
            continue
        clock, work = clocks[task], works[task]
        if work.minutes:
            moment = clock.opens(moment)
            found[task] = Span(moment, clock.after(moment, work), by)
        elif work.passes:
            found[task] = Span(moment, clock.after(moment, work), by)
        else:
            found[task] = Span(moment, moment, by)
    return found


def chain_to(task: str, spans: Mapping[str, Span]) -> list[str]:
    """The tasks that the date of one hangs on, each on the one before it."""
    chain = [task]
    by = spans[task].by
    while by is not None:
        chain.append(by)
        by = spans[by].by
    return chain[::-1]


def _circle(needs: Needs, left: Mapping[str, int]) -> list[str]:
    """One circle among tasks of which each needs another one of them."""
    seen: dict[str, None] = {}
    task = next(iter(left))
    while task not in seen:
        seen[task] = None
        task = next(one for one in needs[task] if one in left)
    walked = list(seen)
    return [*walked[walked.index(task) :], task][::-1]
