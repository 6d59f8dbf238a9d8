"""Which days are working days: a week, with days that are closed or open against its rule."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator, Field

from sopctl.language import _
from sopctl.sop.dates import Duration, parse_date
from sopctl.sop.fields import Strict, Text, nothing

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _date(text: str) -> str:
    return parse_date(text).isoformat()


Days = Annotated[list[Annotated[Text, AfterValidator(_date)]], MaxLen(2000)]


class Calendar(Strict):
    """Working days: the days of the week, save those `closed`, and those `open` whatever the weekday."""

    week: Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], MinLen(1)] = [
        "mon", "tue", "wed", "thu", "fri",
    ]  # fmt: skip
    closed: Days = Field(default_factory=nothing)
    open: Days = Field(default_factory=nothing)

    @cached_property
    def _weekdays(self) -> frozenset[int]:
        return frozenset(WEEK.index(day) for day in self.week)

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        """Days that are closed though the week says open, and the reverse, each in order."""
        closed = {parse_date(day) for day in self.closed}
        opened = {parse_date(day) for day in self.open}
        return (
            sorted(day for day in closed - opened if day.weekday() in self._weekdays),
            sorted(day for day in opened if day.weekday() not in self._weekdays),
        )

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        closed, opened = self._exceptions
        if day.weekday() in self._weekdays:
            return not _holds(closed, day)
        return _holds(opened, day)

    def count(self, first: date, last: date) -> int:
        """How many working days there are from `first` to `last`, both counted."""
        days = (last - first).days + 1
        weeks, rest = divmod(days, 7)
        found = weeks * len(self._weekdays)
        found += sum((first.weekday() + step) % 7 in self._weekdays for step in range(rest))
        closed, opened = self._exceptions
        return found - _between(closed, first, last) + _between(opened, first, last)

    def shift(self, day: date, sign: int, amount: int) -> date:
        """The working day that is `amount` of them after (`sign` 1) or before (-1) a day.

        With 0 it is the day itself, else the next working day in that direction. Raises OverflowError
        when the calendar ends before.
        """
        one = timedelta(days=sign)
        if amount == 0:
            return day if self.works(day) else self.shift(day, sign, 1)
        # So far there are enough, whatever is closed; then the distance is halved.
        room = (date.max - day if sign > 0 else day - date.min).days
        near, far = 0, min(room, (amount + len(self.closed) + 1) * 7) + 1
        while near < far:
            middle = (near + far) // 2
            if middle > room:
                raise OverflowError
            first, last = sorted((day + one, day + middle * one)) if middle else (day, day)
            enough = middle > 0 and self.count(first, last) >= amount
            near, far = (near, middle) if enough else (middle + 1, far)
        return day + near * one


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


def _holds(days: list[date], day: date) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day


def _between(days: list[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)
