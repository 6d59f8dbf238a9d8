"""What becomes of a plan when its tasks take as long as chance has it: columns of a number for each draw.

Whoever does two tasks does them in the plan's order, and nothing begins sooner than it is planned. What is
known of a task is worked out once; a block of draws is then gone through task by task, a whole column at a
time. A column stands on the clock of whoever does the task, as spots of working time, and is turned into
moments only where somebody with another clock needs it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from heapq import heappushpop
from operator import add, and_, eq, gt, or_

from sopctl.plan.luck import Column, Node, Past, node_of
from sopctl.plan.passes import NEVER, Graph
from sopctl.plan.tasks import Plan
from sopctl.plan.times import DAY, Moment, Work, WorkTime, at
from sopctl.sop.calendars import shift
from sopctl.sop.dates import Duration


@dataclass
class Block:
    """Some draws: when each task is done. `ends` are spots of the task's own clock where it `works`."""

    net: "Net"
    count: int
    ends: list[Column] = field(default_factory=list)
    begins: list[Column] = field(default_factory=list)
    slots: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _turned: dict[tuple[int, int], Column] = field(default_factory=dict)

    def moments(self, number: int) -> Column:
        """When a task is done."""
        node = self.net.nodes[number]
        if not node.works:
            return self.ends[number]
        return self._kept(number, 0, node.time.end, self.ends[number])

    def latest(self, numbers: Iterable[int]) -> Column:
        """When the last of some tasks is done."""
        return reduce(later, (moments for __, moments in self._last_by_clock(numbers).values()))

    def last_of(self, numbers: Sequence[int]) -> list[int]:
        """Of some tasks the one that is done last in each draw, the first of them where several are."""
        by_clock = self._last_by_clock(numbers)
        latest = reduce(later, (moments for __, moments in by_clock.values()))
        wanted = {
            clock: [end if moment == most else None for end, moment, most in zip(*both, latest, strict=True)]
            for clock, both in by_clock.items()
        }
        found = [-1] * self.count
        for number in reversed(numbers):
            for draw, same in enumerate(map(eq, self.ends[number], wanted[self._clock_of(number)])):
                if same:
                    found[draw] = number
        return found

    def _clock_of(self, number: int) -> WorkTime | None:
        """Whose spots the end of a task is told in; None for moments."""
        node = self.net.nodes[number]
        return node.time if node.works else None

    def _last_by_clock(self, numbers: Iterable[int]) -> dict[WorkTime | None, tuple[Column, Column]]:
        """When the last of some tasks on each clock is done, on that clock and as moments: few are turned."""
        last: dict[WorkTime | None, Column] = {}
        for number in numbers:
            clock, ends = self._clock_of(number), self.ends[number]
            last[clock] = later(last[clock], ends) if clock in last else ends
        found = {}
        for clock, column in last.items():
            table = {one: clock.end(one) if clock is not None else one for one in set(column)}
            found[clock] = column, [table[one] for one in column]
        return found

    def spots(self, number: int, time: WorkTime) -> Column:
        """When a task is done, on somebody's clock."""
        node = self.net.nodes[number]
        if node.works and node.time is time:
            return self.ends[number]
        return self._kept(number, id(time), time.spot, self.moments(number))

    def on_chain(self, last: Sequence[int]) -> list[list[bool] | None]:
        """For each task the draws in which it is on the chain that leads to the last one of the draw."""
        found: list[list[bool] | None] = [None] * len(self.net.nodes)
        for number in set(last):
            found[number] = [one == number for one in last]
        for number in reversed(self.net.order):
            left, node = found[number], self.net.nodes[number]
            if left is None or node.begun is not None or node.ended is not None:
                continue
            begin = self.begins[number]
            for before in node.before:
                if not any(left):
                    break
                done = self.spots(before, node.time) if node.works else self.moments(before)
                left = self._handed(found, before, left, list(map(eq, begin, done)))
            for draw, (spot, before) in enumerate(self.slots.get(number, ())):
                if before >= 0 and left[draw] and begin[draw] == spot:
                    only = [False] * self.count
                    only[draw] = True
                    left = self._handed(found, before, left, only)
        return found

    def _handed(
        self, found: list[list[bool] | None], before: int, left: list[bool], same: list[bool]
    ) -> list[bool]:
        on = list(map(and_, left, same))
        known = found[before]
        found[before] = on if known is None else list(map(or_, known, on))
        return list(map(gt, left, on))

    def _kept(self, number: int, clock: int, turn: Callable[[int], int], column: Column) -> Column:
        kept = self._turned.get((number, clock))
        if kept is None:
            table = {one: turn(one) for one in set(column)}
            kept = self._turned[number, clock] = [table[one] for one in column]
        return kept


