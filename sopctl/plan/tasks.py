"""What a plan is made of: tasks, what they need and by when, and the people who do them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sopctl.plan.times import NO_WORK, Moment, Work, WorkTime
from sopctl.sop.dates import Duration
from sopctl.sop.dates import Takes as Takes  # a part of what a task is


@dataclass(frozen=True)
class Relative:
    """A date that hangs on the day on which other tasks are done: `sign` 1 is after it, -1 before it."""

    tasks: tuple[str, ...]
    sign: int
    offset: Duration | None


@dataclass(frozen=True, slots=True)
class Task:
    """A step of a run, as far as its dates go.

    `work` is what it takes in the plan, `takes` what the SOP says of it. `worker` names who does it: a key
    of `Project.workers`. `due` is the last day for it: a day, or one that hangs on other tasks; `due_text`
    is how the SOP writes it. `notice` is how far ahead a brief must reach the worker. `begun` and `ended` are
    when it was begun and done in truth. `optional` says which condition or repeated item it hangs on, if it
    could be dropped.
    """

    id: str
    title: str = ""
    phase: str = ""
    needs: tuple[str, ...] = ()
    takes: Takes | None = None
    work: Work = NO_WORK
    role: str | None = None
    worker: str = ""
    due: date | Relative | None = None
    due_text: str = ""
    notice: Duration | None = None
    begun: Moment | None = None
    ended: Moment | None = None
    optional: str = ""


@dataclass(frozen=True)
class Worker:
    """Who does tasks: a person, or a role that nobody is bound to. `capacity` tasks at a time."""

    name: str
    time: WorkTime
    capacity: int = 1


@dataclass(frozen=True)
class Project:
    """All tasks in the order of the procedure, by id, each after those that it needs or not.

    Nothing that is still to be done begins before `start`; `made` is when briefs could first be given. `time`
    is that of tasks that nobody owns. A gate stands for all tasks that it names, where many need as many.
    """

    tasks: Mapping[str, Task]
    workers: Mapping[str, Worker]
    time: WorkTime
    start: Moment
    made: Moment
    gates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provisional: frozenset[int] = field(default_factory=frozenset)  # years whose holidays are guesses

    def needs_of(self, task: Task) -> list[str]:
        """The tasks that one needs, those behind gates among them."""
        found: dict[str, None] = {}
        ahead = list(reversed(task.needs))
        while ahead:
            name = ahead.pop()
            if name in self.gates:
                ahead += reversed(self.gates[name])
            else:
                found[name] = None
        return list(found)

    def time_of(self, task: Task) -> WorkTime:
        """The working time of whoever does a task."""
        worker = self.workers.get(task.worker)
        return worker.time if worker is not None else self.time


class Reason(NamedTuple):
    """What a date is forced by. `kind` is one of

    - `start`: nothing begins before the plan does;
    - `notice`: a brief reaches the worker no sooner;
    - `need`: the task `by` must be done before;
    - `due`: it is its own last day, `by` the task whose day that hangs on, if any;
    - `needed`: the task `by` needs it done by then;
    - `busy`: whoever does it has the task `by` then;
    - `done`: it is done, or was begun then in truth;
    - `free`: nothing keeps it: there is time.
    """

    kind: str
    by: str = ""


class Planned(NamedTuple):
    """When a task is planned, and the bounds of that.

    `earliest` and `latest` are its first and last possible (begin, end) with everybody free; `latest` is None
    where nothing is due after it. `slack` is the working time in minutes by which it can slip; `reason` is
    what its date is forced by. `due` is its own last moment; `brief` the last day on which whoever does it
    is to be told.
    """

    task: Task
    begin: Moment
    end: Moment
    earliest: tuple[Moment, Moment]
    latest: tuple[Moment, Moment] | None
    slack: int | None
    reason: Reason
    due: Moment | None = None
    brief: date | None = None
    critical: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it is planned to end after its last moment."""
        return self.due is not None and self.end > self.due


@dataclass(frozen=True)
class Plan:
    """The tasks as planned, in the order of the procedure. `critical` is the chain that decides the end.

    `short` is by how many working minutes the plan misses a day that is due (None: everything is in time),
    `missed` the task that misses it by most.
    """

    project: Project
    tasks: Mapping[str, Planned]
    critical: tuple[str, ...]
    begin: Moment
    end: Moment
    short: int | None = None
    missed: str | None = None
