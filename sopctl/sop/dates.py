"""Durations (`30min 2h 1d 3wd 2w 1mo`) and dates that hang on others (`goes_live - 7wd`).

A working day (`wd`) is Monday to Friday.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DURATION = re.compile(r"([0-9]{1,5})\s*(min|h|d|wd|w|mo)")
OFFSET = re.compile(r"([^\s+-](?:[^\s]*[^\s])?)(?:\s+([+-])\s*(\S+))?")
UNITS = "30min, 2h, 1d, 3wd (working days), 2w or 1mo"


@dataclass(frozen=True, slots=True)
class Duration:
    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True)
class Due:
    """A date as `anchor` (a date parameter, `start`, a step id, or a date) and an offset to it."""

    anchor: str
    sign: int
    offset: Duration | None


def parse_duration(text: str) -> Duration:
    """Raises ValueError with a message for people."""
    match = DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"`{text}` is no duration: write {UNITS}")
    return Duration(int(match[1]), match[2])


def parse_due(text: str) -> Due:
    """Raises ValueError with a message for people."""
    match = OFFSET.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f"`{text}` is no date: write a date parameter, `start` or a step id, "
            "then + or - with a space on each side, then a duration: goes_live - 7wd"
        )
    return Due(
        match[1],
        -1 if match[2] == "-" else 1,
        parse_duration(match[3]) if match[3] else None,
    )


def parse_date(text: str) -> date:
    """Raises ValueError with a message for people."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise ValueError(f"`{text}` is no date: write year-month-day, like 2027-03-18")


def shift(day: date, sign: int, by: Duration) -> date:
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
                return _working_days(day, sign, by.amount)
            case "mo":
                month = day.year * 12 + day.month - 1 + sign * by.amount
                year, month = divmod(month, 12)
                return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
            case _:
                return day
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{day} and {by} leave the calendar") from error


def _working_days(day: date, sign: int, amount: int) -> date:
    weeks, rest = divmod(amount, 5)
    day += sign * timedelta(weeks=weeks)
    while rest or day.weekday() >= 5:
        day += timedelta(days=sign)
        if rest and day.weekday() < 5:
            rest -= 1
    return day
