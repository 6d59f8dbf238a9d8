"""The tasks of a plan, each worked out when it is looked at: most who ask for a plan look at few of them."""

from collections.abc import Collection, Iterator, Mapping

from sopctl.plan.passes import NEVER
from sopctl.plan.reasons import Placed
from sopctl.plan.tasks import Planned
from sopctl.plan.times import Moment, day_of


class PlannedTasks(Mapping[str, Planned]):
    """Every task as planned, by name, in the order of the procedure.

    `due` are the last moments of tasks, `critical` those that decide the end.
    """

    def __init__(self, placed: Placed, due: Mapping[str, Moment], critical: Collection[str]) -> None:
        self._placed = placed
        self._due = due
        self._critical = frozenset(critical)
        self._tasks = placed.bounds.project.tasks
        self._found: dict[str, Planned] = {}

    def __getitem__(self, name: str) -> Planned:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._look(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._tasks

    def __iter__(self) -> Iterator[str]:
        return iter(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def _look(self, name: str) -> Planned:
        bounds, spans, task = self._placed.bounds, self._placed.spans, self._tasks[name]
        earliest, latest = bounds.earliest, bounds.latest
        number = bounds.graph.numbers[name]
        begin = spans.begins[number]
        last = brief = None
        if latest.ends[number] > NEVER:
            last = -latest.ends[number], -latest.begins[number]
        if task.notice is not None and name not in bounds.fixed:
            brief = bounds.clocks[name].shift(day_of(begin), -1, task.notice)
        return Planned(
            task,
            begin,
            spans.ends[number],
            (earliest.begins[number], earliest.ends[number]),
            last,
            bounds.slack(name),
            self._placed.reason(name),
            self._due.get(name),
            brief,
            name in self._critical,
        )
