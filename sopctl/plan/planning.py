"""A plan: dates that work back from the days that count, with nobody doing two days' work in one.

What something is due after is planned as late as its last days and people's load allow; if that would begin
too soon, everything goes forward from the start, and what cannot be met is named. What nothing is due after
is planned as soon as it can be.
"""

from collections.abc import Mapping
from itertools import compress

from sopctl.plan.bounds import Bounds
from sopctl.plan.effort import Effort
from sopctl.plan.fitting import Places
from sopctl.plan.passes import NEVER, Graph
from sopctl.plan.planned import PlannedTasks
from sopctl.plan.tasks import Plan, Project
from sopctl.plan.times import Moment

ROUNDS = 5  # for days that hang on what comes before
PASSES = 4  # what the bounds of a task take, in times of placing it


def plan_project(project: Project) -> Plan:
    """The plan of all tasks; the same for the same project, wherever it is made.

    Raises passes.Circle when tasks wait for each other, ValueError when dates leave the calendar.
    """
    planner = _planner(Bounds(project))
    due, spans = planner.due(), planner.placed.spans
    short = planner.short(due)
    missed = max(short, key=lambda name: short[name], default=None)
    chain = planner.chain(due, missed)
    planner.reach()
    return Plan(
        project,
        tasks=PlannedTasks(planner.placed, due, chain),
        critical=tuple(chain),
        begin=min(spans.begins[: len(project.tasks)], default=project.start),  # gates come after tasks
        end=max(spans.ends[: len(project.tasks)], default=project.start),
        short=short[missed] if missed is not None else None,
        missed=missed,
    )


def meets_all(project: Project, effort: Effort, graph: Graph | None = None) -> bool:
    """Whether the plan of a project misses no day; known sooner than the plan. Raises what that raises.

    What it takes is taken from the effort. `graph` is that of the same needs, where it is known. Yes is sure;
    in rare cases it is no although the plan meets all, where that has to find its order from the end twice.
    """
    bounds = Bounds(project, graph=graph)
    effort.spend(len(bounds.needs))
    numbers, ends = bounds.graph.numbers, bounds.earliest.ends
    if any(ends[numbers[name]] > moment for name, moment in bounds.deadlines.items()):
        return False  # nor would it if people are not free
    planner = _planner(bounds, effort)
    return not planner.late(planner.due())


def _planner(bounds: Bounds, effort: Effort | None = None) -> "_Planner":
    """All tasks in their places.

    A day that hangs on what comes before is known once that has its place. What would be done after it, as
    something else needs it later only, is given that day and all is placed anew, as long as that helps.
    """
    found = _Planner(bounds, effort)
    for __ in range(ROUNDS):
        late = found.late(found.bounds.due_after(found.placed.spans))
        if not late:
            break
        anew = _Planner(Bounds(bounds.project, {**found.bounds.given, **late}, bounds.graph), effort)
        if anew.missed_by() >= found.missed_by():
            break
        found = anew
    return found


class _Planner:
    def __init__(self, bounds: Bounds, effort: Effort | None = None) -> None:
        self.bounds = bounds
        self.project = bounds.project
        if effort is not None:
            effort.spend(PASSES * len(bounds.needs))
        places = Places(bounds, effort)
        self.placed, self.ahead = places.placed, places.ahead

    def due(self) -> dict[str, Moment]:
        """The last moments of tasks, those among them that hang on where tasks are placed."""
        return self.bounds.deadlines | self.bounds.due_after(self.placed.spans)

    def late(self, due: Mapping[str, Moment]) -> dict[str, Moment]:
        """Those of some last moments after which their tasks are placed."""
        return {name: moment for name, moment in due.items() if self.placed.spans[name].end > moment}

    def missed_by(self) -> tuple[int, int]:
        """The minutes by which days are missed: at most, and all together."""
        by = [self.placed.spans[name].end - moment for name, moment in self.late(self.due()).items()]
        return max(by, default=0), sum(by)

    def short(self, due: Mapping[str, Moment]) -> dict[str, int]:
        """The working minutes by which tasks miss their last moments, in the order of the procedure."""
        clocks, spans, late = self.bounds.clocks, self.placed.spans, self.late(due)
        return {
            name: clocks[name].between(late[name], spans[name].end)
            for name in (self.project.tasks if late else ())
            if name in late
        }

    def reach(self) -> None:
        """Lay out all days that slack can ask for. Raises ValueError when they leave the calendar: now, for
        nobody expects it of a task that is looked at.
        """
        bounds = self.bounds
        first, last = min(bounds.earliest.begins, default=0), -min(bounds.latest.begins, default=0)
        there = map(NEVER.__lt__, bounds.latest.ends)
        for time in set(compress(bounds.clocks.values(), there)):
            time.between(first, last)

    def chain(self, due: Mapping[str, Moment], missed: str | None) -> list[str]:
        """The tasks that decide the end: each waits for the one before, or for whoever does that.

        It leads to the task that misses its day, else to the one with the least slack, else to the last one.
        """
        bounds, ends = self.bounds, self.placed.spans.ends
        waiting = [name for name, one in self.project.tasks.items() if one.ended is None]
        dated = {name: slack for name in waiting if name in due and (slack := bounds.slack(name)) is not None}
        numbers = bounds.graph.numbers
        if missed is None and dated:
            missed = min(dated, key=lambda name: (dated[name], -ends[numbers[name]]))
        if missed is None and waiting:
            missed = max(waiting, key=lambda name: ends[numbers[name]])
        found: dict[str, None] = {}
        while missed is not None and missed not in found:
            found[missed] = None
            missed = self._before(missed)
        return [*found][::-1]

    def _before(self, name: str) -> str | None:
        """What a task waits for last: what it needs, or where a day is missed what its worker has before."""
        if self.ahead is not None:
            reason = self.ahead.reason(name)
            return reason.by if reason.kind in ("need", "busy") else None
        by = self.bounds.earliest.decisive(name)
        while by is not None and by in self.project.gates:
            by = self.bounds.earliest.decisive(by)
        return by
