"""Work spread over those who do it: nobody has more at a time than he can do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from sopctl.plan.loads import Load
from sopctl.plan.tasks import Reason
from sopctl.plan.times import Clock, Moment, Work


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done: not before `floor`, nor before all that it `needs` is done.

    While it lasts it takes up so many units of each worker in `uses`, unless it takes no working time: what
    passes by itself takes up nobody. All jobs of a worker are on one `clock`. Of those that compete the one
    with the smallest `rank` comes first.
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


class Taken(NamedTuple):
    """What a worker has in hand, come what may: a job by its name, on the worker's clock."""

    worker: str
    name: str
    clock: Clock
    begin: Moment
    end: Moment


def level(
    jobs: Mapping[str, Job], capacities: Mapping[str, int], taken: Iterable[Taken] = ()
) -> dict[str, Booked]:
    """When each job is done, in the order of the jobs, beside what is `taken`.

    Raises ValueError if a job uses more of a worker than there is, or needs itself or what is not there.
    """
    net = _net(jobs, capacities, taken)
    return net.booked(net.placed(net.ranks))


def _net(jobs: Mapping[str, Job], capacities: Mapping[str, int], taken: Iterable[Taken]) -> "_Net":
    names = list(jobs)
    numbers = {name: number for number, name in enumerate(names)}
    workers = {name: number for number, name in enumerate(capacities)}
    needs: list[tuple[int, ...]] = []
    followers: list[list[int]] = [[] for __ in names]
    uses: list[tuple[tuple[int, int], ...]] = []
    for number, (name, job) in enumerate(jobs.items()):
        try:
            needs.append(tuple([numbers[need] for need in job.needs]))
        except KeyError as error:
            raise ValueError(f"{name} needs {error}, which is not there") from None
        for need in needs[-1]:
            followers[need].append(number)
        for worker, units in job.uses.items():
            if units > capacities.get(worker, 0):
                raise ValueError(f"{name} uses more of {worker} than there is")
        if job.work.minutes and job.uses:
            uses.append(tuple([(workers[worker], units) for worker, units in job.uses.items() if units]))
        else:
            uses.append(())
    held = [
        _Held(workers[one.worker], one.name, one.clock.spot(one.begin), one.clock.spot(one.end))
        for one in taken
    ]
    return _Net(names, list(jobs.values()), needs, followers, uses, list(capacities.values()), held)


class _Held(NamedTuple):
    """The same by the number of the worker and in spots."""

    worker: int
    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Times:
    """When jobs are done, by number: moments, and the spots of those that take up somebody."""

    begins: list[Moment]
    ends: list[Moment]
    spots: list[int]


class _Net:
    """The jobs by number, and what they hang on."""

    def __init__(
        self,
        names: list[str],
        jobs: list[Job],
        needs: list[tuple[int, ...]],
        followers: list[list[int]],
        uses: list[tuple[tuple[int, int], ...]],
        capacities: list[int],
        held: list[_Held],
    ) -> None:
        self.names, self.jobs, self.needs, self.followers = names, jobs, needs, followers
        self.uses, self.capacities = uses, capacities
        self.held = [one for one in held if one.begin < one.end]

    @property
    def ranks(self) -> list[int]:
        """The rank of each job."""
        return [job.rank for job in self.jobs]

    def placed(self, keys: Sequence[float]) -> _Times:
        """Each job at the first moment that those before it leave: of those that could be next, the one
        with the smallest key.
        """
        jobs, needs, uses = self.jobs, self.needs, self.uses
        count = len(jobs)
        begins, ends, spots = [0] * count, [0] * count, [0] * count
        loads = [Load(capacity) for capacity in self.capacities]
        for one in self.held:
            loads[one.worker].take(one.begin, one.end, 1)
        missing = [len(some) for some in needs]
        ready = [(keys[number], number) for number in range(count) if not missing[number]]
        heapify(ready)
        left = count
        while ready:
            number = heappop(ready)[1]
            left -= 1
            job = jobs[number]
            moment = job.floor
            for need in needs[number]:
                if ends[need] > moment:
                    moment = ends[need]
            if uses[number]:
                minutes = job.work.minutes
                spot = first_free(loads, uses[number], job.clock.spot(moment), minutes)
                for worker, units in uses[number]:
                    loads[worker].take(spot, spot + minutes, units)
                spots[number] = spot
                moment = job.clock.begin(spot)
            elif job.work.minutes:
                moment = job.clock.opens(moment)
            begins[number] = moment
            ends[number] = job.clock.after(moment, job.work)
            for follower in self.followers[number]:
                missing[follower] -= 1
                if not missing[follower]:
                    heappush(ready, (keys[follower], follower))
        if left:
            raise ValueError("some jobs need each other")
        return _Times(begins, ends, spots)

    def booked(self, times: _Times) -> dict[str, Booked]:
        """The jobs as they are placed, each with what keeps it from being sooner."""
        ending: dict[tuple[int, int], str] = {}  # what ends at a spot of a worker
        for number, some in enumerate(self.uses):
            end = times.spots[number] + self.jobs[number].work.minutes
            for worker, __ in some:
                ending.setdefault((worker, end), self.names[number])
        for one in self.held:
            ending.setdefault((one.worker, one.end), one.name)
        found = {}
        for number, name in enumerate(self.names):
            job = self.jobs[number]
            moment, reason = job.floor, Reason("start")
            for need in self.needs[number]:
                if times.ends[need] > moment:
                    moment, reason = times.ends[need], Reason("need", self.names[need])
            spot = times.spots[number]
            if self.uses[number] and spot > job.clock.spot(moment):
                before = [
                    ending[worker, spot] for worker, __ in self.uses[number] if (worker, spot) in ending
                ]
                reason = Reason("busy", before[0])
            found[name] = Booked(times.begins[number], times.ends[number], reason)
        return found


def first_free(loads: list[Load], uses: tuple[tuple[int, int], ...], spot: int, minutes: int) -> int:
    """The first spot from this one on at which everybody has his units free for so long."""
    while True:
        before = spot
        for worker, units in uses:
            spot = loads[worker].first(spot, minutes, units)
        if spot == before or len(uses) == 1:
            return spot
