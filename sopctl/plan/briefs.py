"""Requests to one role or person gathered, so that they are told once what will be asked of them.

The rule: the request that begins first opens a brief. Another one joins it where it would have to be told no
later than the day on which the first begins, so that nobody is briefed again while at work on what they were
briefed for. Who needs no notice has a working week instead: what begins within it is told together. A brief
is given by the earliest day on which any of its requests must be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sopctl.plan.tasks import Plan, Planned, Worker
from sopctl.plan.times import Moment, WorkTime, day_of
from sopctl.sop.calendars import Calendar, shift
from sopctl.sop.dates import Duration

WAYS = ("role", "person")
WEEK = Duration(5, "wd")  # for those who need no notice


@dataclass(frozen=True)
class Brief:
    """Requests that are told together: `by` is the last day for it, `tasks` their ids as they begin.

    `is_overdue` says that this day is before the plan begins.
    """

    by: date
    tasks: tuple[str, ...]
    is_overdue: bool = False


@dataclass(frozen=True)
class Sheet:
    """What one role or person is asked for. `worker` is a key of `Project.workers`, or that of nobody: "".

    `begun` are tasks that they are at already; those need no brief. What is done is left out.
    """

    whom: str
    worker: str
    briefs: tuple[Brief, ...]
    begun: tuple[str, ...] = ()


def sheets(plan: Plan, way: str = "role") -> tuple[Sheet, ...]:
    """One sheet for each role, or with `person` for whoever does the tasks, in the order of the procedure.

    Tasks that nobody owns stand on a sheet for "".
    """
    gathered: dict[str, list[Planned]] = {}
    for one in plan.tasks.values():
        if one.task.ended is None:
            whom = one.task.worker if way == "person" else one.task.role or one.task.worker
            gathered.setdefault(whom, []).append(one)
    return tuple(_sheet(plan, whom, asked) for whom, asked in gathered.items())


def _sheet(plan: Plan, whom: str, asked: list[Planned]) -> Sheet:
    worker = asked[0].task.worker
    ahead = [one for one in asked if one.task.begun is None]
    return Sheet(
        whom,
        worker,
        tuple(_briefs(ahead, plan.project.workers.get(worker), plan.project.time, plan.project.start)),
        tuple(one.task.id for one in asked if one.task.begun is not None),
    )


def _briefs(asked: list[Planned], worker: Worker | None, time: WorkTime, start: Moment) -> Iterable[Brief]:
    calendar = (worker.time if worker else time).calendar
    first_day = day_of(start)
    together: list[Planned] = []
    until = date.min
    for one in sorted(asked, key=lambda one: one.begin):
        if together and _told(one) > until:
            yield _brief(together, first_day)
            together = []
        if not together:
            begins = day_of(one.begin)
            until = begins if one.brief else _later(begins, calendar)
        together.append(one)
    if together:
        yield _brief(together, first_day)


def _told(one: Planned) -> date:
    """The last day on which a request must be told: without notice that on which it begins."""
    return one.brief or day_of(one.begin)


def _later(day: date, calendar: Calendar) -> date:
    try:
        return shift(day, 1, WEEK, calendar)
    except ValueError:  # at the end of the calendar
        return day


def _brief(together: list[Planned], first_day: date) -> Brief:
    by = min(map(_told, together))
    return Brief(by, tuple(one.task.id for one in together), by < first_day)
