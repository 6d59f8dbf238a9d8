"""What many runs say together: which are open, who is late, who has how much, and how numbers go.

All of it follows from records of runs (`runs/outcomes.py`) and a day; their order makes no difference.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sopctl.runs.outcomes import Doer, Measured, Outcome, StepOutcome
from sopctl.runs.people import split_person
from sopctl.runs.wait import OPEN

AHEAD = 14  # days for which load is told


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is not closed. `due` is the last day that was planned at first, else the last one due.

    `off_plan` is by how many days it ends later than planned as things stand, None where there is no plan.
    It is `late` if a step of it is overdue, or it ends after its plan. `overdue` counts steps, and
    `will_miss` those that miss a day which is still to come.
    """

    run: str
    sop: str
    title: str
    version: str
    start: date
    settled: int
    total: int
    due: date | None
    forecast: date | None
    off_plan: int | None
    late: bool
    overdue: int
    will_miss: int


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step that is late on a day, or was done late, by so many days."""

    run: str
    sop: str
    step: str
    title: str
    who: str
    due: date
    days: int
    open: bool


@dataclass(frozen=True, slots=True)
class LatePerson:
    """Somebody with late steps; `steps` are those, the ones that are open first, the latest of them first."""

    who: str
    now: int
    before: int
    worst: int
    steps: tuple[LateStep, ...]


@dataclass(slots=True)
class Load:
    """What waits for somebody: steps that can be gone on with, those blocked, and those to approve.

    `soon` are the steps of the next days, waiting ones among them, that are due or planned by then; `late`
    those that should have been done. `runs` are where.
    """

    who: str
    now: int = 0
    soon: int = 0
    late: int = 0
    runs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class At:
    """A number in one run, which began on a day."""

    run: str
    version: str
    day: date
    number: Measured


@dataclass(frozen=True, slots=True)
class Trend:
    """One number from run to run, in the order in which the runs began."""

    step: str
    name: str
    title: str
    ask: str
    kind: str
    part: str
    points: tuple[At, ...]

    @property
    def bound(self) -> float | None:
        """The number in the target, where all runs had the same."""
        bounds = {one.number.bound for one in self.points}
        return bounds.pop() if len(bounds) == 1 else None

    @property
    def target(self) -> str:
        """The target of the newest run, in words."""
        return self.points[-1].number.target

    @property
    def is_held(self) -> bool:
        """Whether it is held against something; other numbers are told behind these."""
        return bool(self.judged) or any(one.number.target for one in self.points)

    @property
    def met(self) -> int:
        return sum(one.number.met is True for one in self.points)

    @property
    def judged(self) -> int:
        """In how many runs it is known whether the target was met."""
        return sum(one.number.met is not None for one in self.points)


def in_order(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The runs as they began; of one day by name."""
    return sorted(outcomes, key=lambda one: (one.start, one.run))


def open_runs(outcomes: Iterable[Outcome], day: date) -> list[OpenRun]:
    """The runs that are not closed: late ones first, and of these those that end latest after their plan."""
    found = []
    for one in in_order(outcomes):
        if one.closed is not None:
            continue
        overdue = sum(is_late(step, day) for step in one.steps)
        due = one.end or max((step.last for step in one.steps if step.last), default=None)
        off_plan = (one.forecast - one.end).days if one.end and one.forecast else None
        found.append(
            OpenRun(
                one.run, one.sop, one.title, one.version, one.start, one.settled, one.total,
                due, one.forecast, off_plan, overdue > 0 or (off_plan or 0) > 0, overdue, one.will_miss,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.late, -(one.off_plan or 0), -one.overdue))


def is_late(step: StepOutcome, day: date) -> bool:
    """Whether an open step should have been done before a day."""
    return not step.settled and step.last is not None and step.last < day


def days_late(step: StepOutcome, run: Outcome, day: date) -> int:
    """By how many days a step is late on a day, or was done late; 0: it is not.

    In a closed run nobody waits for what is open.
    """
    ended = step.done if step.settled else day if run.closed is None else None
    return max(0, (ended - step.last).days) if ended is not None and step.last is not None else 0


def is_late_by_itself(step: StepOutcome, run: Outcome, day: date) -> bool:
    """Whether a step is late on a day, or was done late, other than because of what it needs."""
    if step.status == "pending" or days_late(step, run, day) == 0:
        return False
    ended, last = step.done or day, step.pushed or step.last
    return last is not None and ended > last


def late_people(outcomes: Iterable[Outcome], day: date) -> list[LatePerson]:
    """Who has late steps, whoever has most that are open first. A step that nobody has is its role's."""
    found: dict[str, list[LateStep]] = {}
    names: dict[str, str] = {}
    for run in in_order(outcomes):
        for step in run.steps:
            if (days := days_late(step, run, day)) == 0 or step.last is None:
                continue
            who = step.person or step.owner
            names[key_of(who)] = who
            head = (run.run, run.sop, step.id, step.title, who)
            found.setdefault(key_of(who), []).append(LateStep(*head, step.last, days, not step.settled))
    people = []
    for key, steps in found.items():
        steps.sort(key=lambda one: (not one.open, -one.days, one.run))
        now = sum(one.open for one in steps)
        worst = max(one.days for one in steps)
        people.append(LatePerson(names[key], now, len(steps) - now, worst, tuple(steps)))
    return sorted(people, key=lambda one: (-one.now, -one.before, key_of(one.who)))


def loads(outcomes: Iterable[Outcome], day: date) -> list[Load]:
    """What open runs want of each person, or of a role that nobody has; whoever has most first."""
    until = day + timedelta(days=AHEAD) if day < date.max - timedelta(days=AHEAD) else date.max
    found: dict[str, Load] = {}
    for run in in_order(outcomes):
        for step in run.steps if run.closed is None else ():
            if step.settled:
                continue
            for who in _now(step.doers, day):
                load = found.setdefault(key_of(who), Load(who))
                load.who = who
                load.now += step.status in OPEN
                load.late += is_late(step, day)
                load.soon += step.last is not None and day <= step.last <= until
                load.runs.add(run.run)
    return sorted(found.values(), key=lambda one: (-one.now, -one.soon, key_of(one.who)))


def _now(doers: Sequence[Doer], day: date) -> list[str]:
    """Those who act on a day, each once."""
    return list({key_of(one.person): one.person for one in doers if one.acts(day)}.values())


def trends(outcomes: Iterable[Outcome]) -> list[Trend]:
    """How numbers went, in the order in which runs recorded them; what none recorded is not there."""
    found: dict[tuple[str, str, str], list[At]] = {}
    for run in in_order(outcomes):
        for one in run.numbers:
            found.setdefault((one.step, one.name, one.part), []).append(
                At(run.run, run.version, run.start, one)
            )
    return [_trend(points) for points in found.values()]


def _trend(points: list[At]) -> Trend:
    last = points[-1].number
    return Trend(last.step, last.name, last.title, last.ask, last.kind, last.part, tuple(points))


def key_of(person: str) -> str:
    """What tells two people apart: the mail where there is one, else the name."""
    name, mail = split_person(person)
    return (mail or name).casefold()


def of_sops(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The runs of each SOP, by its id, in the order in which they began."""
    found: dict[str, list[Outcome]] = {}
    for one in in_order(outcomes):
        found.setdefault(one.sop, []).append(one)
    yield from sorted(found.items())
