"""A plan: dates that work back from the days that count, with nobody doing two days' work in one.

What something is due after is planned as late as its last days and people's load allow; if that would begin
too soon, everything goes forward from the start, and what cannot be met is named. What nothing is due after
is planned as soon as it can be.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sopctl.plan import reasons
from sopctl.plan.bounds import Bounds
from sopctl.plan.levelling import Booked, Job, Taken, crowded, level
from sopctl.plan.passes import Span
from sopctl.plan.tasks import Plan, Planned, Project, Reason
from sopctl.plan.times import Moment, day_of

ROUNDS = 5  # for days that hang on what comes before


class _Placed(NamedTuple):
    """Where tasks stand, and what each is forced by."""

    spans: dict[str, Span]
    reasons: dict[str, Reason]


def plan_project(project: Project) -> Plan:
    """The plan of all tasks; the same for the same project, wherever it is made.

    Raises passes.Circle when tasks wait for each other, ValueError when dates leave the calendar.
    """
    planner = _planner(Bounds(project))
    tasks = planner.tasks()
    late = {name: _short(project, one) for name, one in tasks.items() if one.is_late}
    missed = max(late, key=lambda name: late[name], default=None)
    chain = planner.chain(tasks, missed)
    for name in chain:
        tasks[name] = tasks[name]._replace(critical=True)
    begin = min((one.begin for one in tasks.values()), default=project.start)
    end = max((one.end for one in tasks.values()), default=project.start)
    return Plan(project, tasks, tuple(chain), begin, end, late[missed] if missed else None, missed)


def meets_all(project: Project) -> bool:
    """Whether the plan of a project misses no day; known sooner than the plan. Raises what that raises."""
    bounds = Bounds(project)
    if any(bounds.earliest[name].end > moment for name, moment in bounds.deadlines.items()):
        return False  # nor would it if people are not free
    planner = _planner(bounds)
    return not planner.late(planner.due())


def _planner(bounds: Bounds) -> "_Planner":
    """All tasks in their places.

    A day that hangs on what comes before is known once that has its place. What would be done after it, as
    something else needs it later only, is given that day and all is placed anew, as long as that helps.
    """
    found = _Planner(bounds)
    for __ in range(ROUNDS):
        late = found.late(found.bounds.due_after(found.placed.spans))
        if not late:
            break
        anew = _Planner(Bounds(bounds.project, {**found.bounds.given, **late}))
        if anew.missed_by() >= found.missed_by():
            break
        found = anew
    return found


def _short(project: Project, one: Planned) -> int:
    """The working minutes by which a task misses its last moment."""
    return project.time_of(one.task).between(one.due, one.end) if one.due is not None else 0


class _Planner:
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.project = project = bounds.project
        self.capacities = {name: worker.capacity for name, worker in project.workers.items()}
        self.busy = {
            one.id: one.worker
            for one in project.tasks.values()
            if one.worker in self.capacities and one.work.minutes
        }  # who is taken up by a task
        self.ahead: _Placed | None = None  # all as soon as can be, where a day is missed
        self.placed = self._placed()

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

    def tasks(self) -> dict[str, Planned]:
        """Every task as planned."""
        bounds, project = self.bounds, self.project
        spans, forced = self.placed
        earliest, latest = bounds.earliest, bounds.latest
        due = self.due()
        found = {}
        for name, one in project.tasks.items():
            begin, end, __ = spans[name]
            bound = slack = brief = None
            if name in latest:
                bound = -latest[name].end, -latest[name].begin
                slack = bounds.clocks[name].between(earliest[name].begin, bound[0])
            if one.notice is not None and name not in bounds.fixed:
                brief = bounds.clocks[name].shift(day_of(begin), -1, one.notice)
            early, last = earliest[name][:2], due.get(name)
            found[name] = Planned(one, begin, end, early, bound, slack, forced[name], last, brief)
        return found

    def chain(self, tasks: Mapping[str, Planned], missed: str | None) -> list[str]:
        """The tasks that decide the end: each waits for the one before, or for whoever does that.

        It leads to the task that misses its day, else to the one with the least slack, else to the last one.
        """
        waiting = [one for one in tasks.values() if one.task.ended is None]
        dated = [one for one in waiting if one.slack is not None and one.due is not None]
        if missed is None and dated:
            missed = min(dated, key=lambda one: (one.slack, -one.end)).task.id
        if missed is None and waiting:
            missed = max(waiting, key=lambda one: one.end).task.id
        found: dict[str, None] = {}
        while missed is not None and missed not in found:
            found[missed] = None
            missed = self._before(missed)
        return [*found][::-1]

    def _before(self, name: str) -> str | None:
        """What a task waits for last: what it needs, or where a day is missed what its worker has before."""
        if self.ahead is not None:
            reason = self.ahead.reasons[name]
            return reason.by if reason.kind in ("need", "busy") else None
        by = self.bounds.earliest[name].by
        while by is not None and by in self.project.gates:
            by = self.bounds.earliest[by].by
        return by

    def _placed(self) -> _Placed:
        """Every task in its place."""
        bounds = self.bounds
        due = self._back(bounds.deadlines)
        if self._too_soon(due.spans):
            self.ahead = ahead = self._forward(bounds.needs.keys(), _Placed({}, {}))
            later = {name: max(moment, ahead.spans[name].end) for name, moment in bounds.deadlines.items()}
            due = self._back(later)
            if self._too_soon(due.spans):
                return ahead
            due.reasons.update(reasons.as_at_the_start(bounds, due.spans, ahead.spans, ahead.reasons))
        return self._forward(bounds.needs.keys() - due.spans.keys(), due)

    def _too_soon(self, spans: Mapping[str, Span]) -> bool:
        """Whether a task would begin before it can, or before what is under way is done."""
        floors, fixed, needs = self.bounds.floors, self.bounds.fixed, self.bounds.needs
        return any(
            span.begin < floors[name]
            or (fixed and any(span.begin < fixed[need].end for need in needs[name] if need in fixed))
            for name, span in spans.items()
        )

    def _back(self, deadlines: Mapping[str, Moment]) -> _Placed:
        """What something is due after, as late as can be."""
        bounds = self.bounds
        latest = bounds.latest if deadlines is bounds.deadlines else bounds.latest_for(deadlines)
        spans = {name: span for name, span in latest.items() if name not in bounds.fixed}
        booked: Mapping[str, Booked] = {}
        taken = [
            one._replace(clock=bounds.backward[one.name], begin=-one.end, end=-one.begin)
            for one in self._taken(bounds.fixed)
        ]
        if self._is_crowded(spans, spans, taken):
            jobs = {
                name: Job(
                    needs=tuple(one for one in bounds.needed_by(name) if one in spans),
                    work=bounds.works[name],
                    uses=self._uses(name),
                    clock=bounds.backward[name],
                    floor=-deadlines[name] if name in deadlines else span.begin,
                    rank=span.begin,
                )
                for name, span in spans.items()
            }
            soonest = {name: -bounds.floors[name] for name in jobs}
            booked = level(jobs, self.capacities, due=soonest, taken=taken)
            spans = {name: Span(one.begin, one.end) for name, one in booked.items()}
        found = {name: Span(-end, -begin, by) for name, (begin, end, by) in spans.items()}
        for name in booked or [one for one in found if one in deadlines or found[one].by in bounds.fixed]:
            found[name] = found[name]._replace(by=reasons.first_use(bounds, name, found, deadlines.get(name)))
        why = {name: reasons.from_the_end(bounds, name, found) for name in found}
        return _Placed(found, why | reasons.while_busy(booked))

    def _forward(self, names: Collection[str], placed: _Placed) -> _Placed:
        """Some tasks as soon as can be, beside those that have their places."""
        bounds, stand = self.bounds, {**placed.spans, **self.bounds.fixed}
        here = [name for name in bounds.order if name in names and name not in bounds.fixed]
        spans = bounds.after(placed.spans) if placed.spans else bounds.earliest
        booked: Mapping[str, Booked] = {}
        taken = [*self._taken(stand)]
        if self._is_crowded(here, spans, taken):
            latest = bounds.latest
            horizon = max(spans[name].end for name in here)
            jobs = {
                name: Job(
                    needs=tuple(need for need in bounds.needs[name] if need not in stand),
                    work=bounds.works[name],
                    uses=self._uses(name),
                    clock=bounds.clocks[name],
                    floor=max(
                        [bounds.floors[name], *(stand[one].end for one in bounds.needs[name] if one in stand)]
                    ),
                    rank=-latest[name].end if name in latest else horizon + spans[name].begin,
                )
                for name in here
            }
            booked = level(jobs, self.capacities, due=bounds.deadlines, taken=taken)
            spans = spans | {name: Span(one.begin, one.end) for name, one in booked.items()}
            spans |= {one: spans[one]._replace(by=reasons.last_need(bounds, one, spans)) for one in booked}
        why = {name: reasons.from_the_start(bounds, name, spans) for name in here}
        why |= reasons.while_busy(booked)
        done = dict.fromkeys(bounds.fixed, Reason("done"))
        return _Placed({**stand, **{name: spans[name] for name in here}}, {**placed.reasons, **done, **why})

    def _is_crowded(self, names: Iterable[str], spans: Mapping[str, Span], taken: Iterable[Taken]) -> bool:
        """Whether anybody has too much at a time if some tasks are done then, beside what is taken."""
        asked = [(self.busy[name], 1, *spans[name][:2]) for name in names if name in self.busy]
        if not asked:
            return False  # what is taken stays, be it too much
        held = [(one.worker, 1, one.begin, one.end) for one in taken]
        return bool(crowded(asked + held, self.capacities))

    def _uses(self, name: str) -> dict[str, int]:
        """Who is taken up by a task, and how much of them."""
        return {self.busy[name]: 1} if name in self.busy else {}

    def _taken(self, spans: Mapping[str, Span]) -> Iterator[Taken]:
        """What workers have in hand already, as far as it is still to come."""
        for name, span in spans.items():
            if name in self.busy and self.project.tasks[name].ended is None:
                yield Taken(self.busy[name], name, self.bounds.clocks[name], span.begin, span.end)
