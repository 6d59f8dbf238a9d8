"""Which days are working days: a week, holidays of regions, and days that are closed or open against them."""

from bisect import bisect_left, bisect_right, insort
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from annotated_types import MinLen
from pydantic import Field

from sopctl.language import _
from sopctl.sop.calendar_texts import ClosedDays, Hours, OpenDays, Regions, days_in, hours_in, stretch_of
from sopctl.sop.dates import Duration
from sopctl.sop.fields import Strict, nothing
from sopctl.sop.regions import FIRST_YEAR, LAST_YEAR, region_year

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FRIDAY = 4
NEAR = 6  # times that a day is looked for as near as it can be
MAX_CAPACITY = 1000  # tasks at a time


class Calendar(Strict):
    """Working days: those of the week, save the holidays of regions, and the days that make up for them.

    Days that are `closed` or `open` are so whatever else is said. Where no week is said, the weekend is that
    of the regions. `hours` are the working hours of each working day, save those that are `open`
    with hours of their own.
    """

    week: Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], MinLen(1)] = [
        "mon", "tue", "wed", "thu", "fri",
    ]  # fmt: skip
    closed: ClosedDays = Field(default_factory=nothing)
    open: OpenDays = Field(default_factory=nothing)
    region: Regions = Field(default_factory=nothing)
    hours: Hours = Field(default_factory=nothing)

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """The working hours as minutes of a day, from and to."""
        return tuple(stretch_of(text) for text in self.hours)

    @property
    def provisional(self) -> frozenset[int]:
        """The years among those that anybody asked of so far whose holidays are guesses."""
        return frozenset(self._exceptions.guessed)

    @cached_property
    def closed_days(self) -> frozenset[date]:
        """The days that are closed by name."""
        return frozenset(day for text in self.closed for day in days_in(text))

    @cached_property
    def open_days(self) -> frozenset[date]:
        """The days that are open by name."""
        return frozenset(day for text in self.open for day in days_in(text))

    @cached_property
    def own_hours(self) -> dict[date, tuple[tuple[int, int], ...]]:
        """The hours of days that have their own, as `stretches` has them."""
        found: dict[date, list[tuple[int, int]]] = {}
        for text in self.open:
            if (hours := hours_in(text)) is not None:
                for day in days_in(text):
                    found.setdefault(day, []).append(hours)
        return {day: joined(hours) for day, hours in found.items()}

    @cached_property
    def _weekdays(self) -> frozenset[int]:
        return frozenset(WEEK.index(day) for day in self.week)

    @cached_property
    def _begun_weeks(self) -> list[list[int]]:
        """How many working days the week says that some days from a weekday on hold: none to six of them."""
        return [
            [sum((first + step) % 7 in self._weekdays for step in range(days)) for days in range(7)]
            for first in range(7)
        ]

    @cached_property
    def _exceptions(self) -> "_Exceptions":
        closed = [day for day in self.closed_days - self.open_days if day.weekday() in self._weekdays]
        opened = [day for day in self.open_days if day.weekday() not in self._weekdays]
        return _Exceptions(sorted(closed), sorted(opened))

    def _known(self, first: int, last: int) -> "_Exceptions":
        """The exceptions, those of these years among them."""
        known = self._exceptions
        if self.region:
            for year in range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1):
                if year not in known.years:
                    self._learn(year, known)
        return known

    def _learn(self, year: int, known: "_Exceptions") -> None:
        """Add what the regions say of a year to the exceptions."""
        facts = region_year(self.region, year)
        closed, opened = set(facts.holidays), set(facts.workdays)
        if "week" not in self.model_fields_set:
            for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
                weekday = (number - 1) % 7
                if weekday <= FRIDAY and weekday in facts.weekend:
                    closed.add(date.fromordinal(number))
                elif weekday > FRIDAY and weekday not in facts.weekend:
                    opened.add(date.fromordinal(number))
            opened -= facts.holidays
            closed -= facts.workdays
        named = self.closed_days | self.open_days
        for day in closed - named:
            if day.weekday() in self._weekdays:
                insort(known.closed, day)
        for day in opened - named:
            if day.weekday() not in self._weekdays:
                insort(known.opened, day)
        known.years.add(year)
        if facts.is_guess:
            known.guessed.add(year)

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        known = self._known(day.year, day.year)
        if day.weekday() in self._weekdays:
            return not _holds(known.closed, day)
        return _holds(known.opened, day)

    def count(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both counted."""
        days = (last - first).days + 1
        weeks, rest = divmod(days, 7)
        found = weeks * len(self._weekdays) + self._begun_weeks[first.weekday()][rest]
        known = self._known(first.year, last.year)
        return found - _between(known.closed, first, last) + _between(known.opened, first, last)

    def among(self, first: int, last: int) -> list[int]:
        """The working days from one day up to another one, which is left out, by their numbers."""
        if first >= last:
            return []
        begin, end = date.fromordinal(first), date.fromordinal(last - 1)
        known, weekdays = self._known(begin.year, end.year), self._weekdays
        found = [number for number in range(first, last) if (number - 1) % 7 in weekdays]
        closed, opened = (
            {day.toordinal() for day in days[bisect_left(days, begin) : bisect_right(days, end)]}
            for days in (known.closed, known.opened)
        )
        return sorted(opened.union(found) - closed) if closed or opened else found

    def shift(self, day: date, sign: int, amount: int) -> date:
        """The working day that is `amount` of them after (`sign` 1) or before (-1) a day.

        With 0 it is the day itself, else the next working day in that direction. Raises OverflowError
        when the calendar ends before.
        """
        one = timedelta(days=sign)
        if amount == 0:
            return day if self.works(day) else self.shift(day, sign, 1)
        room = (date.max - day if sign > 0 else day - date.min).days
        near, far = 0, min(amount, room)
        # What is lacking takes as many days at least, so that is never too far, and soon enough.
        for __ in range(NEAR):
            lacking = amount - self._within(day, sign, far)
            if lacking <= 0:
                return day + far * one
            near, far = far, min(far + lacking, room)
        # Where much is closed: further and further, until there are enough; then the distance is halved.
        while self._within(day, sign, far) < amount:
            if far == room:
                raise OverflowError
            near, far = far, min(2 * far, room)
        while far - near > 1:
            middle = (near + far) // 2
            enough = self._within(day, sign, middle) >= amount
            near, far = (near, middle) if enough else (middle, far)
        return day + far * one

    def _within(self, day: date, sign: int, distance: int) -> int:
        """How many working days there are up to a distance from a day, which is not counted."""
        if not distance:
            return 0
        first, last = sorted((day + timedelta(days=sign), day + timedelta(days=sign * distance)))
        return self.count(first, last)


class _Exceptions:
    """Days that are closed though the week says open, and the reverse, each in order.

    Those of regions are there for `years`, of which `guessed` are not settled.
    """

    def __init__(self, closed: list[date], opened: list[date]) -> None:
        self.closed = closed
        self.opened = opened
        self.years: set[int] = set()
        self.guessed: set[int] = set()


MONDAY_TO_FRIDAY = Calendar()


def shift(day: date, sign: int, by: Duration, calendar: Calendar = MONDAY_TO_FRIDAY) -> date:
    """`day` moved by a duration, hours and minutes within the day left out.

    Raises ValueError when the result is out of the calendar.
    """
    try:
        match by.unit:
            case "d":
                return day + sign * timedelta(days=by.amount)
            case "w":
                return day + sign * timedelta(weeks=by.amount)
            case "wd":
                return calendar.shift(day, sign, by.amount)
            case "mo":
                month = day.year * 12 + day.month - 1 + sign * by.amount
                year, month = divmod(month, 12)
                return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return day
    except (OverflowError, ValueError) as error:
        raise ValueError(_("{day} and {by} leave the calendar", day=day, by=by)) from error


def joined(hours: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(hours):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(found)


def _holds(days: list[date], day: date) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day


def _between(days: list[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)
