"""Work spread over those who do it: nobody has more at a time than he can do."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from random import Random

from sopctl.plan.placing import Net, Times
from sopctl.plan.tasks import Reason
from sopctl.plan.times import Clock, Moment, Work

PLACED = 6000  # jobs that are placed at most to find a better order, for one set of capacities
SPREAD = 0.3  # by how much of all places a job is shifted at most in a try
SETS = 8  # so many sets of smaller capacities are tried at most


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done: not before `floor`, nor before all that it `needs` is done.

    While it lasts it takes up so many units of each worker in `uses`, unless it takes no working time: what
    passes by itself takes up nobody. All jobs of a worker are on one `clock`. Of those that compete the one
    with the smallest `rank` comes first, and of the same rank the one that is first among the jobs.
    """

    needs: tuple[str, ...]
    work: Work
    uses: Mapping[str, int]
    clock: Clock
    floor: Moment
    rank: Moment


@dataclass(frozen=True, slots=True)
class Booked:
    """When a job is done, and what keeps it from being done sooner: a `need`, `busy`, or the `start`."""

    begin: Moment
    end: Moment
    reason: Reason


def level(
    jobs: Mapping[str, Job],
    capacities: Mapping[str, int],
    placed: int = PLACED,
    due: Mapping[str, Moment] | None = None,
) -> dict[str, Booked]:
    """When each job is done, in the order of the jobs, and nobody ever has more than his capacity.

    Jobs are placed by rank. Where that is not the best that can be, other orders are tried, until `placed`
    jobs are placed: large plans get few tries, and those of more jobs none. The best is that by which what is
    `due` is exceeded least; of these that which ends first; of these that whose jobs begin first. The same
    jobs give the same plan, and so do jobs that are all moved by the same working time.

    More capacity never makes the end later as long as there are at most SETS sets of capacities below the
    given ones that are still enough for each job: they are tried too, for more room can make a plan by
    a fixed rule longer (Graham's anomaly). With more sets than that it may, and a single job may
    always come later so that the whole ends sooner.

    Raises ValueError if a job uses more of a worker than there is, needs what is not there, or needs itself.
    """
    if not jobs:
        return {}
    names = list(jobs)
    net = _net(jobs, capacities)
    room = list(capacities.values())
    times = net.free()
    if not net.is_within(times, room):
        numbers = {name: number for number, name in enumerate(names)}
        lasts = [(numbers[name], last) for name, last in (due or {}).items()]
        times = _Search(net, [job.rank for job in jobs.values()], lasts, times, placed).best(room)
    return _booked(names, net, times)


def _net(jobs: Mapping[str, Job], capacities: Mapping[str, int]) -> Net:
    numbers = {name: number for number, name in enumerate(jobs)}
    workers = {name: number for number, name in enumerate(capacities)}
    net = Net(followers=[[] for __ in jobs])
    for number, (name, job) in enumerate(jobs.items()):
        try:
            needs = tuple([numbers[need] for need in job.needs])
        except KeyError as error:
            raise ValueError(f"{name} needs {error}, which is not there") from None
        for need in needs:
            net.followers[need].append(number)
        uses = []
        for worker, units in job.uses.items():
            if units > capacities.get(worker, 0):
                raise ValueError(f"{name} uses more of {worker} than there is")
            if units and job.work.minutes:
                uses.append((workers[worker], units))
        net.needs.append(needs)
        net.uses.append(tuple(uses))
        net.works.append(job.work)
        net.clocks.append(job.clock)
        net.floors.append(job.floor)
    return net


Cost = tuple[Moment, Moment, int]


