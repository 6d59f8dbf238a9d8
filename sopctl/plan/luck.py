"""How long a task takes: what the SOP says, or as chance has it within that, or as it took in past runs."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sopctl.plan.tasks import Planned
from sopctl.plan.times import DAY, Moment, WorkTime
from sopctl.sop.dates import Duration

Column = list[int]  # a number for each draw
Past = Mapping[str, Sequence[Duration]]  # what tasks took in runs


@dataclass(slots=True)
class Node:
    """A task or a gate. `before` are those that must be done first, for their results or for their worker.

    `drawn` makes of luck, numbers from 0 to 1, how many minutes it takes in so many draws. Without it the
    task takes `minutes`, or `months`.
    """

    name: str
    time: WorkTime
    floor: Moment
    before: tuple[int, ...] = ()
    works: bool = False  # is still to come and takes up working time
    minutes: int = 0
    drawn: "Callable[[Callable[[], float], int], Column] | None" = None
    begun: Moment | None = None
    ended: Moment | None = None
    months: int = 0
    worker: str = ""  # whose slots it needs, of a worker who does several tasks at a time

    def takes(self, number: int, count: int) -> Column:
        """How many minutes it takes in some draws: its luck hangs on its name and their number alone."""
        if self.drawn is None:
            return [self.minutes] * count
        seed = hashlib.sha256(f"{number} {self.name}".encode(errors="replace")).digest()
        random = Random(seed).random
        return self.drawn(random, count)


def node_of(planned: Planned, time: WorkTime, past: Sequence[Duration] | None) -> Node:
    """A task as planned, with what it took in the past where that is to count."""
    task = planned.task
    node = Node(task.id, time, planned.begin, ended=task.ended)
    if task.ended is not None:
        return node
    node.begun, node.works = task.begun, bool(task.work.minutes) and task.begun is None
    begins = planned.begin if task.begun is None else task.begun
    if past:
        amounts = sorted(_took(time, begins, one) for one in past)
        node.drawn = lambda random, count: [amounts[int(random() * len(amounts))] for __ in range(count)]
    elif task.takes is not None and task.takes.is_range:
        least, most = (_minutes(time, begins, one) for one in (task.takes.least, task.takes.most))
        node.drawn = lambda random, count: _between(least, most, random, count)
    elif task.work.months:
        node.months = task.work.months
    else:
        node.minutes = task.work.minutes + task.work.days * DAY
    return node


def _minutes(time: WorkTime, begin: Moment, takes: Duration) -> int:
    """A duration in minutes of working time, or of the calendar."""
    work = time.work(takes)
    return work.minutes or time.after(begin, work) - begin


def _took(time: WorkTime, begin: Moment, took: Duration) -> int:
    """The same of what a task took in a run. Nought was done on the day on which it was begun: half a day."""
    if took.amount:
        return _minutes(time, begin, took)
    return _minutes(time, begin, Duration(1, took.unit)) // 2


def _between(least: int, most: int, random: Callable[[], float], count: int) -> Column:
    """Numbers of which those in the middle come most often, the ends hardly ever: a triangle of chances.

    That is how the sum of two numbers lies of which each comes as often as any other.
    """
    half, first = (most - least) / 2, least + 0.5
    return [int(first + half * (random() + random())) for __ in range(count)]
