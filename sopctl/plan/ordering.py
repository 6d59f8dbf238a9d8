"""In which order jobs that compete are placed: by rank, and other orders where they come out better."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod
from random import Random

from sopctl.plan.effort import Effort
from sopctl.plan.placing import Net, Times
from sopctl.plan.times import Moment

PLACED = 2500  # jobs that are placed at most to find a better order, for one set of capacities
SETS = 4  # so many sets of capacities are tried at most
SPREAD = 0.4  # by how much of all places a job is moved at most in a try

# By how much what is due is exceeded, the latest end, and how late jobs begin in all.
Cost = tuple[Moment, Moment, int]


class Search:
    """Tries at a better order of the jobs of a net.

    `due` are jobs by number, with their last moments; `soonest` is when jobs end with everybody free.
    """

    def __init__(
        self,
        net: Net,
        ranks: list[Moment],
        due: list[tuple[int, Moment]],
        soonest: list[Moment],
        placed: int,
        effort: Effort,
    ) -> None:
        self._net, self._due, self._effort = net, due, effort
        self._least = (self._late(soonest), max(soonest))  # no times cost less
        # The places in the order of the ranks: these stay the same if all is moved.
        self._places = _places(ranks)
        self._tries = placed // (3 * len(ranks))
        self._seed = hashlib.sha256(repr((net.needs, net.works, net.uses)).encode()).digest()

    def best(self, capacities: list[int]) -> Times:
        """The best times found with these capacities or smaller ones."""
        best, cost = self._with(capacities)
        for fewer in self._smaller(capacities):
            if cost[:2] == self._least:
                break
            times, __ = self._with(fewer)
            # As these begin in the order of their begins, none begins later with more capacity.
            times = self._placed(times.begins, capacities)
            found = self._cost(times)
            if found < cost:
                best, cost = times, found
        return best

    def _smaller(self, capacities: list[int]) -> Iterator[list[int]]:
        """All smaller capacities with which every job can be done, the largest first, if they are few."""
        least, whole = [1] * len(capacities), [0] * len(capacities)
        for some in self._net.uses:
            for worker, units in some:
                least[worker] = max(least[worker], units)
                whole[worker] += units
        ranges = [
            range(min(capacity, max(most, fewest)), fewest - 1, -1)  # more than all at once need is no more
            for capacity, fewest, most in zip(capacities, least, whole, strict=True)
        ]
        if self._tries and prod(len(some) for some in ranges) <= SETS:
            yield from map(list, islice(product(*ranges), 1, None))

    def _with(self, capacities: list[int]) -> tuple[Times, Cost]:
        """The best times found with exactly these capacities, and what they cost."""
        random = Random(self._seed)
        best = times = self._placed(self._places, capacities)
        cost = self._cost(best)
        for turn in range(self._tries):
            if cost[:2] == self._least:
                break
            if turn:
                times = self._placed(self._shuffled(best, turn, random), capacities)
            # Jobs put off as far as they can and then placed again by that close ranks.
            for found in (times, self._placed(self._held_back(times, capacities), capacities)):
                found_cost = self._cost(found)
                if found_cost < cost:
                    best, cost = found, found_cost
        return best, cost

    def _placed(self, keys: Sequence[float], capacities: list[int]) -> Times:
        self._effort.spend(len(keys))
        return self._net.placed(keys, capacities)

    def _held_back(self, times: Times, capacities: list[int]) -> list[Moment]:
        self._effort.spend(len(times.begins))
        return self._net.held_back(times, capacities)

    def _shuffled(self, best: Times, turn: int, random: Random) -> list[float]:
        """Keys near to the order by rank, or in every other turn to that of the best times so far."""
        places = _places(best.begins) if turn % 2 else self._places
        spread = SPREAD * len(places)
        return [place + spread * random.random() for place in places]

    def _cost(self, times: Times) -> Cost:
        return self._late(times.ends), max(times.ends), sum(times.spots)

    def _late(self, ends: list[Moment]) -> Moment:
        return max(0, max((ends[number] - last for number, last in self._due), default=0))


def _places(moments: list[Moment]) -> list[int]:
    """The place of each in the order of its moments, and of the same moment in their own."""
    places = [0] * len(moments)
    for place, number in enumerate(sorted(range(len(moments)), key=moments.__getitem__)):
        places[number] = place
    return places
