"""The chains of needs that an SOP's dates cannot hold."""

from collections.abc import Iterator
from typing import NamedTuple

from sopctl.lint.dates.graph import START, Dated, Graph
from sopctl.lint.dates.spans import EVER
from sopctl.sop.expressions import as_name
from sopctl.sop.model import Step

LONG_AGO = -EVER // 2
MAX_MERGES = 50_000  # an SOP made to waste time is not followed further


class Clash(NamedTuple):
    """A step that cannot be finished when it is due.

    `chain` leads to it from the first step, whose date it is held against; that is `by_date` its own, else
    the day on which it is done; without a first step it is the start of the run. With `by_work` the work of
    the chain takes too long, else that date alone is too late.
    """

    step: Step
    first: Step | None
    chain: list[Step]
    by_date: bool
    by_work: bool


class _Trail(NamedTuple):
    """A way along needs, from its end to its beginning."""

    step: Step | None
    before: "_Trail | None"

    @property
    def steps(self) -> list[Step | None]:
        """The steps from the beginning, which has none where it is the start of the run."""
        found: list[Step | None] = []
        trail: _Trail | None = self
        while trail is not None:
            found.append(trail.step)
            trail = trail.before
        return found[::-1]


class _Bound(NamedTuple):
    """The day on which the steps of a trail are done at the earliest, after so much work.

    The trail's own date or beginning is the same with no work.
    """

    day: int
    work: int
    trail: _Trail

    @property
    def begin(self) -> int:
        return self.day - max(0, self.work - 1)


# What a bound is counted from, in which unit, and the one condition that all of its trail hangs on.
_Key = tuple[str, int, tuple[str | None, str] | None]


def clashes(graph: Graph) -> Iterator[Clash]:
    """The steps that are due before they can be finished, if what they need is done when it is due."""
    anchors = {dated.anchor for dated in graph.dates.values()}
    other_meaning = {START, *map(as_name, graph.context.sop.params)}
    left = MAX_MERGES
    done: dict[str, dict[_Key, _Bound]] = {}
    for step in graph.order if anchors else ():
        bounds: dict[_Key, _Bound] = {}
        if START in anchors:
            begin = _Bound(0, 0, _Trail(None, None))
            bounds = {(START, unit, None): begin for unit in (0, 1)}
        for need in graph.needs[step.id]:
            left -= len(done[need.id])
            if left < 0:
                return
            for key, bound in done[need.id].items():
                _keep(bounds, key, bound)
        bounds = _through(graph, step, bounds)
        dated = graph.dates.get(step.id)
        if dated is not None:
            clash = _clash(graph, step, dated, bounds)
            if clash is not None:
                yield clash
                # Told once: what comes after is held against this step's own date.
                bounds = {key: bound for key, bound in bounds.items() if key[0] != dated.anchor}
            for unit, span in enumerate(dated.reach):
                if span.least > LONG_AGO:
                    own = _Bound(span.least, 0, _Trail(step, None))
                    _put(bounds, (dated.anchor, unit, _condition(step)), own)
        name = as_name(step.id)
        # A date that names a step means the day on which it was done, all of it.
        if name in anchors and name not in other_meaning and step.each is None:
            for unit in (0, 1):
                own = _Bound(0, 0, _Trail(step, None))
                _keep(bounds, (name, unit, _condition(step)), own)
        done[step.id] = bounds


def _clash(graph: Graph, step: Step, dated: Dated, bounds: dict[_Key, _Bound]) -> Clash | None:
    """The plainest of the reasons why a step cannot be finished when it is due."""
    found: list[Clash] = []
    for (anchor, unit, __), bound in bounds.items():
        most = dated.reach[unit].most
        if anchor == dated.anchor and bound.day > most:
            first, *rest = bound.trail.steps
            chain = [one for one in rest if one is not None]
            own = graph.dates.get(first.id) if first is not None else None
            by_date = own is not None and own.anchor == anchor
            found.append(Clash(step, first, chain, by_date, by_work=bound.begin <= most))
    return min(found, key=lambda clash: (clash.by_work, len(clash.chain)), default=None)


def _through(graph: Graph, step: Step, bounds: dict[_Key, _Bound]) -> dict[_Key, _Bound]:
    """The bounds once a step's own work is done, too; those that hang on its condition as well."""
    work, own = graph.work(step), _condition(step)
    found: dict[_Key, _Bound] = {}
    for (anchor, unit, condition), (day, before, trail) in bounds.items():
        # Where one hangs on another condition than the other, perhaps they are never both there.
        if condition is None or own is None or condition == own:
            after = before + work[unit]
            done = day + after - before - (before == 0 < after)
            _keep(found, (anchor, unit, condition or own), _Bound(done, after, _Trail(step, trail)))
    return found


def _condition(step: Step) -> tuple[str | None, str] | None:
    """What it hangs on whether a step is there: repeated over an empty list it is not."""
    each = step.each if isinstance(step.each, str) else ""
    return (step.when, each) if step.when or each else None


def _keep(bounds: dict[_Key, _Bound], key: _Key, bound: _Bound) -> None:
    """Add a bound, unless there is one that says as much."""
    known = bounds.get(key)
    if known is None or (known.day, known.work) < (bound.day, bound.work):
        bounds[key] = bound


def _put(bounds: dict[_Key, _Bound], key: _Key, date: _Bound) -> None:
    """Add a step's own date. What must be done by then says no more, even if it takes up that day whole."""
    for other in [one for one in bounds if one[:2] == key[:2]]:
        if bounds[other].day <= date.day:
            del bounds[other]
    bounds.setdefault(key, date)
