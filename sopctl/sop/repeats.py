"""On which days something comes round: every month on its first working day.

Time is cut into periods (days, weeks, months, quarters, years), each with a number; of every so many of them
one counts, and in that one some days. sop/repeat_texts.py reads such a rule from words.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sopctl.sop.calendars import WEEK, Calendar

DAY, WORKING_DAY = "day", "working day"
UNITS = (DAY, WORKING_DAY, "week", "month", "quarter", "year")
MAX_EVERY = 99
MAX_DAYS = 31  # in one period


@dataclass(frozen=True, slots=True)
class On:
    """A day of a period: the `nth` of its kind, which is a day, a working day, or a weekday such as `mon`.

    Below 0 it is counted from the end. With a `month` it is the day of that number in it.
    """

    nth: int
    kind: str = DAY
    month: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule of days: in one of every `every` periods of `unit` the days in `on`, else the first day."""

    unit: str
    every: int = 1
    on: tuple[On, ...] = ()

    @property
    def needs_start(self) -> bool:
        """Whether it says nothing without a day from which it is counted."""
        return self.unit == WORKING_DAY and self.every > 1

    def occasions(
        self,
        first: date,
        last: date,
        calendar: Calendar,
        since: date | None = None,
        *,
        backwards: bool = False,
    ) -> Iterator[date]:
        """The days from `first` to `last`, in order or the latest first; none is before `since`.

        The period of `since` counts, and from there every so many; without it they are counted from year 1.
        A day that its period does not have is the last one that it has; a period without any working day has
        no working day to offer.
        """
        if since is not None:
            first = max(first, since)
        if first > last:
            return
        start, end = self.period_of(first), self.period_of(last)
        if self.unit == WORKING_DAY:
            numbers = range(start, end + 1)
        else:
            anchor = 0 if since is None else self.period_of(since)
            numbers = range(start + (anchor - start) % self.every, end + 1, self.every)
        for number in reversed(numbers) if backwards else numbers:
            days = self.days_in(number, calendar)
            if self.unit == WORKING_DAY and not self._counts(days, since or first, calendar):
                continue
            for day in reversed(days) if backwards else days:
                if first <= day <= last:
                    yield day

    def _counts(self, days: list[date], anchor: date, calendar: Calendar) -> bool:
        """Whether a working day is one of every so many, the first one from `anchor` on among them."""
        if self.every == 1 or not days:
            return bool(days)
        return (calendar.count(anchor, days[0]) - 1) % self.every == 0

    def period_of(self, day: date) -> int:
        """The number of the period that a day is in."""
        match self.unit:
            case "week":
                return (day.toordinal() - 1) // 7  # the first day of year 1 is a Monday
            case "month":
                return day.year * 12 + day.month - 1
            case "quarter":
                return day.year * 4 + (day.month - 1) // 3
            case "year":
                return day.year
        return day.toordinal()

    def days_in(self, number: int, calendar: Calendar) -> list[date]:
        """The days that the rule names in a period, in order, whether or not the period counts."""
        first, last = self._bounds(number)
        if self.unit == WORKING_DAY:
            return [first] if calendar.works(first) else []
        found = {_day(one, first, last, calendar) for one in self.on or (On(1),)}
        return sorted(day for day in found if day is not None)

    def _bounds(self, number: int) -> tuple[date, date]:
        """The first and the last day of a period."""
        match self.unit:
            case "week":
                first = date.fromordinal(number * 7 + 1)
                return first, date.fromordinal(min(number * 7 + 7, date.max.toordinal()))
            case "month":
                return _months(number, 1)
            case "quarter":
                return _months(number * 3, 3)
            case "year":
                return date(number, 1, 1), date(number, 12, 31)
        return date.fromordinal(number), date.fromordinal(number)


def _months(number: int, many: int) -> tuple[date, date]:
    """The first and the last day of so many months, from one that is counted from year 0."""
    year, month = divmod(number, 12)
    end = month + many
    return date(year, month + 1, 1), date(year, end, monthrange(year, end)[1])


def _day(one: On, first: date, last: date, calendar: Calendar) -> date | None:
    """A day of a period; None where it has none of that kind."""
    if one.month:
        return date(first.year, one.month, min(one.nth, monthrange(first.year, one.month)[1]))
    size = (last - first).days + 1
    if one.kind == DAY:
        place = min(one.nth, size) - 1 if one.nth > 0 else max(size + one.nth, 0)
        return first + timedelta(days=place)
    if one.kind == WORKING_DAY:
        days = (day for day in _walk(first, size, backwards=one.nth < 0) if calendar.works(day))
    else:
        weekday = WEEK.index(one.kind)
        days = (day for day in _walk(first, size, backwards=one.nth < 0) if day.weekday() == weekday)
    found = None
    for number, day in enumerate(days, 1):
        found = day
        if number == abs(one.nth):
            break
    return found


def _walk(first: date, size: int, *, backwards: bool) -> Iterator[date]:
    places = range(size - 1, -1, -1) if backwards else range(size)
    return (first + timedelta(days=place) for place in places)
