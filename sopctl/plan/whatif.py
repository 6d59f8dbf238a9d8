"""A plan with something else in it: what would be, and what would help where a day cannot be met."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from sopctl.plan.bounds import Bounds
from sopctl.plan.effort import Effort
from sopctl.plan.planning import meets_all
from sopctl.plan.tasks import Plan, Project, Takes, Task
from sopctl.plan.times import at, day_of
from sopctl.sop.dates import Duration

MAX_CHAIN = 40  # tasks of a chain that are tried
MAX_SOONER = 250  # working days
MOST = 3  # of a kind that are looked for
EFFORT = 120_000  # placings of a task that are tried in all: about a second
KINDS = ("sooner", "shorter", "without", "more", "later")  # as they are told


@dataclass(frozen=True)
class Remedy:
    """One thing that would meet the day. `kind` is one of

    - `sooner`: begin `days` working days sooner, on `start`;
    - `shorter`: the task takes `now` instead of what it takes;
    - `without`: the task is dropped;
    - `more`: the worker does one task more at a time, `capacity` of them;
    - `later`: the day is `days` working days later.
    """

    kind: str
    task: str = ""
    worker: str = ""
    now: Duration | None = None
    capacity: int = 0
    days: int = 0
    start: date | None = None


class Helps(NamedTuple):
    """What would meet a missed day, each alone; `cut` are kinds of which not all could be tried."""

    remedies: tuple[Remedy, ...] = ()
    cut: tuple[str, ...] = ()


def remedies(plan: Plan, today: date) -> Helps:
    """What would help alone, where a day is missed; none where none is. Nothing begins before today.

    There are at most `MOST` of a kind: those that change the longest tasks, and the first workers. All of it
    has one bound of work, which is no bound of time: the same plan has the same remedies everywhere.
    """
    if plan.missed is None:
        return Helps()
    trials = _Trials(plan)
    found: dict[str, list[Remedy]] = {}
    cut = []
    # What takes few trials comes first, so that a large plan has that at least.
    for kind, some in (
        ("later", _later(trials)),
        ("sooner", _sooner(trials, today)),
        ("more", _more(trials)),
        ("without", _without(trials)),
        ("shorter", _shorter(trials)),
    ):
        found[kind] = []
        try:
            for one in islice(some, MOST):
                found[kind].append(one)
        except _Spent:
            cut.append(kind)
    return Helps(
        tuple(one for kind in KINDS for one in found[kind]), tuple(kind for kind in KINDS if kind in cut)
    )


class _Spent(Exception):
    """So much was tried that no more will be."""


class _Trials:
    """Plans of a project with something else in it, as long as the effort lasts."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.project = plan, plan.project
        self._effort = Effort(EFFORT)
        self._graph = Bounds(plan.project).graph

    def meets(self, project: Project, *, same_needs: bool = True) -> bool:
        """Whether another project meets all days. Raises _Spent."""
        if self._effort.is_spent:
            raise _Spent
        return meets_all(project, self._effort, self._graph if same_needs else None)

    def lacking(self, minutes: int) -> int:
        """How many times so much working time is lacking, about."""
        return max(1, -(-(self.plan.short or 0) // max(1, minutes)))

    def least(self, most: int, fits: Callable[[int], bool], near: int) -> int:
        """The least number from 1 to `most` that fits, where more fit if one does; 0 where none does.

        It is looked for `near` a number first. Raises _Spent.
        """
        if most < 1 or not fits(most):
            return 0
        below, found = 0, most
        ahead = [near, near - 1, near + 1]
        while found - below > 1:
            middle = ahead.pop(0) if ahead else (below + found) // 2
            if below < middle < found:
                below, found = (below, middle) if fits(middle) else (middle, found)
        return found


def with_takes(project: Project, name: str, takes: Takes) -> Project:
    """The project with a task that takes something else: it is planned with the middle of a range."""
    task = project.tasks[name]
    work = project.time_of(task).work(takes.planned)
    return _with_task(project, replace(task, takes=takes, work=work))


def without(project: Project, name: str) -> Project:
    """The project without a task: what needs it needs what it needs."""
    gone = project.tasks[name]

    def past(needs: tuple[str, ...]) -> tuple[str, ...]:
        if name not in needs:
            return needs
        return tuple(dict.fromkeys([*(one for one in needs if one != name), *gone.needs]))

    tasks = {one.id: replace(one, needs=past(one.needs)) for one in project.tasks.values() if one.id != name}
    gates = {gate: past(needs) for gate, needs in project.gates.items()}
    return replace(project, tasks=tasks, gates=gates)


def with_capacity(project: Project, name: str, capacity: int) -> Project:
    """The project with a worker who does so many tasks at a time."""
    worker = replace(project.workers[name], capacity=capacity)
    return replace(project, workers={**project.workers, name: worker})


def starting(project: Project, day: date) -> Project:
    """The project that begins on another day."""
    return replace(project, start=at(day), made=min(project.made, at(day)))


def _with_task(project: Project, task: Task) -> Project:
    return replace(project, tasks={**project.tasks, task.id: task})


def _chain(plan: Plan) -> list[Task]:
    """The tasks still to be done that the missed day hangs on, the longest first."""
    chain = [plan.tasks[name].task for name in plan.critical if plan.tasks[name].task.ended is None]
    return sorted(chain, key=lambda one: -one.work.minutes)[:MAX_CHAIN]


def _sooner(trials: _Trials, today: date) -> Iterator[Remedy]:
    project = trials.project
    first, calendar = day_of(project.start), project.time.calendar

    def begun(days: int) -> date:
        return project.time.shift(first, -1, Duration(days, "wd"))

    most = min(calendar.count(today, first) - 1, MAX_SOONER) if today < first else 0
    near = trials.lacking(project.time.day_minutes)
    days = trials.least(most, lambda days: trials.meets(starting(project, begun(days))), near)
    if days:
        yield Remedy("sooner", days=days, start=begun(days))


def _shorter(trials: _Trials) -> Iterator[Remedy]:
    project = trials.project
    for task in _chain(trials.plan):
        if task.takes is None or task.begun is not None:
            continue
        said = task.takes.planned

        def fits(less: int, task: Task = task, said: Duration = said) -> bool:
            now = Duration(said.amount - less, said.unit)
            return trials.meets(with_takes(project, task.id, Takes(now, now)))

        one = project.time_of(task).work(Duration(1, said.unit)).minutes or project.time.day_minutes
        less = trials.least(said.amount - 1, fits, trials.lacking(one))
        if less:
            yield Remedy("shorter", task=task.id, now=Duration(said.amount - less, said.unit))


def _without(trials: _Trials) -> Iterator[Remedy]:
    for task in _chain(trials.plan):
        if task.optional and task.begun is None:
            left = without(trials.project, task.id)
            if trials.meets(left, same_needs=False):
                yield Remedy("without", task=task.id)


def _more(trials: _Trials) -> Iterator[Remedy]:
    plan, project = trials.plan, trials.project
    busy = [name for name in plan.critical if plan.tasks[name].reason.kind == "busy"]
    for name in dict.fromkeys(plan.tasks[one].task.worker for one in busy):
        capacity = project.workers[name].capacity + 1
        if trials.meets(with_capacity(project, name, capacity)):
            yield Remedy("more", worker=name, capacity=capacity)


def _later(trials: _Trials) -> Iterator[Remedy]:
    project = trials.project

    def moved(days: int) -> Project:
        by = Duration(days, "wd")
        tasks = {
            one.id: replace(one, due=project.time.shift(one.due, 1, by)) if isinstance(one.due, date) else one
            for one in project.tasks.values()
        }
        return replace(project, tasks=tasks)

    near = trials.lacking(project.time.day_minutes)
    days = trials.least(MAX_SOONER, lambda days: trials.meets(moved(days)), near)
    if days:
        yield Remedy("later", days=days)
