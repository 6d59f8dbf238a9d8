"""How days, regions and hours are written in a calendar."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from annotated_types import MaxLen

from sopctl.language import _
from sopctl.sop.checked import After, Before
from sopctl.sop.dates import parse_date
from sopctl.sop.fields import Text, as_list
from sopctl.sop.regions import check_region

RANGE = ".."  # between the first and the last day of several
MAX_DAYS = 4000  # that are closed, or open, against the rule
MAX_RANGE = 366  # days
HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}):([0-9]{2})")
MIDNIGHT = 24 * 60


def _closed_days(text: str) -> str:
    if ":" in text:
        told = _("`{text}` has hours: name the day under `open`, with those that are left", text=text[:80])
        raise ValueError(told)
    return _days(text)


def _open_days(text: str) -> str:
    days, hours = _parted(text)
    return f"{_days(days)} {check_hours(hours)}" if hours else _days(days)


def _parted(text: str) -> tuple[str, str]:
    """Days, and the hours of each of them; those are empty where none are named."""
    before, colon, after = text.strip().partition(":")
    if not colon:
        return before, ""
    days, __, hour = before.rpartition(" ")
    return days, f"{hour}:{after}"


def _days(text: str) -> str:
    first, between, last = text.partition(RANGE)
    if not between:
        return parse_date(text).isoformat()
    begin, end = parse_date(first), parse_date(last)
    if end < begin:
        raise ValueError(_("`{text}` ends before it begins", text=text[:80]))
    if (end - begin).days >= MAX_RANGE:
        raise ValueError(_("`{text}` has more than {most} days", text=text[:80], most=MAX_RANGE))
    return f"{begin.isoformat()}{RANGE}{end.isoformat()}"


def _not_too_many(days: list[str]) -> list[str]:
    if sum(1 if RANGE not in text else (_last(text) - _first(text)).days + 1 for text in days) > MAX_DAYS:
        raise ValueError(_("more than {most} days", most=MAX_DAYS))
    return days


def check_hours(text: str) -> str:
    """Hours of a day, as they are written. Raises ValueError with a message for people."""
    begin, end = stretch_of(text)
    if not begin < end <= MIDNIGHT:
        told = _(
            "`{text}` are no hours of one day: of a night write 00:00-06:00 and 22:00-24:00", text=text[:80]
        )
        raise ValueError(told)
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"


def _in_order(hours: list[str]) -> list[str]:
    stretches = [stretch_of(text) for text in hours]
    for number, (one, other) in enumerate(pairwise(stretches)):
        if other[0] < one[1]:
            told = _("`{text}` begins before `{other}` ends", text=hours[number + 1], other=hours[number])
            raise ValueError(told)
    return hours


def stretch_of(text: str) -> tuple[int, int]:
    """Hours as minutes of a day, from and to. Raises ValueError with a message for people."""
    match = HOURS.fullmatch(text.strip())
    if not match or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError(_("`{text}` are no hours: write 09:00-12:00", text=text[:80]))
    return int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])


ClosedDays = Annotated[
    list[Annotated[Text, After(_closed_days)]], MaxLen(2000), After(_not_too_many)
]  # fmt: skip
OpenDays = Annotated[
    list[Annotated[Text, After(_open_days)]], MaxLen(2000), After(_not_too_many)
]  # fmt: skip
Regions = Annotated[
    list[Annotated[Text, After(check_region)]], Before(as_list), MaxLen(10)
]  # fmt: skip
Hours = Annotated[
    list[Annotated[Text, After(check_hours)]],
    Before(as_list), MaxLen(10), After(_in_order),
]  # fmt: skip


def days_in(text: str) -> Iterator[date]:
    """The days that a text of `ClosedDays` or `OpenDays` means."""
    first, last = _first(text), _last(text)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def hours_in(text: str) -> tuple[int, int] | None:
    """The hours that a text of `OpenDays` names for its days; None where it names none."""
    hours = _parted(text)[1]
    return stretch_of(hours) if hours else None


def open_text(day: date, hours: tuple[int, int] | None = None) -> str:
    """A text of `OpenDays` for a day, with hours of it if some are given."""
    if hours is None:
        return day.isoformat()
    begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in hours)
    return f"{day.isoformat()} {begin}-{end}"


def _first(text: str) -> date:
    return date.fromisoformat(_parted(text)[0].partition(RANGE)[0])


def _last(text: str) -> date:
    return date.fromisoformat(_parted(text)[0].rpartition(RANGE)[2])
