"""A plan with something else in it: what would be, and what would help where a day cannot be met."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sopctl.plan.planning import meets_all
from sopctl.plan.tasks import Plan, Project, Takes, Task
from sopctl.plan.times import at, day_of
from sopctl.sop.dates import Duration

MAX_CHAIN = 40  # tasks of a chain that are tried
MAX_SOONER = 250  # working days
MOST = 3  # of a kind that are looked for


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


def remedies(plan: Plan, today: date) -> list[Remedy]:
    """What would help alone, where a day is missed; none where none is. Nothing begins before today.

    There are at most `MOST` of a kind: those that change the longest tasks, and the first workers.
    """
    if plan.missed is None:
        return []
    kinds = (_sooner(plan, today), _shorter(plan), _without(plan), _more(plan), _later(plan))
    return [one for kind in kinds for one in islice(kind, MOST)]


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


def _sooner(plan: Plan, today: date) -> Iterator[Remedy]:
    project = plan.project
    first, calendar = day_of(project.start), project.time.calendar

    def begun(days: int) -> date:
        return project.time.shift(first, -1, Duration(days, "wd"))

    most = min(calendar.count(today, first) - 1, MAX_SOONER) if today < first else 0
    days = _least(most, lambda days: meets_all(starting(project, begun(days))))
    if days:
        yield Remedy("sooner", days=days, start=begun(days))


def _shorter(plan: Plan) -> Iterator[Remedy]:
    for task in _chain(plan):
        if task.takes is None or task.begun is not None:
            continue
        said = task.takes.planned

        def fits(less: int, task: Task = task, said: Duration = said) -> bool:
            now = Duration(said.amount - less, said.unit)
            return meets_all(with_takes(plan.project, task.id, Takes(now, now)))

        less = _least(said.amount - 1, fits)
        if less:
            yield Remedy("shorter", task=task.id, now=Duration(said.amount - less, said.unit))


def _without(plan: Plan) -> Iterator[Remedy]:
    for task in _chain(plan):
        if task.optional and task.begun is None and meets_all(without(plan.project, task.id)):
            yield Remedy("without", task=task.id)


def _more(plan: Plan) -> Iterator[Remedy]:
    busy = [name for name in plan.critical if plan.tasks[name].reason.kind == "busy"]
    for name in dict.fromkeys(plan.tasks[one].task.worker for one in busy):
        capacity = plan.project.workers[name].capacity + 1
        if meets_all(with_capacity(plan.project, name, capacity)):
            yield Remedy("more", worker=name, capacity=capacity)


def _later(plan: Plan) -> Iterator[Remedy]:
    project = plan.project

    def moved(days: int) -> Project:
        by = Duration(days, "wd")
        tasks = {
            one.id: replace(one, due=project.time.shift(one.due, 1, by)) if isinstance(one.due, date) else one
            for one in project.tasks.values()
        }
        return replace(project, tasks=tasks)

    days = _least(MAX_SOONER, lambda days: meets_all(moved(days)))
    if days:
        yield Remedy("later", days=days)


def _least(most: int, fits: Callable[[int], bool]) -> int:
    """The least number from 1 to `most` that fits, where more fit if one does; 0 where none does."""
    if most < 1 or not fits(most):
        return 0
    below, found = 0, most
    while found - below > 1:
        middle = (below + found) // 2
        below, found = (below, middle) if fits(middle) else (middle, found)
    return found
