"""How sure a plan is: how many of many draws make its days, when they end, and which tasks decide it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import and_, sub

from sopctl.language import _
from sopctl.plan.block import Block, later
from sopctl.plan.bounds import Bounds, end_of
from sopctl.plan.draws import Net
from sopctl.plan.luck import Column, Past
from sopctl.plan.simulated import Chance, Decides, Simulated, Sooner, Soonest
from sopctl.plan.tasks import Plan, Relative
from sopctl.plan.times import Moment, day_of, last_day_of
from sopctl.plan.whatif import MAX_SOONER
from sopctl.sop.calendars import shift

BLOCK = 500  # draws at a time; fewer of large plans, so that no block has more than so many numbers
MAX_BLOCK = 1_000_000
MAX_DRAWS = 100_000
MAX_NUMBERS = 20_000_000  # tasks and what they wait for, times draws
LEVELS = (50, 80, 95)  # per cent of the draws
WANTED = (80, 95)


def simulate(plan: Plan, draws: int, day: date | None = None, past: Past | None = None) -> Simulated:
    """What comes of a plan in so many draws; the same for the same plan, wherever it is made.

    What each task takes is drawn by itself between its least and its most, what is near the middle more
    often; of a task in `past` it is one of those. `day` is the day that counts: what is due until then must
    be done by then. Without it the last day that is due in the critical chain counts, else the last of all.

    Raises ValueError with a message for people where that is too much, or dates leave the calendar.
    """
    if not 1 <= draws <= MAX_DRAWS:
        raise ValueError(_("write a number of draws from 1 to {most:,}", most=MAX_DRAWS))
    if not plan.tasks:
        raise ValueError(_("there are no steps to simulate"))
    net = Net(plan, past or {})
    most = MAX_NUMBERS // max(1, len(net.nodes) + net.edges)
    if draws > most:
        told = _(
            "so many draws are too many for {count:,} steps: at most {most:,}",
            count=len(plan.tasks),
            most=most,
        )
        raise ValueError(told)
    return _Trial(net, draws, day).told()


class _Trial:
    """All draws of a net, block by block, and what is counted."""

    def __init__(self, net: Net, draws: int, day: date | None) -> None:
        self.net, self.plan, self.draws = net, net.plan, draws
        tasks = self.plan.tasks
        hanging = [one.task.id for one in tasks.values() if isinstance(one.task.due, Relative)]
        fixed = Bounds(self.plan.project).deadlines if hanging else {}
        self.hanging = {name for name in hanging if name not in fixed}
        self.due = {
            name: one.due for name, one in tasks.items() if one.due is not None and one.task.ended is None
        }
        self._aim(day)

    def told(self) -> Simulated:
        """What came of all draws."""
        names, net = list(self.plan.tasks), self.net
        met, critical, missing = [dict.fromkeys(names, 0) for __ in range(3)]
        all_met, late, ends, goal_ends = 0, [], [], []
        for block in self._blocks():
            over = [_less(block.moments(net.number[name]), self._dues(block, name)) for name in self.due]
            for name, some in zip(self.due, over, strict=True):
                met[name] += _kept(some)
            all_met += _kept(_latest(over)) if over else block.count
            ends += block.latest(range(len(names)))
            goal_ends += block.latest(net.number[name] for name in self.goal)
            here = self._over(block)
            late += here
            missed = [one > 0 for one in here]
            for name, on in zip(names, block.on_chain(self._last(block, here)), strict=False):
                if on is not None:
                    critical[name] += sum(on)
                    missing[name] += sum(map(and_, on, missed))
        deciding = [
            Decides(name, critical[name], missing[name])
            for name in names
            if critical[name] and self.plan.tasks[name].task.ended is None
        ]
        sooner, soonest = self._all_sooner(late) if self.day is not None else ([], None)
        return Simulated(
            draws=self.draws,
            uncertain=tuple(net.uncertain),
            day=self.day,
            goal=tuple(self.goal),
            met=_kept(late) if self.day is not None else self.draws,
            all_met=all_met,
            dues=tuple(Chance(name, last_day_of(due), met[name]) for name, due in self.due.items()),
            goal_by=_levels(goal_ends),
            end_by=_levels(ends),
            deciding=tuple(sorted(deciding, key=lambda one: (-one.missing, -one.draws))),
            sooner=tuple(sooner),
            soonest=soonest,
        )

    def _aim(self, day: date | None) -> None:
        """Which tasks decide whether the day that counts is made, that day, and its end where it is fixed."""
        self.day, self.until = day, end_of(day.toordinal()) if day is not None else 0
        self.goal = [name for name, due in self.due.items() if day is not None and due <= self.until]
        if self.goal:
            return
        self.until = 0
        dated = [name for name in self.plan.critical if name in self.due] or list(self.due)
        if dated:
            self.goal = [max(dated, key=lambda name: self.due[name])]
            self.day = last_day_of(self.due[self.goal[0]])
        else:
            waiting = [name for name, one in self.plan.tasks.items() if one.task.ended is None]
            self.goal, self.day = waiting or list(self.plan.tasks), None

    def _blocks(self, sooner: int = 0, only: Sequence[int] | None = None) -> Iterator[Block]:
        most = max(1, min(BLOCK, MAX_BLOCK // len(self.net.nodes)))
        for number, done in enumerate(range(0, self.draws, most)):
            yield self.net.block(number, min(most, self.draws - done), sooner, only)

    def _dues(self, block: Block, name: str) -> Column:
        """The last moment of a task in each draw: as planned, or hanging on when others are done."""
        due = self.plan.tasks[name].task.due
        if name not in self.hanging or not isinstance(due, Relative):
            return [self.due[name]] * block.count
        calendar = self.net.nodes[self.net.number[name]].time.calendar
        anchors = block.latest(self.net.number[one] for one in due.tasks)

        def ends(moment: Moment) -> Moment:
            day = last_day_of(moment)
            return end_of((shift(day, due.sign, due.offset, calendar) if due.offset else day).toordinal())

        table = {moment: ends(moment) for moment in set(anchors)}
        return [table[moment] for moment in anchors]

    def _each_over(self, block: Block) -> list[Column]:
        """By how much the tasks of the goal miss days that hang on others; below nought: they make it."""
        found = []
        for name in self.goal:
            done = block.moments(self.net.number[name])
            found.append(_less(done, self._dues(block, name)))
        return found

    @property
    def _is_fixed(self) -> bool:
        """Whether all of the goal is to be done by one moment, which is known before."""
        return bool(self.until) or self.day is None

    def _over(self, block: Block) -> Column:
        if self._is_fixed:
            latest = block.latest(self.net.number[name] for name in self.goal)
            return [one - self.until for one in latest]
        return _latest(self._each_over(block))

    def _last(self, block: Block, over: Column) -> list[int]:
        """The task that decides each draw, by its number."""
        if self._is_fixed:
            return block.last_of([self.net.number[name] for name in self.goal])
        rows = zip(*self._each_over(block), strict=True)
        return [self.net.number[self.goal[row.index(most)]] for row, most in zip(rows, over, strict=True)]

    def _watched(self) -> list[str]:
        """The tasks of the goal, and those that their dates hang on."""
        dues = [self.plan.tasks[name].task.due for name in self.goal if name in self.hanging]
        return [*self.goal, *(one for due in dues if isinstance(due, Relative) for one in due.tasks)]

    def _all_sooner(self, late: Column) -> tuple[list[Sooner], Soonest | None]:
        """How much sooner all must begin, and where the start does not allow that, what can be had."""
        known, only = {0: late}, self.net.leading_to(self._watched())

        def over(days: int) -> Column:
            if days not in known:
                known[days] = [one for block in self._blocks(days, only) for one in self._over(block)]
            return known[days]

        found = []
        for level in WANTED:
            days = self._sooner(level, over)
            found.append(Sooner(level, days, self._begin(days) if days is not None else None))
        start, most = day_of(self.plan.project.start), 0
        if not any(one.begin is not None and one.begin < start for one in found):
            return found, None
        begin = self._begin(0)
        while (sooner := self._begin(most + 1)) is not None and sooner >= start:
            begin, most = sooner, most + 1
        if begin is None or not most:
            return found, None
        return found, Soonest(most, begin, _kept(over(most)))

    def _sooner(self, level: int, over: Callable[[int], Column]) -> int | None:
        """By how many working days sooner all must begin; None where that does not do it.

        What is missing is looked up and tried, until nothing is; then whether a day less does it, too.
        """
        days = 0
        while (lacking := self._lacking(over(days), level)) > 0:
            before, days = days, days + lacking
            if days > MAX_SOONER or _quantile(over(days), level) >= _quantile(over(before), level):
                return None
        while days and self._lacking(over(days - 1), level) <= 0:
            days -= 1
        return days

    def _lacking(self, late: Column, level: int) -> int:
        """How many working days are lacking, about."""
        over = _quantile(late, level)
        if over <= 0 or self.day is None:
            return 0
        time, due = self.plan.project.time, end_of(self.day.toordinal())
        return max(1, -(-time.between(due, due + over) // max(1, time.day_minutes)))

    def _begin(self, days: int) -> date | None:
        """The first day of what is still to come, when all begins so many working days sooner."""
        names = [
            name for name, one in self.plan.tasks.items() if one.task.begun is None and one.task.ended is None
        ]
        nodes = [self.net.nodes[self.net.number[name]] for name in names]
        return min((day_of(self.net.sooner(node, days)) for node in nodes), default=None)


def _less(ends: Column, dues: Column) -> Column:
    return list(map(sub, ends, dues))


def _latest(columns: Sequence[Column]) -> Column:
    """The largest number of each draw."""
    return reduce(later, columns)


def _kept(over: Column) -> int:
    """In how many draws nothing is missed."""
    return sum(one <= 0 for one in over)


def _levels(moments: Column) -> dict[int, Moment]:
    return {level: _quantile(moments, level) for level in LEVELS}


def _quantile(column: Column, level: int) -> int:
    """What so many per cent of the draws do not exceed."""
    return sorted(column)[-(-level * len(column) // 100) - 1]
