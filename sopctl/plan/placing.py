"""Jobs placed one after another, each where those before it leave room, from either end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from sopctl.plan.clock import Clock
from sopctl.plan.loads import Load
from sopctl.plan.times import Moment, Work

Uses = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Times:
    """When jobs are done, by number: moments, and for those that take up somebody the spot of the begin."""

    begins: list[Moment]
    ends: list[Moment]
    spots: list[int]


@dataclass(frozen=True, slots=True)
class Net:
    """Jobs by number, and what they hang on: the columns are those of `levelling.Job`.

    `uses` are pairs of a worker, by number, and how many units of him, of the jobs that take up somebody. In
    `taken` is what workers have in hand, come what may: a worker, from which spot, up to which.
    """

    needs: list[tuple[int, ...]] = field(default_factory=list)
    followers: list[list[int]] = field(default_factory=list)
    uses: list[Uses] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    clocks: list["KeptClock"] = field(default_factory=list)
    floors: list[Moment] = field(default_factory=list)
    taken: list[tuple[int, int, int]] = field(default_factory=list)
    _held: dict[tuple[int, ...], list[Load]] = field(default_factory=dict)

    def loads(self, capacities: Sequence[int], sign: int = 1) -> list[Load]:
        """What workers have in hand before any job is placed; with -1 seen from the end."""
        key = sign, *capacities
        if key not in self._held:  # asked in every try, and there may be thousands
            loads = self._held[key] = [Load(capacity) for capacity in capacities]
            for worker, begin, end in self.taken:
                first, last = (begin, end) if sign > 0 else (-end, -begin)
                loads[worker].take(first, last, 1)
        return [load.copy() for load in self._held[key]]

    def placed(self, keys: Sequence[float], capacities: Sequence[int]) -> Times:
        """Each job at the first moment that those before it leave: of those that could be next, the one
        with the smallest key is.

        If the keys are when the jobs begin in other times that keep to the capacities, none begins later than
        there.
        """
        needs, followers, uses, works, clocks = self.needs, self.followers, self.uses, self.works, self.clocks
        count = len(needs)
        begins, ends, spots = [0] * count, [0] * count, [0] * count
        loads = self.loads(capacities)
        missing = [len(some) for some in needs]
        ready = [(keys[number], number) for number in range(count) if not missing[number]]
        heapify(ready)
        while ready:
            number = heappop(ready)[1]
            moment = self.floors[number]
            for need in needs[number]:
                if ends[need] > moment:
                    moment = ends[need]
            work, clock = works[number], clocks[number]
            if uses[number]:
                spot = _taken(loads, uses[number], clock.spot(moment), work.minutes)
                spots[number] = spot
                begins[number], ends[number] = clock.span(spot, work.minutes)
            else:
                begins[number], ends[number] = clock.clock.stretch(moment, work)
            for follower in followers[number]:
                missing[follower] -= 1
                if not missing[follower]:
                    heappush(ready, (keys[follower], follower))
        return Times(begins, ends, spots)

    def held_back(self, times: Times, capacities: Sequence[int]) -> list[Moment]:
        """When each job would begin that is put off as far as those after it and the latest end allow.

        For days and months that pass this is near enough, not exact.
        """
        needs, followers, uses, works, clocks = self.needs, self.followers, self.uses, self.works, self.clocks
        count, ends, last = len(needs), times.ends, max(times.ends)
        begins = [0] * count
        loads = self.loads(capacities, -1)
        missing = [len(some) for some in followers]
        ready = [(-ends[number], -number) for number in range(count) if not missing[number]]
        heapify(ready)
        while ready:
            number = -heappop(ready)[1]
            moment = last
            for follower in followers[number]:
                if begins[follower] < moment:
                    moment = begins[follower]
            minutes, clock = works[number].minutes, clocks[number]
            if uses[number]:
                spot = _taken(loads, uses[number], -clock.spot(moment), minutes)
                begins[number], __ = clock.span(-spot - minutes, minutes)
            elif minutes:
                begins[number] = clock.clock.begin(clock.spot(moment) - minutes)
            else:
                begins[number] = moment - ends[number] + times.begins[number]
            for need in needs[number]:
                missing[need] -= 1
                if not missing[need]:
                    heappush(ready, (-ends[need], -need))
        return begins


class KeptClock:
    """A clock whose answers are kept: while orders are tried, the same is asked again and again."""

    __slots__ = ("_spans", "_spots", "clock")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._spots: dict[Moment, int] = {}
        self._spans: dict[tuple[int, int], tuple[Moment, Moment]] = {}

    def spot(self, moment: Moment) -> int:
        """How much working time lies before a moment."""
        spot = self._spots.get(moment)
        if spot is None:
            spot = self._spots[moment] = self.clock.spot(moment)
        return spot

    def span(self, spot: int, minutes: int) -> tuple[Moment, Moment]:
        """When work begins and ends that takes so many minutes from a spot on."""
        span = self._spans.get((spot, minutes))
        if span is None:
            begin = self.clock.begin(spot)
            span = self._spans[spot, minutes] = (begin, self.clock.after(begin, Work(minutes)))
        return span


def _taken(loads: list[Load], uses: Uses, spot: int, minutes: int) -> int:
    """The first spot from this one on at which everybody has his units free for so long, taken for it."""
    if len(uses) == 1:
        ((worker, units),) = uses
        spot = loads[worker].first(spot, minutes, units)
        loads[worker].take(spot, spot + minutes, units)
        return spot
    before = None
    while spot != before:
        before = spot
        for worker, units in uses:
            spot = loads[worker].first(spot, minutes, units)
    for worker, units in uses:
        loads[worker].take(spot, spot + minutes, units)
    return spot
