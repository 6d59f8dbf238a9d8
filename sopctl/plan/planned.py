"""The tasks of a plan, each worked out when it is looked at: most who ask for a plan look at few of them."""

from collections.abc import Collection, Iterator, Mapping

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
        bounds, task = self._placed.bounds, self._tasks[name]
        begin, end, __ = self._placed.spans[name]
        latest = brief = None
        if name in bounds.latest:
            span = bounds.latest[name]
            latest = -span.end, -span.begin
        if task.notice is not None and name not in bounds.fixed:
            brief = bounds.clocks[name].shift(day_of(begin), -1, task.notice)
        return Planned(
            task=task,
            begin=begin,
            end=end,
            earliest=bounds.earliest[name][:2],
            latest=latest,
            slack=bounds.slack(name),
            reason=self._placed.reason(name),
            due=self._due.get(name),
            brief=brief,
            critical=name in self._critical,
        )