class _Search:
    """Tries at a better order of jobs that compete."""

    def __init__(
        self, net: Net, ranks: list[Moment], due: list[tuple[int, Moment]], free: Times, placed: int
    ) -> None:
        self._net, self._due, self._free = net, due, free
        count = len(ranks)
        # The places in the order of the ranks: these stay if all is moved.
        self._places = [0] * count
        for place, number in enumerate(sorted(range(count), key=lambda number: (ranks[number], number))):
            self._places[number] = place
        self._tries = placed // (3 * count)

    def best(self, room: list[int]) -> Times:
        """The best times found with these capacities or smaller ones."""
        least = self._least(room)
        best, cost = self._with(room, least)
        for fewer in self._sets(room):
            if cost[:2] == least:
                break
            times, __ = self._with(fewer, least)
            times = self._net.placed(times.begins, room)
            if self._cost(times) < cost:
                best, cost = times, self._cost(times)
        return best

    def _sets(self, room: list[int]) -> Iterable[list[int]]:
        """All smaller capacities with which every job can be done, the largest first, if they are few."""
        needed, whole = [1] * len(room), [0] * len(room)
        for some in self._net.uses:
            for worker, units in some:
                needed[worker] = max(needed[worker], units)
                whole[worker] += units
        ranges = [
            range(min(capacity, max(most, least)), least - 1, -1) if most else (capacity,)
            for capacity, least, most in zip(room, needed, whole, strict=True)
        ]
        if not self._tries or prod(len(some) for some in ranges) > SETS + 1:
            return
        for fewer in product(*ranges):
            if list(fewer) != room:
                yield list(fewer)

    def _with(self, room: list[int], least: tuple[Moment, Moment]) -> tuple[Times, Cost]:
        """The best times found with exactly these capacities, and what they cost."""
        net, random = self._net, Random(self._seed())
        best = net.placed(self._places, room)
        cost = self._cost(best)
        for turn in range(self._tries):
            if cost[:2] == least:
                break
            times = best if not turn else net.placed(self._shuffled(best, turn, random), room)
            for __ in range(2):
                found = self._cost(times)
                if found < cost:
                    best, cost = times, found
                times = net.placed(net.held_back(times, room), room)
            found = self._cost(times)
            if found < cost:
                best, cost = times, found
        return best, cost

    def _shuffled(self, best: Times, turn: int, random: Random) -> list[float]:
        """Keys near to the order by rank, or in every other turn to that of the best times so far."""
        places, spread = self._places, SPREAD * len(self._places)
        if turn % 2:
            order = sorted(range(len(places)), key=lambda number: (best.begins[number], places[number]))
            places = [0] * len(order)
            for place, number in enumerate(order):
                places[number] = place
        return [place + spread * random.random() for place in places]

    def _seed(self) -> bytes:
        """The same for the same jobs, wherever they lie."""
        net = self._net
        return hashlib.sha256(repr((net.needs, net.works, net.uses)).encode()).digest()

    def _cost(self, times: Times) -> Cost:
        late = max((times.ends[number] - last for number, last in self._due), default=0)
        return max(late, 0), times.end, sum(times.spots)

    def _least(self, room: list[int]) -> tuple[Moment, Moment]:
        """What no times cost less than: nothing is sooner than with everybody free."""
        return self._cost(self._free)[:2]


def _booked(names: Sequence[str], net: Net, times: Times) -> dict[str, Booked]:
    """The jobs as they are placed, each with what keeps it from being sooner."""
    ending: dict[tuple[int, int], int] = {}  # who ends at a spot of a worker
    for number, some in enumerate(net.uses):
        for worker, __ in some:
            ending.setdefault((worker, times.spots[number] + net.works[number].minutes), number)
    found = {}
    start = Reason("start")
    for number, name in enumerate(names):
        moment, reason = net.floors[number], start
        by = None
        for need in net.needs[number]:
            if times.ends[need] > moment:
                moment, by = times.ends[need], need
        if by is not None:
            reason = Reason("need", names[by])
        begin, spot = times.begins[number], times.spots[number]
        if net.uses[number] and begin > moment and spot > net.clocks[number].spot(moment):
            before = [ending[worker, spot] for worker, __ in net.uses[number] if (worker, spot) in ending]
            reason = Reason("busy", names[min(before)])
        found[name] = Booked(begin, times.ends[number], reason)
    return found
