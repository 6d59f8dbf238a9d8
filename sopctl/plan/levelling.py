"""Work spread over those who do it: nobody has more at a time than he can do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from sopctl.plan.clock import Clock
from sopctl.plan.effort import Effort
from sopctl.plan.ordering import PLACED, Search
from sopctl.plan.placing import KeptClock, Net, Times
from sopctl.plan.tasks import Reason
from sopctl.plan.times import Moment, Work

START = Reason("start")


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


class Booked(NamedTuple):
    """When a job is done, and what keeps it from being done sooner: a `need`, `busy`, or the `start`."""

    begin: Moment
    end: Moment
    reason: Reason


class Taken(NamedTuple):
    """What a worker has in hand, come what may: a task by its name, on the worker's clock."""

    worker: str
    name: str
    clock: Clock
    begin: Moment
    end: Moment


Held = tuple[str, int, Moment, Moment]  # a worker, how many units of him, from when, to when


def level(
    jobs: Mapping[str, Job],
    capacities: Mapping[str, int],
    placed: int = PLACED,
    due: Mapping[str, Moment] | None = None,
    taken: Iterable[Taken] = (),
    effort: Effort | None = None,
) -> dict[str, Booked]:
    """When each job is done, in the order of the jobs, and nobody ever has more than his capacity.

    What is `taken` stays where it is, be it too much; no job is put beside it that does not fit.

    Jobs are placed by rank. Where that is not the best that can be, other orders are tried, until `placed`
    jobs are placed for a set of capacities: large plans get few tries, and those of more jobs none. The best
    is that by which what is `due` is exceeded least; of these that which ends first; of these that whose jobs
    begin first. The same jobs give the same plan, and so do jobs that are all moved by the same working time.

    More capacity never makes the end later where `ordering.SETS` or fewer sets of capacities, the given one
    counted, are enough for each job and not above it: all of them are tried, for more room can make a plan
    by a fixed rule longer (Graham's anomaly). With more sets than that it may. A single job may always come
    later so that the whole ends sooner. What all that takes is taken from `effort`.

    Raises ValueError if a job uses more of a worker than there is, needs what is not there, or needs itself.
    """
    taken = [one for one in taken if one.clock.spot(one.begin) < one.clock.spot(one.end)]
    booked = _with_all_free(jobs)
    for name, job in jobs.items():
        for worker, units in job.uses.items():
            if units > capacities.get(worker, 0):
                raise ValueError(name, worker)
    if not crowded(_held(jobs, booked, taken), capacities):
        return booked
    net = _net(jobs, capacities, taken)
    ranks = [job.rank for job in jobs.values()]
    lasts = [(number, due[name]) for number, name in enumerate(jobs) if due and name in due]
    soonest = [one.end for one in booked.values()]
    search = Search(net, ranks, lasts, soonest, placed, effort or Effort(0))
    return _booked(list(jobs), net, search.best(list(capacities.values())), taken)


def crowded(held: Iterable[Held], capacities: Mapping[str, int]) -> list[str]:
    """Who has more in hand at a time than he can do, in the order of the capacities."""
    by_worker: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_worker[one[0]].append(one)
    return [worker for worker, capacity in capacities.items() if _is_above(capacity, by_worker[worker])]


def _is_above(capacity: int, held: Collection[Held]) -> bool:
    if sum([one[1] for one in held]) <= capacity:
        return False
    changes = [(begin, units) for _worker, units, begin, _end in held]
    changes += [(end, -units) for _worker, units, _begin, end in held]
    taken = 0
    for __, units in sorted(changes):
        taken += units
        if taken > capacity:
            return True
    return False


def _held(jobs: Mapping[str, Job], booked: Mapping[str, Booked], taken: Iterable[Taken]) -> Iterator[Held]:
    for one in taken:
        yield one.worker, 1, one.begin, one.end
    for name, job in jobs.items():
        if job.work.minutes:
            for worker, units in job.uses.items():
                yield worker, units, booked[name].begin, booked[name].end


def _with_all_free(jobs: Mapping[str, Job]) -> dict[str, Booked]:
    """Each job as soon as what it needs and its floor allow, as if nobody had anything else to do."""
    booked: dict[str, Booked] = {}
    reasons: dict[str, Reason] = {}
    later = False
    for name in jobs:
        job = jobs[name]
        moment, by = job.floor, None
        try:
            for need in job.needs:
                if booked[need][1] > moment:
                    moment, by = booked[need][1], need
        except KeyError:
            later = True
            break
        reason = START
        if by is not None:
            if by not in reasons:
                reasons[by] = Reason("need", by)
            reason = reasons[by]
        begin, end = job.clock.stretch(moment, job.work)
        booked[name] = Booked(begin, end, reason)
    if not later:
        return booked
    found = _with_all_free({name: jobs[name] for name in _in_order(jobs)})
    return {name: found[name] for name in jobs}


def _in_order(jobs: Mapping[str, Job]) -> list[str]:
    """The jobs, each after those that it needs."""
    for name, job in jobs.items():
        for need in job.needs:
            if need not in jobs:
                raise ValueError(name, need)
    try:
        return list(TopologicalSorter({name: job.needs for name, job in jobs.items()}).static_order())
    except CycleError as error:
        raise ValueError(error.args[1][0]) from None


def _net(jobs: Mapping[str, Job], capacities: Mapping[str, int], taken: Sequence[Taken]) -> Net:
    numbers = {name: number for number, name in enumerate(jobs)}
    workers = {name: number for number, name in enumerate(capacities)}
    net = Net(followers=[[] for __ in jobs])
    for one in taken:
        net.taken.append((workers[one.worker], one.clock.spot(one.begin), one.clock.spot(one.end)))
    clocks: dict[int, KeptClock] = {}
    for number, job in enumerate(jobs.values()):
        needs = tuple([numbers[need] for need in job.needs])
        for need in needs:
            net.followers[need].append(number)
        uses = [(workers[worker], units) for worker, units in job.uses.items() if units and job.work.minutes]
        net.needs.append(needs)
        net.uses.append(tuple(sorted(uses)))
        net.works.append(job.work)
        net.clocks.append(clocks.setdefault(id(job.clock), KeptClock(job.clock)))
        net.floors.append(job.floor)
    return net


def _booked(names: list[str], net: Net, times: Times, taken: Sequence[Taken]) -> dict[str, Booked]:
    """The jobs as they are placed, each with what keeps it from being sooner."""
    ending: dict[tuple[int, int], str] = {}  # what ends at a spot of a worker
    for number, some in enumerate(net.uses):
        for worker, __ in some:
            ending.setdefault((worker, times.spots[number] + net.works[number].minutes), names[number])
    for one, (worker, __, end) in zip(taken, net.taken, strict=True):
        ending.setdefault((worker, end), one.name)
    found = {}
    for number, name in enumerate(names):
        moment, by = net.floors[number], None
        for need in net.needs[number]:
            if times.ends[need] > moment:
                moment, by = times.ends[need], need
        reason = START if by is None else Reason("need", names[by])
        spot = times.spots[number]
        if net.uses[number] and spot > net.clocks[number].spot(moment):
            before = [ending[worker, spot] for worker, __ in net.uses[number] if (worker, spot) in ending]
            reason = Reason("busy", before[0])
        found[name] = Booked(times.begins[number], times.ends[number], reason)
    return found
