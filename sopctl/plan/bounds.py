"""What a project allows: how early each task can be done, and how late it may be, with everybody free."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from sopctl.plan.clock import Backward, Clock
from sopctl.plan.passes import NEVER, Graph, Span, Spans, through
from sopctl.plan.tasks import Project, Relative, Task
from sopctl.plan.times import DAY, NO_WORK, Moment, WorkTime, at, day_of, last_day_of

ROUNDS = 20  # for dates that hang on other tasks' dates, one on the other
AT_ONCE = 4096  # tasks that dates hang on, handed on together


class Bounds:
    """The tasks of a project in an order that fits their needs, and the bounds of their dates.

    Gates are in it like tasks that take no time. `fixed` are tasks that were begun or done. `given` are last
    moments beside those that the project says, `graph` that of the same needs, where it is known. Raises
    Circle.
    """

    def __init__(
        self, project: Project, given: Mapping[str, Moment] | None = None, graph: Graph | None = None
    ) -> None:
        self.project = project
        self.given = given or {}
        tasks = project.tasks.values()
        self.needs = {one.id: one.needs for one in tasks} | dict(project.gates)
        self.graph = graph or Graph(self.needs)
        self.works = {one.id: one.work for one in tasks} | dict.fromkeys(project.gates, NO_WORK)
        of_worker = {name: worker.time for name, worker in project.workers.items()}
        times = dict.fromkeys(self.needs, project.time)
        if of_worker:
            times |= {one.id: of_worker[one.worker] for one in tasks if one.worker in of_worker}
        self.clocks: Mapping[str, WorkTime] = times
        self.fixed = {
            one.id: self._stood(one) for one in tasks if one.ended is not None or one.begun is not None
        }

    @cached_property
    def floors(self) -> dict[str, Moment]:
        """Before which moment each task cannot begin: the start, or when a brief has reached its worker."""
        project = self.project
        found = dict.fromkeys(self.needs, project.start)
        for one in project.tasks.values():
            if one.notice is not None:
                day = project.time_of(one).shift(day_of(project.made), 1, one.notice)
                found[one.id] = max(project.start, at(day))
        return found

    @cached_property
    def backward(self) -> Mapping[str, Clock]:
        """The clocks of tasks seen from the end."""
        mirrors = {time: Backward(time) for time in {*self.clocks.values()}}
        return {name: mirrors[time] for name, time in self.clocks.items()}

    @cached_property
    def earliest(self) -> Spans:
        """When each task is done at the earliest."""
        return self.after(Spans(self.graph))

    @cached_property
    def order(self) -> list[str]:
        """The tasks, each after those that it needs."""
        return [self.graph.names[number] for number in self.graph.order]

    def needed_by(self, name: str) -> list[str]:
        """The tasks that need one."""
        graph = self.graph
        return [graph.names[number] for number in graph.needed_by[graph.numbers[name]]]

    def after(self, stand: Spans) -> Spans:
        """The same, beside tasks that have their places."""
        graph, found = self.graph, stand.without(())
        found.put(self.fixed)
        if NEVER not in found.ends:
            return found
        works, clocks, floors = [[*some.values()] for some in (self.works, self.clocks, self.floors)]
        return through(found, graph.order, graph.needs, works, clocks, floors)

    @cached_property
    def latest(self) -> Spans:
        """When each task must be done at the latest that something is due after, seen from the end: moments
        are below nought. What is done is left out.
        """
        return self.latest_for(self.deadlines)

    def latest_for(self, deadlines: Mapping[str, Moment]) -> Spans:
        """The same for other last moments."""
        graph = self.graph
        if not deadlines:
            return Spans(graph)
        ended = {graph.numbers[name] for name in self.fixed if self.project.tasks[name].ended is not None}
        back = [number for number in reversed(graph.order) if number not in ended]
        floors = [NEVER] * len(graph.names)
        for name, moment in deadlines.items():
            floors[graph.numbers[name]] = -moment
        works, clocks = [*self.works.values()], [*self.backward.values()]
        return through(Spans(graph), back, graph.needed_by, works, clocks, floors)

    def slack(self, name: str) -> int | None:
        """The working minutes by which a task can slip; None where nothing is due after it."""
        number = self.graph.numbers[name]
        last = self.latest.ends[number]
        return self.clocks[name].between(self.earliest.begins[number], -last) if last > NEVER else None

    @cached_property
    def deadlines(self) -> dict[str, Moment]:
        """The last moments of tasks, save those that hang on the date of what the task needs itself."""
        known = {**self.given}
        dated = self._dated
        known |= {one.id: end_of(one.due.toordinal()) for one in dated if isinstance(one.due, date)}
        hanging = [one for one in dated if isinstance(one.due, Relative)]
        behind = self._hanging_on_needs() if hanging else ()
        hanging = [one for one in hanging if one.id not in behind]
        found = known
        for __ in range(ROUNDS if hanging else 0):
            ends = {name: -span.begin for name, span in self.latest_for(found).items()}
            ends |= {name: span.end for name, span in self.fixed.items()}
            anew = known | self._hanging(hanging, ends)
            if anew == found:
                break
            found = anew
        return found

    @cached_property
    def _dated(self) -> list[Task]:
        """The tasks that are due and not done."""
        return [one for one in self.project.tasks.values() if one.due is not None and one.ended is None]

    def due_after(self, spans: Mapping[str, Span]) -> dict[str, Moment]:
        """The last moments that hang on when the tasks before are planned."""
        after = [
            one
            for one in self._dated
            if isinstance(one.due, Relative) and (one.id in self.given or one.id not in self.deadlines)
        ]
        return self._hanging(after, {name: span.end for name, span in spans.items()}) if after else {}

    def _stood(self, task: Task) -> Span:
        """When a task was done, or is done that is under way: not before the start of what is to come."""
        if task.ended is not None:
            return Span(min(task.begun or task.ended, task.ended), task.ended)
        begun = task.begun or self.project.start
        return Span(begun, max(self.project.time_of(task).after(begun, task.work), self.project.start))

    def _hanging_on_needs(self) -> set[str]:
        """The tasks whose date hangs on that of a task which must be done before them.

        All are found in one pass: each task hands on to those that need it which of the tasks that dates hang
        on are before them, as bits of a number; so many at a time that the numbers stay small.
        """
        graph = self.graph
        dated = [
            (one.id, one.due.tasks) for one in self.project.tasks.values() if isinstance(one.due, Relative)
        ]
        anchors = list(dict.fromkeys(name for __, names in dated for name in names if name in graph.numbers))
        found = set()
        for first in range(0, len(anchors), AT_ONCE):
            bits = {
                graph.numbers[name]: 1 << place for place, name in enumerate(anchors[first : first + AT_ONCE])
            }
            before = [0] * len(graph.names)
            for task in graph.order:
                ahead = before[task] | bits.get(task, 0)
                if ahead:
                    for after in graph.needed_by[task]:
                        before[after] |= ahead
            for name, names in dated:
                ahead = before[graph.numbers[name]]
                if ahead and any(bits.get(graph.numbers.get(one, -1), 0) & ahead for one in names):
                    found.add(name)
        return found

    def _hanging(self, tasks: Iterable[Task], ends: Mapping[str, Moment]) -> dict[str, Moment]:
        """The last moments of tasks that hang on the ends of others, where all of these are known."""
        found = {}
        for task in tasks:
            due = task.due
            if isinstance(due, Relative) and due.tasks and all(name in ends for name in due.tasks):
                day = last_day_of(max(ends[name] for name in due.tasks))
                if due.offset is not None:
                    day = self.project.time_of(task).shift(day, due.sign, due.offset)
                found[task.id] = end_of(day.toordinal())
        return found


def end_of(day: int) -> Moment:
    """The end of a day, given by its number."""
    return (day + 1) * DAY
