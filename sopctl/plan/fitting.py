"""Every task in its place: as its days allow, and beside what whoever does it has in hand."""

from collections.abc import Iterable, Mapping
from operator import lt

from sopctl.plan import reasons
from sopctl.plan.bounds import Bounds
from sopctl.plan.effort import Effort
from sopctl.plan.levelling import Booked, Job, Taken, crowded, level
from sopctl.plan.passes import NEVER, Span, Spans
from sopctl.plan.reasons import Placed
from sopctl.plan.times import Moment


class Places:
    """The places of all tasks of a project within its bounds: `placed`.

    Where a day is missed, `ahead` has all as soon as can be, else it is None. With an `effort` it is a trial,
    which takes from that, and goes no further than to know whether a day is missed.
    """

    def __init__(self, bounds: Bounds, effort: Effort | None = None) -> None:
        self.bounds = bounds
        self.effort = effort
        self.project = bounds.project
        self.capacities = {name: worker.capacity for name, worker in self.project.workers.items()}
        self.busy = {
            number: one.worker
            for number, one in enumerate(self.project.tasks.values())
            if one.worker in self.capacities and one.work[0]
        }  # who is taken up by a task, by its number
        self.ahead: Placed | None = None
        self.placed = self._placed()

    def _placed(self) -> Placed:
        """Every task in its place."""
        bounds = self.bounds
        nothing = Placed(bounds, Spans(bounds.graph), Spans(bounds.graph), {})
        if not bounds.deadlines:
            return self._forward(nothing)
        back = self._back(bounds.deadlines)
        if self._too_soon(back.spans):
            self.ahead = ahead = self._forward(nothing)
            if self.effort is not None:
                return ahead
            later = {name: max(moment, ahead.spans[name].end) for name, moment in bounds.deadlines.items()}
            back = self._back(later)
            if self._too_soon(back.spans):
                return ahead
            known = {**back.known, **reasons.as_at_the_start(back.spans, ahead)}
            back = Placed(bounds, back.spans, back.spans, known)
        return self._forward(back)

    def _too_soon(self, spans: Spans) -> bool:
        """Whether a task would begin before it can, or before what is under way is done."""
        floors, fixed, needs = self.bounds.floors.values(), self.bounds.fixed, self.bounds.needs
        if any(map(lt, spans.begins, floors)):
            return True
        ahead = spans.items() if fixed else ()
        return any(span.begin < fixed[one].end for name, span in ahead for one in needs[name] if one in fixed)

    def _back(self, deadlines: Mapping[str, Moment]) -> Placed:
        """What something is due after, as late as can be."""
        bounds = self.bounds
        latest = bounds.latest if deadlines is bounds.deadlines else bounds.latest_for(deadlines)
        spans = latest.without(bounds.fixed)
        booked: Mapping[str, Booked] = {}
        taken = [
            one._replace(clock=bounds.backward[one.name], begin=-one.end, end=-one.begin)
            for one in self._taken(bounds.fixed, bounds.fixed)
        ]
        if self._is_crowded(spans, Spans(bounds.graph), taken):
            graph, begins, ends = bounds.graph, spans.begins, spans.ends
            names = graph.names
            here = [(names[number], number) for number in reversed(graph.order) if ends[number] > NEVER]
            jobs = {
                name: Job(
                    needs=tuple([names[one] for one in graph.needed_by[number] if ends[one] > NEVER]),
                    work=bounds.works[name],
                    uses=self._uses(number),
                    clock=bounds.backward[name],
                    floor=-deadlines[name] if name in deadlines else begins[number],
                    rank=begins[number],
                )
                for name, number in here
            }
            soonest = {name: -bounds.floors[name] for name in jobs}
            booked = level(jobs, self.capacities, due=soonest, taken=taken, effort=self.effort)
            spans.put({name: Span(one.begin, one.end) for name, one in booked.items()})
        found = spans.mirrored()
        if self.effort is not None:
            return Placed(bounds, found, found, {})
        ended = {*booked, *(name for name in deadlines if name in found)}
        if bounds.fixed:
            ended.update(name for name, span in found.items() if span.by in bounds.fixed)
        for name in ended:
            by = reasons.first_use(bounds, name, found, deadlines.get(name))
            found.put({name: found[name]._replace(by=by)})
        return Placed(bounds, found, found, reasons.while_busy(booked))

    def _forward(self, placed: Placed) -> Placed:
        """All that has no place as soon as can be, beside what has one."""
        bounds, known = self.bounds, placed.known
        spans = bounds.after(placed.spans) if len(placed.spans) else bounds.earliest
        stand = placed.spans.without(())
        stand.put(bounds.fixed)
        back = reversed(bounds.order) if self.busy and len(placed.spans) else ()
        taken = self._taken([*(name for name in back if name in placed.spans), *bounds.fixed], stand)
        if self._is_crowded(spans, stand, taken):
            graph, latest, stays = bounds.graph, bounds.latest.ends, stand.ends
            names, begins, ends = graph.names, spans.begins, spans.ends
            here = [(names[number], number) for number in graph.order if stays[number] == NEVER]
            horizon = max(ends[number] for __, number in here)
            jobs = {
                name: Job(
                    needs=tuple([names[one] for one in graph.needs[number] if stays[one] == NEVER]),
                    work=bounds.works[name],
                    uses=self._uses(number),
                    clock=bounds.clocks[name],
                    floor=max([bounds.floors[name], *(stays[one] for one in graph.needs[number])]),
                    rank=-latest[number] if latest[number] > NEVER else horizon + begins[number],
                )
                for name, number in here
            }
            booked = level(jobs, self.capacities, due=bounds.deadlines, taken=taken, effort=self.effort)
            spans = spans.without(())
            spans.put({name: Span(one.begin, one.end) for name, one in booked.items()})
            for name in booked:
                spans.put({name: spans[name]._replace(by=reasons.last_need(bounds, name, spans))})
            known = {**known, **reasons.while_busy(booked)}
        return Placed(bounds, spans, placed.back, known)

    def _is_crowded(self, spans: Spans, stand: Spans, taken: Iterable[Taken]) -> bool:
        """Whether anybody has too much at a time with some tasks where they are, save those that stand there
        anyway, beside what is taken.
        """
        begins, ends, stays = spans.begins, spans.ends, stand.ends
        asked = [
            (worker, 1, begins[number], ends[number])
            for number, worker in self.busy.items()
            if stays[number] == NEVER < ends[number]
        ]
        if not asked:
            return False  # what is taken stays, be it too much
        asked += [(one.worker, 1, one.begin, one.end) for one in taken]
        return bool(crowded(asked, self.capacities))

    def _uses(self, number: int) -> dict[str, int]:
        """Who is taken up by a task, by its number, and how much of them."""
        worker = self.busy.get(number)
        return {worker: 1} if worker is not None else {}

    def _taken(self, names: Iterable[str], spans: Mapping[str, Span]) -> list[Taken]:
        """What workers have in hand already, as far as it is still to come."""
        bounds = self.bounds
        return [
            Taken(worker, name, bounds.clocks[name], *spans[name][:2])
            for name in names
            for worker in self._uses(bounds.graph.numbers[name])
            if self.project.tasks[name].ended is None
        ]