class Net:
    """The tasks of a plan as draws need them. `past` is what tasks took in runs, where that is to count."""

    def __init__(self, plan: Plan, past: Past) -> None:
        self.plan = plan
        project = plan.project
        names = [*plan.tasks, *project.gates]
        self.number = {name: number for number, name in enumerate(names)}
        self.nodes = [Node(name, project.time, NEVER) for name in names]
        self.uncertain: list[str] = []
        for name, planned in plan.tasks.items():
            node = self.nodes[self.number[name]] = node_of(
                planned, project.time_of(planned.task), past.get(name)
            )
            if node.drawn is not None:
                self.uncertain.append(name)
        needs: dict[str, tuple[str, ...]] = {name: one.task.needs for name, one in plan.tasks.items()}
        needs |= project.gates
        for name, some in needs.items():
            node = self.nodes[self.number[name]]
            if node.begun is None and node.ended is None:
                node.before = tuple(self.number[one] for one in some)
        self.then = {node.name: [self.nodes[one].name for one in node.before] for node in self.nodes}
        self.capacities: dict[str, int] = {}
        for worker, queue in self._queues().items():
            self._queue(worker, queue)
        graph = Graph(self.then)
        self.order = [self.number[graph.names[task]] for task in graph.order]
        self.edges = sum(len(node.before) for node in self.nodes)

    def leading_to(self, names: Iterable[str]) -> list[int]:
        """The tasks that the ends of some hang on, these among them, in the order of `order`."""
        found: set[str] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += self.then[name]
        return [one for one in self.order if self.nodes[one].name in found]

    def block(self, number: int, count: int, sooner: int = 0, only: Sequence[int] | None = None) -> Block:
        """Some draws, of all tasks or of some, all begun so many working days sooner.

        The same number gives the same luck.
        """
        block = Block(self, count)
        block.ends = [[] for __ in self.nodes]
        block.begins = [[] for __ in self.nodes]
        slots = {
            name: [[(NEVER, -1)] * most for __ in range(count)] for name, most in self.capacities.items()
        }
        for one in self.order if only is None else only:
            node = self.nodes[one]
            if node.ended is not None:
                block.ends[one] = [node.ended] * count
                continue
            takes = node.takes(number, count)
            if node.begun is not None:
                block.ends[one] = self._under_way(node, takes)
            else:
                self._step(block, one, takes, sooner, slots.get(node.worker))
            if node.worker:
                for heap, end in zip(slots[node.worker], block.spots(one, node.time), strict=True):
                    heappushpop(heap, (end, one))
        return block

    def sooner(self, node: Node, days: int) -> Moment:
        """The moment before which a task does not begin, so many working days sooner than planned."""
        if not days:
            return node.floor
        if node.works:
            return node.time.begin(node.time.spot(node.floor) - days * node.time.day_minutes)
        day, minute = divmod(node.floor, DAY)
        calendar = self.plan.project.time.calendar
        return at(shift(date.fromordinal(day), -1, Duration(days, "wd"), calendar), minute)

    def _queues(self) -> dict[str, list[int]]:
        """Who has which tasks to do, in the order of the plan; what is under way comes first."""
        found: dict[str, list[int]] = {}
        for number, node in enumerate(self.nodes):
            planned = self.plan.tasks.get(node.name)
            if planned is None or node.ended is not None or not planned.task.work.minutes:
                continue
            if planned.task.worker in self.plan.project.workers:
                found.setdefault(planned.task.worker, []).append(number)
        for queue in found.values():
            queue.sort(key=lambda one: (self.nodes[one].begun is None, self.nodes[one].floor, one))
        return found

    def _queue(self, worker: str, queue: list[int]) -> None:
        """Have each task of a worker wait for those before it."""
        capacity = self.plan.project.workers[worker].capacity
        if capacity >= len(queue):
            return
        begun = [one for one in queue if self.nodes[one].begun is not None]
        ahead = [one for one in queue if self.nodes[one].begun is None]
        for place, one in enumerate(ahead):
            before = begun if not place else [ahead[place - 1]]
            self.then[self.nodes[one].name] += [self.nodes[other].name for other in before]
            if capacity == 1:
                self.nodes[one].before += tuple(before)
        if capacity > 1:
            self.capacities[worker] = capacity
            for one in queue:
                self.nodes[one].worker = worker

    def _under_way(self, node: Node, takes: Column) -> Column:
        """When a task is done that has begun: not before now."""
        begun, start = node.begun or 0, self.plan.project.start
        task = self.plan.tasks[node.name].task
        if node.drawn is None:
            return [self.plan.tasks[node.name].end] * len(takes)
        if not task.work.minutes:
            return [max(begun + one, start) for one in takes]
        spot = node.time.spot(begun)
        table = {one: max(node.time.end(spot + one), start) for one in set(takes)}
        return [table[one] for one in takes]

    def _step(
        self, block: Block, one: int, takes: Column, sooner: int, slots: list[list[tuple[int, int]]] | None
    ) -> None:
        """When a task begins and ends that is still to come."""
        node = self.nodes[one]
        floor = self.sooner(node, sooner) if node.floor != NEVER else self.plan.project.start
        begin = [node.time.spot(floor) if node.works else floor] * block.count
        for before in node.before:
            done = block.spots(before, node.time) if node.works else block.moments(before)
            begin = later(begin, done)
        if slots is not None:
            block.slots[one] = [heap[0] for heap in slots]
            begin = later(begin, [spot for spot, __ in block.slots[one]])
        block.begins[one] = begin
        if node.months:
            work = Work(months=node.months)
            table = {moment: node.time.after(moment, work) for moment in set(begin)}
            block.ends[one] = [table[moment] for moment in begin]
        else:
            block.ends[one] = list(map(add, begin, takes))


def later(some: Column, others: Column) -> Column:
    """Of each draw the later moment."""
    return [one if one > other else other for one, other in zip(some, others, strict=True)]
