"""Circles of waiting, and which assignments close them.

A step waits for what it needs, for the rows that it is repeated over, for what it hands to an SOP that
it uses, and, while its condition is not decided, for the answers which that reads. What the steps of a
circle do then follows step by step, as in a run: nothing is there before it is known to be. Steps that
are left when nothing moves any more wait for ever.

A run lays its steps out in one order, whatever is chosen: so it cannot do with a circle that no assignment
closes either.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from sopctl.lint.proof.flow import Flow, may_read
from sopctl.lint.proof.search import Budget, Mode, TooWideError, Trial, Values
from sopctl.sop.expressions import UNKNOWN
from sopctl.sop.model import Step

Waits = dict[str, list[str]]


class Circle(NamedTuple):
    """Steps that wait for each other, the first once more at the end, and what closes the circle.

    `is_open` says that nothing closes it.
    """

    steps: list[str]
    values: Values
    is_open: bool = False


def circles(flow: Flow) -> Iterator[Circle]:
    """Each circle once, those that nothing can keep open first."""
    steps = flow.by_id
    if _is_in_order(flow):
        return
    waits = {step_id: list(dict.fromkeys(_waits(flow, step))) for step_id, step in steps.items()}
    if _circle(waits) is None:
        return
    always = [one for one, step in steps.items() if not flow.is_conditional(step)]
    # Each is named once, then opened at one place, so that a second one shows as well.
    while found := _circle(_among(waits, always)):
        yield Circle(found, {})
        waits[found[0]].remove(found[1])
    budget: Budget | None = Budget()
    left = _core(waits)
    hard = {one: _hard(flow, steps[one]) for one in left}
    while _circle(_among(waits, left)) is not None:
        values: Values = {}
        pending: list[str] = left
        try:
            if budget is None:
                raise TooWideError
            closing = flow.find(partial(_is_stuck, flow, left, hard), Mode(), None, budget)
            if closing is None:
                yield from _open_ones(waits, left)
                return
            values = closing  # all that decides it: what is left out would seem to wait as well
            trial = Trial(values, budget, Mode())
            _is_stuck(flow, left, hard, trial)
            pending = [one for one in left if trial.settled[one] is None]
        except TooWideError:
            budget = None
        found = _circle(_among(waits, pending))
        if found is None:
            return
        if budget is not None:
            values = flow.fewest(partial(_is_stuck, flow, left, hard, among=found), values, budget)
        yield Circle(found, values)
        left = [one for one in left if one != found[0]]


def _open_ones(waits: Waits, left: list[str]) -> Iterator[Circle]:
    """Each circle that is left once."""
    while found := _circle(_among(waits, left)):
        yield Circle(found, {}, is_open=True)
        left = [one for one in left if one != found[0]]


def _waits(flow: Flow, step: Step) -> Iterator[str]:
    """The steps that a step may wait for."""
    by_id = flow.by_id
    yield from (need for need in step.needs if need in by_id)
    for name in sorted(flow.settling(step)):
        other = flow.step_of(name)
        if other is not None:
            yield other.id


def _hard(flow: Flow, step: Step) -> list[str]:
    """Those that it waits for whatever its condition reads."""
    return list(dict.fromkeys(_waits(flow, step.model_copy(update={"when": None}))))


def _is_in_order(flow: Flow) -> bool:
    """Whether each step stands behind all that it may wait for, as in nearly every file."""
    seen: set[str] = set()
    for one, step in flow.by_id.items():
        for need in step.needs:
            if need not in seen and need in flow.by_id:
                return False
        if may_read(step) and not seen.issuperset(_waits(flow, step)):
            return False
        seen.add(one)
    return True


def _among(waits: Waits, steps: list[str]) -> Waits:
    known = set(steps)
    return {one: [other for other in waits[one] if other in known] for one in steps}


def _circle(waits: Waits) -> list[str] | None:
    """A circle, its step that stands first in the file first."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][-1:0:-1]
        place = {one: number for number, one in enumerate(waits)}
        turn = circle.index(min(circle, key=lambda one: place[one]))
        around = [*circle[turn:], *circle[:turn]]
        return [*around, around[0]]
    return None


def _core(waits: Waits) -> list[str]:
    """The steps that wait for a circle, and for which one waits."""
    back: Waits = {one: [] for one in waits}
    for one, others in waits.items():
        for other in others:
            back[other].append(one)
    core = _blocked(waits) & _blocked(back)
    return [one for one in waits if one in core]


def _blocked(waits: Waits) -> set[str]:
    """What no order of the steps reaches."""
    sorter = TopologicalSorter(waits)
    with suppress(CycleError):  # it goes on as far as circles let it
        sorter.prepare()
    free: set[str] = set()
    while ready := sorter.get_ready():
        free.update(ready)
        sorter.done(*ready)
    return set(waits) - free


def _is_stuck(flow: Flow, steps: list[str], hard: Waits, trial: Trial, among: list[str] | None = None) -> Any:
    """Whether some of the steps, or all of those `among` them, wait for ever; `trial.settled` says which."""
    trial.settled = dict.fromkeys(steps)
    moving = True
    while moving:
        moving = False
        for one in steps:
            if trial.settled[one] is not None:
                continue
            trial.budget.spend()
            trial.there.clear()
            step = flow.by_id[one]
            needed = flow.needed(step)(trial)
            if needed is True and any(trial.settled.get(other, True) is None for other in hard[one]):
                continue
            there = flow.filled(step)(trial) if needed is True else needed
            if there is not UNKNOWN:
                trial.settled[one] = there
                moving = True
    waiting = [one for one in among or steps if trial.settled[one] is None]
    if not waiting or (among is not None and len(waiting) < len(among)):
        return False
    return UNKNOWN if trial.wanted is not None else True
