"""Time as plans count it: moments of the wall clock, and the working time in between."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sopctl.language import _
from sopctl.sop.calendars import Calendar, shift
from sopctl.sop.dates import Duration

# Minutes of the wall clock of the plan's own zone since midnight before the calendar's day 0.
Moment = int

DAY = 24 * 60
NINE_TO_FIVE = ((9 * 60, 17 * 60),)
SPAN = 400  # days that are laid out at first, each way
REACH = 36_525  # days that are laid out at most, each way: a hundred years


class Work(NamedTuple):
    """How long something takes: minutes of working time, or days or months that pass."""

    minutes: int = 0
    days: int = 0
    months: int = 0

    @property
    def passes(self) -> bool:
        """Whether it passes by itself, on days off too, and takes up nobody."""
        return bool(self.days or self.months)


NO_WORK = Work()


def at(day: date, minute: int = 0) -> Moment:
    """A minute of a day."""
    return day.toordinal() * DAY + minute


def day_of(moment: Moment) -> date:
    """The day on which something is that begins at a moment."""
    return date.fromordinal(moment // DAY)


def last_day_of(moment: Moment) -> date:
    """The day on which something is that ends at a moment: midnight is the end of the day before."""
    return date.fromordinal((moment - 1) // DAY)


class WorkTime:
    """The working time of somebody, a `Clock` of it: some hours on every working day of a calendar.

    `hours` are minutes of a day, from and to; `moved` says by how many minutes the person's wall clock is
    behind the plan's on a day.
    """

    def __init__(
        self,
        calendar: Calendar,
        near: date,
        hours: Sequence[tuple[int, int]] = NINE_TO_FIVE,
        moved: Callable[[date], int] | None = None,
    ) -> None:
        self.calendar = calendar
        self.hours = tuple(hours)
        self.day_minutes = sum(end - begin for begin, end in self.hours)
        self._moved = moved
        self._origin = near.toordinal()
        self._first = self._last = self._origin  # the days that are laid out, the last one left out
        self._shifted: dict[tuple[date, int, Duration], date] = {}
        self._begins: list[Moment] = []
        self._ends: list[Moment] = []
        self._spots: list[int] = []  # the working time before each stretch, seen from the origin
        self._lay_out(self._origin - SPAN, self._origin + SPAN)

    def work(self, takes: Duration) -> Work:
        """A duration as the work that it means here."""
        match takes.unit:
            case "min":
                return Work(takes.amount)
            case "h":
                return Work(takes.amount * 60)
            case "wd":
                return Work(takes.amount * self.day_minutes)
            case "d":
                return Work(days=takes.amount)
            case "w":
                return Work(days=takes.amount * 7)
        return Work(months=takes.amount)

    def shift(self, day: date, sign: int, by: Duration) -> date:
        """`calendars.shift` by this calendar, kept: many tasks ask the same. Raises the same."""
        key = day, sign, by
        if key not in self._shifted:
            self._shifted[key] = shift(*key, self.calendar)
        return self._shifted[key]

    def stretch(self, moment: Moment, work: Work) -> tuple[Moment, Moment]:
        minutes = work[0]
        if not minutes:
            return moment, self.after(moment, work)
        begins, ends = self._begins, self._ends
        place = bisect_right(ends, moment)
        if place == 0 or place == len(ends):
            place = self._ahead(moment)
        begin = begins[place]
        if begin < moment:
            begin = moment
        end = begin + minutes
        over = end - ends[place]
        if over > 0:
            following = place + 1  # most work ends there
            if following + 1 < len(ends) and begins[following] + over <= ends[following]:
                return begin, begins[following] + over
            end = self.end(self._spots[place] + end - begins[place])
        return begin, end

    def stretch_back(self, back: Moment, work: Work) -> tuple[Moment, Moment]:
        """From when to when something lasts that is to be done at a moment, as late as can be: seen from the
        end of time, as `Backward` shows it, so moments are below nought.
        """
        moment = -back
        minutes = work[0]
        if not minutes:
            return back, -self.before(moment, work)
        begins, ends = self._begins, self._ends
        place = bisect_left(begins, moment) - 1
        if place < 0 or place + 1 == len(begins):
            place = self._behind(moment)
        end = ends[place]
        if end > moment:
            end = moment
        begin = end - minutes
        over = begins[place] - begin
        if over > 0:
            if place and begins[place - 1] + over <= ends[place - 1]:  # most work begins there
                return -end, over - ends[place - 1]
            begin = self.begin(self._spots[place] - over)
        return -end, -begin

    def after(self, moment: Moment, work: Work) -> Moment:
        if work.minutes:
            return self.end(self.spot(moment) + work.minutes)
        return _passed(moment, 1, work) if work.passes else moment

    def before(self, moment: Moment, work: Work) -> Moment:
        """When something is to be taken up at the latest that is to be done at a moment."""
        if work.minutes:
            return self.begin(self.spot(moment) - work.minutes)
        return _passed(moment, -1, work) if work.passes else moment

    def between(self, first: Moment, last: Moment) -> int:
        """The working minutes from one moment to another; below nought if the other is sooner."""
        return self.spot(last) - self.spot(first)

    def spot(self, moment: Moment) -> int:
        place = bisect_right(self._begins, moment) - 1
        while place < 0 or place == len(self._begins) - 1:
            self._reach(moment, -1 if place < 0 else 1)
            place = bisect_right(self._begins, moment) - 1
        return self._spots[place] + min(moment, self._ends[place]) - self._begins[place]

    def begin(self, spot: int) -> Moment:
        place = bisect_right(self._spots, spot) - 1
        while place < 0 or place == len(self._spots) - 1:
            self._further(-1 if place < 0 else 1)
            place = bisect_right(self._spots, spot) - 1
        return self._begins[place] + spot - self._spots[place]

    def end(self, spot: int) -> Moment:
        """The moment at which work ends when so much working time has passed."""
        place = bisect_left(self._spots, spot) - 1
        while place < 0 or place == len(self._spots) - 1:
            self._further(-1 if place < 0 else 1)
            place = bisect_left(self._spots, spot) - 1
        return self._begins[place] + spot - self._spots[place]

    def _ahead(self, moment: Moment) -> int:
        """The place of the first stretch that ends after a moment."""
        place = bisect_right(self._ends, moment)
        while place == 0 or place == len(self._ends):
            self._reach(moment, 1 if place else -1)
            place = bisect_right(self._ends, moment)
        return place

    def _behind(self, moment: Moment) -> int:
        """The place of the last stretch that begins before a moment."""
        place = bisect_left(self._begins, moment) - 1
        while place < 0 or place == len(self._begins) - 1:
            self._reach(moment, -1 if place < 0 else 1)
            place = bisect_left(self._begins, moment) - 1
        return place

    def _reach(self, moment: Moment, sign: int) -> None:
        """Lay out days to beyond a moment. Raises ValueError at the end of the calendar, or of REACH."""
        day = moment // DAY
        if sign > 0 and day >= self._last:
            self._lay_out(self._first, max(day + SPAN, 2 * self._last - self._origin))
        elif sign < 0 and day < self._first:
            self._lay_out(min(day - SPAN, 2 * self._first - self._origin), self._last)
        else:
            self._further(sign)

    def _further(self, sign: int) -> None:
        """Lay out twice as many days in a direction. Raises ValueError at the end of the calendar."""
        if sign > 0:
            self._lay_out(self._first, 2 * self._last - self._origin)
        else:
            self._lay_out(2 * self._first - self._origin, self._last)

    def _lay_out(self, first: int, last: int) -> None:
        first = max(first, self._origin - REACH, date.min.toordinal() + 1)
        last = min(last, self._origin + REACH, date.max.toordinal())
        first, last = min(first, self._first), max(last, self._last)  # the origin may be the first day
        if first == self._first and last == self._last:
            raise ValueError(_("the plan leaves the calendar, or reaches further than a hundred years"))
        sooner = [*self._stretches(first, self._first)]
        spot = self._spots[-1] + self._ends[-1] - self._begins[-1] if self._spots else 0
        for begin, end in self._stretches(self._last, last):
            self._begins.append(begin)
            self._ends.append(end)
            self._spots.append(spot)
            spot += end - begin
        if sooner:
            spot = self._spots[0] if self._spots else 0
            spots = []
            for begin, end in reversed(sooner):
                spot -= end - begin
                spots.append(spot)
            self._begins[:0] = [begin for begin, __ in sooner]
            self._ends[:0] = [end for __, end in sooner]
            self._spots[:0] = reversed(spots)
        self._first, self._last = first, last

    def _stretches(self, first: int, last: int) -> Iterable[tuple[Moment, Moment]]:
        """The stretches of work of the days from one up to another one, which is left out."""
        own = self.calendar.own_hours
        for number in self.calendar.among(first, last):
            day = date.fromordinal(number) if self._moved or own else date.min
            midnight = number * DAY + (self._moved(day) if self._moved else 0)
            for begin, end in own.get(day, self.hours):
                yield midnight + begin, midnight + end


def _passed(moment: Moment, sign: int, work: Work) -> Moment:
    """A moment so many days or months later, or sooner. Raises ValueError out of the calendar."""
    by = Duration(work.days or work.months, "d" if work.days else "mo")
    day, minute = divmod(moment, DAY)
    try:
        return at(shift(date.fromordinal(day), sign, by), minute)
    except (OverflowError, ValueError):
        raise ValueError(_("the plan leaves the calendar")) from None
