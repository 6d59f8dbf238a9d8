"""What becomes of a plan when its tasks take as long as chance has it: columns of a number for each draw.

Whoever does two tasks does them in the plan's order, and nothing begins sooner than it is planned. What is
known of a task is worked out once; a block of draws is then gone through task by task, a whole column at a
time.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from heapq import heappushpop
from operator import add

from sopctl.plan.block import Block, later
from sopctl.plan.luck import Column, Node, Past, node_of
from sopctl.plan.passes import NEVER, Graph
from sopctl.plan.tasks import Plan
from sopctl.plan.times import DAY, Moment, Work, at
from sopctl.sop.calendars import shift
from sopctl.sop.dates import Duration


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
        block = Block(self.nodes, self.order, count)
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
