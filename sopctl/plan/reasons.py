"""What the dates of tasks are forced by."""

from collections.abc import Mapping
from dataclasses import dataclass

from sopctl.plan.bounds import Bounds
from sopctl.plan.levelling import Booked
from sopctl.plan.passes import NEVER, Span, Spans
from sopctl.plan.tasks import Reason, Relative
from sopctl.plan.times import Moment

DONE = Reason("done")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where tasks stand; what each is forced by is found when it is asked for.

    `back` are those that were placed from the end, `known` the reasons that the places do not tell.
    """

    bounds: Bounds
    spans: Spans
    back: Spans
    known: Mapping[str, Reason]

    def reason(self, name: str) -> Reason:
        """What the date of a task is forced by."""
        if name in self.known:
            return self.known[name]
        if name in self.bounds.fixed:
            return DONE
        if name in self.back:
            return from_the_end(self.bounds, name, self.back)
        return from_the_start(self.bounds, name, self.spans)


def from_the_end(bounds: Bounds, name: str, spans: Spans) -> Reason:
    """What a date is forced by that was found from the end: the `by` of its span, or its last moment."""
    by = spans.decisive(name)
    while by is not None and by in bounds.project.gates:
        name, by = by, first_use(bounds, by, spans)
    if by is not None:
        return Reason("needed", by)
    task = bounds.project.tasks.get(name)
    hangs = task.due if task is not None else None
    return Reason("due", hangs.tasks[0] if isinstance(hangs, Relative) else "")


def first_use(bounds: Bounds, name: str, spans: Spans, due: Moment | None = None) -> str | None:
    """What needs a task and is begun first, if that is not after its last moment."""
    first, before = None, due + 1 if due is not None else -NEVER
    graph, begins = bounds.graph, spans.begins
    for one in graph.needed_by[graph.numbers[name]]:
        if begins[one] < before:
            first, before = one, begins[one]
    return graph.names[first] if first is not None else None


def from_the_start(bounds: Bounds, name: str, spans: Spans) -> Reason:
    """What a date is forced by that was found from the start: the `by` of its span, or its floor."""
    by = spans.decisive(name)
    while by is not None and by in bounds.project.gates:
        name, by = by, last_need(bounds, by, spans)
    if by is not None:
        return Reason("need", by)
    return Reason("notice" if bounds.floors[name] > bounds.project.start else "start")


def last_need(bounds: Bounds, name: str, spans: Spans) -> str | None:
    """What a task needs that is done last, if that is after its floor."""
    last, after = None, bounds.floors[name]
    graph, ends = bounds.graph, spans.ends
    for one in graph.needs[graph.numbers[name]]:
        if ends[one] > after:
            last, after = one, ends[one]
    return graph.names[last] if last is not None else None


def as_at_the_start(spans: Mapping[str, Span], soonest: Placed) -> dict[str, Reason]:
    """The reasons at the soonest of tasks that stand where they do then: no missed day forces these."""
    clocks = soonest.bounds.clocks
    found = {
        name: soonest.reason(name)
        for name, span in spans.items()
        if clocks[name].spot(span.begin) == clocks[name].spot(soonest.spans[name].begin)
    }
    forced: dict[str, list[str]] = {}
    for name, reason in found.items():
        forced.setdefault(reason.by, []).append(name)
    loose = [name for name in forced if name and name not in found]
    for one in loose:  # grows while it is gone through
        for name in forced.get(one, ()):
            del found[name]
            loose.append(name)
    return found


def while_busy(booked: Mapping[str, Booked]) -> dict[str, Reason]:
    """The reasons of those that wait for somebody who is busy."""
    return {name: one.reason for name, one in booked.items() if one.reason.kind == "busy"}
