"""Jobs placed one after another, each where those before it leave room, from either end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from sopctl.plan.loads import Load
from sopctl.plan.times import Clock, Moment, Work


@dataclass(frozen=True, slots=True)
class Times:
    """When jobs are done, by number: moments, and for those that take up somebody the spot of the begin."""

    begins: list[Moment]
    ends: list[Moment]
    spots: list[int]

    @property
    def end(self) -> Moment:
        """The latest end."""
        return max(self.ends)


@dataclass(slots=True)
class Net:
    """Jobs by number, and what they hang on: the columns are those of `levelling.Job`.

    `uses` are pairs of a worker, by number, and how many units of him, of the jobs that take up somebody.
    """

    needs: list[tuple[int, ...]] = field(default_factory=list)
    followers: list[list[int]] = field(default_factory=list)
    uses: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    floors: list[Moment] = field(default_factory=list)

    def free(self) -> Times:
        """Each job as soon as what it needs and its floor allow, with everybody free for all of them.

        Raises ValueError if jobs need each other.
        """
        count = len(self.needs)
        needs, followers, uses, works = self.needs, self.followers, self.uses, self.works
        begins, ends, spots = [0] * count, [0] * count, [0] * count
        missing = [len(some) for some in needs]
        ready = [number for number in range(count) if not missing[number]]
        for number in ready:  # grows meanwhile
            moment = self.floors[number]
            for need in needs[number]:
                if ends[need] > moment:
                    moment = ends[need]
            work, clock = works[number], self.clocks[number]
            if work.minutes:
                moment = clock.opens(moment)
                if uses[number]:
                    spots[number] = clock.spot(moment)
            begins[number] = moment
            ends[number] = clock.after(moment, work)
            for follower in followers[number]:
                missing[follower] -= 1
                if not missing[follower]:
                    ready.append(follower)
        if len(ready) < count:
            raise ValueError("some jobs need each other")
        return Times(begins, ends, spots)

    def placed(self, keys: Sequence[float], capacities: Sequence[int]) -> Times:
        """Each job at the first moment that those before it leave: of those that could be next, the one
        with the smallest key is.

        If the keys are when the jobs begin in other times that keep to the capacities, none begins later than
        there.
        """
        count = len(self.needs)
        needs, followers, uses, works, clocks = self.needs, self.followers, self.uses, self.works, self.clocks
        begins, ends, spots = [0] * count, [0] * count, [0] * count
        loads = [Load(capacity) for capacity in capacities]
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
                moment = clock.begin(spot)
            elif work.minutes:
                moment = clock.opens(moment)
            begins[number] = moment
            ends[number] = clock.after(moment, work)
            for follower in followers[number]:
                missing[follower] -= 1
                if not missing[follower]:
                    heappush(ready, (keys[follower], follower))
        return Times(begins, ends, spots)

    def held_back(self, times: Times, capacities: Sequence[int]) -> list[Moment]:
        """When each job would begin that is put off as far as those after it and the latest end allow.

        For days and months that pass this is near enough, not exact.
        """
        count = len(self.needs)
        needs, followers, uses, works, clocks = self.needs, self.followers, self.uses, self.works, self.clocks
        ends, last = times.ends, times.end
        begins = [0] * count
        loads = [Load(capacity) for capacity in capacities]
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
                begins[number] = clock.begin(-spot - minutes)
            elif minutes:
                begins[number] = clock.begin(clock.spot(moment) - minutes)
            else:
                begins[number] = moment - ends[number] + times.begins[number]
            for need in needs[number]:
                missing[need] -= 1
                if not missing[need]:
                    heappush(ready, (-ends[need], -need))
        return begins

    def is_within(self, times: Times, capacities: Sequence[int]) -> bool:
        """Whether nobody ever has more than he can do."""
        changes: list[list[tuple[int, int]]] = [[] for __ in capacities]
        for number, some in enumerate(self.uses):
            for worker, units in some:
                changes[worker].append((times.spots[number], units))
                changes[worker].append((times.spots[number] + self.works[number].minutes, -units))
        for capacity, some_changes in zip(capacities, changes, strict=True):
            taken = 0
            for __, units in sorted(some_changes):
                taken += units
                if taken > capacity:
                    return False
        return True


def _taken(loads: list[Load], uses: tuple[tuple[int, int], ...], spot: int, minutes: int) -> int:
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
