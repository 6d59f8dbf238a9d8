"""What comes after what in an SOP, with dates: the chains of needs that its dates cannot hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from sopctl.lint.context import Context
from sopctl.lint.dates.spans import EVER, NO_WORK, Reach, Span, Work, reach_of, work_of
from sopctl.sop.dates import parse_date, parse_due, parse_duration
from sopctl.sop.document import Path
from sopctl.sop.expressions import as_name
from sopctl.sop.model import Step, steps_of

START = "start"
FIXED = ""  # the anchor of dates that are days themselves
LONG_AGO = -EVER // 2
ANY = Span(-EVER, EVER)
MAX_MERGES = 50_000  # an SOP made to waste time is not followed further


class Dated(NamedTuple):
    """A step's date: what it hangs on, and how far from that it lies."""

    anchor: str
    reach: Reach


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


@dataclass
class Chains:
    """The steps of an SOP with their needs and dates. Nothing is said of an SOP with circles."""

    context: Context
    _works: dict[str | None, Work] = field(default_factory=lambda: {None: NO_WORK})

    @cached_property
    def paths(self) -> dict[str, Path]:
        return {step.id: path for path, step in self.context.steps}

    @cached_property
    def needs(self) -> dict[str, list[Step]]:
        """The steps that each step needs, that of the rows which it is repeated over among them."""
        ids = self.context.ids
        by_name = {as_name(one): step for one, step in ids.items()}
        found = {}
        for step in ids.values():
            needed = [ids[need] for need in step.needs if need in ids]
            if isinstance(step.each, str) and "." in step.each:
                source = by_name.get(as_name(step.each.partition(".")[0]))
                needed += [source] if source is not None else []
            found[step.id] = needed
        return found

    @cached_property
    def order(self) -> list[Step]:
        """The steps, each after those that it needs; none where that cannot be, or ids are not clear."""
        ids = self.context.ids
        if len(ids) != len(self.context.steps):
            return []
        seen: set[str] = set()
        for one, needed in self.needs.items():
            if not all(need.id in seen for need in needed):
                break
            seen.add(one)
        else:
            return list(ids.values())  # the order of the file, which it mostly is
        graph = {one: [need.id for need in needed] for one, needed in self.needs.items()}
        try:
            return [ids[one] for one in TopologicalSorter(graph).static_order()]
        except CycleError:
            return []

    @cached_property
    def dates(self) -> dict[str, Dated]:
        """The steps that have a date, by id."""
        found = {}
        for __, step in self.context.steps:
            if step.due is not None and self._counts(step):
                due = parse_due(step.due)
                anchor, reach = self._anchor(due.anchor, step), reach_of(due)
                if due.anchor[0].isdigit():
                    anchor, reach = FIXED, _from_day(due.anchor, reach)
                found[step.id] = Dated(anchor, reach)
        return found

    def work(self, step: Step) -> Work:
        """How long a step lasts at least."""
        if step.takes not in self._works:
            self._works[step.takes] = work_of(parse_duration(step.takes or ""))
        return self._works[step.takes]

    def clashes(self) -> Iterator[Clash]:
        """The steps that are due before they can be finished, if what they need is done when it is due."""
        anchors = {dated.anchor for dated in self.dates.values()}
        left = MAX_MERGES
        done: dict[str, dict[_Key, _Bound]] = {}
        for step in self.order if anchors else ():
            bounds: dict[_Key, _Bound] = {}
            if START in anchors:
                begin = _Bound(0, 0, _Trail(None, None))
                bounds = {(START, unit, None): begin for unit in (0, 1)}
            for need in self.needs[step.id]:
                left -= len(done[need.id])
                if left < 0:
                    return
                for key, bound in done[need.id].items():
                    _keep(bounds, key, bound)
            bounds = self._through(step, bounds)
            dated = self.dates.get(step.id)
            if dated is not None:
                clash = self._clash(step, dated, bounds)
                if clash is not None:
                    yield clash
                    # Told once: what comes after is held against this step's own date.
                    bounds = {key: bound for key, bound in bounds.items() if key[0] != dated.anchor}
                for unit, span in enumerate(dated.reach):
                    if span.least > LONG_AGO:
                        own = _Bound(span.least, 0, _Trail(step, None))
                        _put(bounds, (dated.anchor, unit, _condition(step)), own)
            name = as_name(step.id)
            if name in anchors and self._dates_others(step, name):
                for unit in (0, 1):
                    own = _Bound(0, 0, _Trail(step, None))
                    _keep(bounds, (name, unit, _condition(step)), own)
            done[step.id] = bounds

    def _clash(self, step: Step, dated: Dated, bounds: dict[_Key, _Bound]) -> Clash | None:
        """The plainest of the reasons why a step cannot be finished when it is due."""
        found: list[Clash] = []
        for (anchor, unit, __), bound in bounds.items():
            most = dated.reach[unit].most
            if anchor == dated.anchor and bound.day > most:
                first, *rest = bound.trail.steps
                chain = [one for one in rest if one is not None]
                own = self.dates.get(first.id) if first is not None else None
                by_date = own is not None and own.anchor == anchor
                found.append(Clash(step, first, chain, by_date, by_work=bound.begin <= most))
        return min(found, key=lambda clash: (clash.by_work, len(clash.chain)), default=None)

    def _through(self, step: Step, bounds: dict[_Key, _Bound]) -> dict[_Key, _Bound]:
        """The bounds once a step's own work is done, too; those that hang on its condition as well."""
        work, own = self.work(step), _condition(step)
        found: dict[_Key, _Bound] = {}
        for (anchor, unit, condition), (day, before, trail) in bounds.items():
            # Where one hangs on another condition than the other, perhaps they are never both there.
            if condition is None or own is None or condition == own:
                after = before + work[unit]
                done = day + after - before - (before == 0 < after)
                _keep(found, (anchor, unit, condition or own), _Bound(done, after, _Trail(step, trail)))
        return found

    def _counts(self, step: Step) -> bool:
        """Whether a step's date is anybody's: one with `use` hands it to the steps that have none."""
        if step.use is None:
            return True
        inner = self.context.used.get(step.use)
        return inner is not None and any(one.due is None for one in steps_of(inner))

    def _anchor(self, name: str, step: Step) -> str:
        base, dot, field = name.partition(".")
        if base == "item":
            return f"{name} {step.each}"  # of the same row only where both are repeated over the same
        return f"{as_name(base)}.{as_name(field)}" if dot else as_name(name)

    def _dates_others(self, step: Step, name: str) -> bool:
        """Whether a date that names a step means the day on which it was done, all of it."""
        params = map(as_name, self.context.sop.params)
        return name != START and step.each is None and name not in params


def _from_day(text: str, reach: Reach) -> Reach:
    """Where a date lies that hangs on a day: of the days of the calendar."""
    try:
        day = parse_date(text).toordinal()
    except ValueError:
        return Reach(ANY, ANY)  # SOP501 tells of it
    # Working days are counted from the day, and two days have two counts.
    return Reach(Span(reach.days.least + day, reach.days.most + day), ANY)


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
