"""What a plan says, put together once: each format only writes it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from sopctl.plan.tasks import Plan, Planned
from sopctl.plan.times import Moment, day_of, last_day_of
from sopctl.plan.whatif import Helps
from sopctl.render.clean import one_line
from sopctl.render.plan.days import last_day
from sopctl.runs.people import short_name

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
NO_HELP = Helps()
CLOCKED = ("min", "h")  # units for which the time of day is told


@dataclass(frozen=True)
class About:
    """What a plan is of, as only the shell knows it.

    `name` is the id of the run or the SOP, `zone` the name of the plan's time zone (none: wherever it is
    read), `made` when it was planned, `goal` the day that counts with its name, where that is known.
    """

    name: str
    title: str = ""
    zone: str = ""
    made: datetime = NEVER
    goal: tuple[str, date] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A step as planned. Texts are on one line and safe to print; `planned` has the rest.

    `first` and `last` are its days, both counted; `timed` says that the time of day counts. `slack` is None
    where nothing is due after it. `short` are the working minutes by which it misses its own day.
    """

    planned: Planned
    title: str
    phase: str
    who: str
    person: str
    first: date
    last: date
    timed: bool
    due: date | None
    must: date | None
    slack: int | None
    short: int
    day_minutes: int
    needs: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.planned.task.id

    @property
    def is_done(self) -> bool:
        return self.planned.task.ended is not None

    @property
    def is_moment(self) -> bool:
        """Whether it takes no time."""
        return self.planned.begin == self.planned.end

    @property
    def is_late(self) -> bool:
        return self.planned.is_late

    @property
    def slack_told(self) -> int | None:
        """The slack that people are told: none of what is done; what is late lacks what it misses by."""
        if self.is_done:
            return None
        return (-self.short or None) if self.is_late else self.slack

    @property
    def is_critical(self) -> bool:
        return self.planned.critical


@dataclass(frozen=True)
class Load:
    """How many minutes of work a role or person has in all, of what is not done."""

    name: str
    minutes: int
    day_minutes: int


@dataclass(frozen=True)
class Shown:
    """A plan as it is shown: its rows in the order of the procedure, by id.

    `goal` is the row whose day counts: the one that misses its day by most, else the last one that is due.
    `spare` is the working time by which all of it can slip; None where nothing is due, or a day is missed.
    """

    about: About
    plan: Plan
    title: str
    rows: dict[str, Row]
    first: date
    last: date
    goal: Row | None
    spare: int | None
    loads: tuple[Load, ...]
    helps: Helps

    @property
    def day_minutes(self) -> int:
        return self.plan.project.time.day_minutes

    @property
    def phases(self) -> list[tuple[str, list[Row]]]:
        """The titles of phases with their rows: a phase is what stands together; two may have one title."""
        return [(phase, [*rows]) for phase, rows in groupby(self.rows.values(), key=lambda row: row.phase)]

    @property
    def provisional(self) -> list[int]:
        """The years of the plan whose holidays are guesses."""
        last = max([self.last, *(row.due for row in self.rows.values() if row.due)]).year
        return [year for year in sorted(self.plan.project.provisional) if self.first.year <= year <= last]


def gather(plan: Plan, about: About, helps: Helps = NO_HELP) -> Shown:
    """All facts that the formats show; `helps` is what would meet a day that is missed."""
    rows = {name: _row(plan, one) for name, one in plan.tasks.items()}
    first = min((row.first for row in rows.values()), default=day_of(plan.begin))
    last = max((row.last for row in rows.values()), default=first)
    return Shown(
        about,
        plan,
        one_line(about.title) or one_line(about.name) or "…",
        rows,
        first,
        last,
        _goal(plan, rows),
        _spare(plan, rows),
        _loads(plan),
        helps,
    )


def _row(plan: Plan, one: Planned) -> Row:
    task = one.task
    worker = plan.project.workers.get(task.worker)
    name = worker.name if worker else task.worker or task.role or ""
    person = short_name(name) if worker is not None and worker.name != task.role else ""
    takes, time = task.takes, plan.project.time_of(task)
    return Row(
        planned=one,
        title=one_line(task.title) or one_line(task.id) or "…",
        phase=one_line(task.phase),
        who=one_line(person or name),
        person=one_line(person),
        first=_first_day(one, plan.project.start),
        last=last_day(one.begin, one.end, plan.project.start),
        timed=takes is not None and takes.most.unit in CLOCKED,
        due=last_day_of(one.due) if one.due is not None else None,
        must=last_day_of(one.latest[1]) if one.latest is not None else None,
        slack=one.slack,
        short=time.between(one.due, one.end) if one.due is not None and one.is_late else 0,
        day_minutes=time.day_minutes,
        needs=tuple(plan.project.needs_of(task)),
    )


def _first_day(one: Planned, start: Moment) -> date:
    return last_day(one.begin, one.end, start) if one.begin == one.end else day_of(one.begin)


def _goal(plan: Plan, rows: dict[str, Row]) -> Row | None:
    if plan.missed is not None:
        return rows[plan.missed]
    critical = [rows[name] for name in plan.critical]
    due = [row for row in critical if row.due] or [row for row in rows.values() if row.due]
    return max(due, key=lambda row: row.due or date.min, default=None)


def _spare(plan: Plan, rows: dict[str, Row]) -> int | None:
    if plan.short is not None:
        return None
    slacks = [row.slack for row in rows.values() if row.slack is not None and not row.is_done]
    return max(0, min(slacks)) if slacks else None


def _loads(plan: Plan) -> tuple[Load, ...]:
    minutes: dict[str, int] = {}
    for one in plan.tasks.values():
        if one.task.ended is None and one.task.worker:
            minutes[one.task.worker] = minutes.get(one.task.worker, 0) + one.task.work.minutes
    found = []
    for key, total in minutes.items():
        worker = plan.project.workers.get(key)
        time = worker.time if worker else plan.project.time
        name = short_name(worker.name) if worker else key
        found.append(Load(one_line(name), total, time.day_minutes))
    return tuple(found)
