"""Durations (`30min 2h 1d 3wd 2w 1mo`), ranges of them (`2wd..5wd`), and dates (`goes_live - 7wd`).

What a working day (`wd`) is, and how a date moves by a duration, is in sop/calendars.py.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sopctl.language import ENGLISH, N_, _, plural, spoken
from sopctl.sop.meant import meant_day, meant_due, meant_duration, meant_range

DURATION = re.compile(r"([0-9]{1,5})\s*(min|h|d|wd|w|mo)")
OFFSET = re.compile(r"([^\s+-](?:[^\s]*[^\s])?)(?:\s+([+-])\s*(\S+))?")
CLOSE = r"(\S+?)\s*([-+\u2212\uff0d\uff0b])\s*([0-9]{1,5}[a-z]{1,3})"
MAX_QUOTED = 80  # characters of a value that are told
UNITLESS = r"(\S*[^\s\d-])\s*([-+\u2212\uff0d\uff0b])\s*([0-9]{1,5})"
UNITS = N_("30min, 2h, 1d, 3wd (working days), 2w or 1mo")
RANGE = ".."  # between the least and the most that something takes
WORDS = {
    "min": N_("{number}min"),
    "h": N_("{number}h"),
    "d": N_("{number}d"),
    "wd": N_("{number}wd"),
    "w": N_("{number}w"),
    "mo": N_("{number}mo"),
}


class Duration(NamedTuple):
    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


class Takes(NamedTuple):
    """How long something takes at least and at most, in one unit; the same twice unless a range is given."""

    least: Duration
    most: Duration

    def __str__(self) -> str:
        return f"{self.least}{RANGE}{self.most}" if self.is_range else str(self.most)

    @property
    def is_range(self) -> bool:
        return self.least != self.most

    @property
    def planned(self) -> Duration:
        """What is planned with: the middle, rounded up."""
        return Duration(-(-(self.least.amount + self.most.amount) // 2), self.most.unit)


class Due(NamedTuple):
    """A date as `anchor` (a date parameter, `start`, a step id, or a date) and an offset to it."""

    anchor: str
    sign: int
    offset: Duration | None


def parse_duration(text: str) -> Duration:
    """Raises ValueError with a message for people."""
    match = DURATION.fullmatch(text.strip())
    if not match:
        meant = meant_duration(text) or _(UNITS)
        raise ValueError(_("`{text}` is no duration: write {units}", text=text[:MAX_QUOTED], units=meant))
    return Duration(int(match[1]), match[2])


def parse_takes(text: str) -> Takes:
    """A duration, or a range of them: `2wd..5wd`. Raises ValueError with a message for people."""
    first, dots, last = text.strip().partition(RANGE)
    if not dots:
        meant = meant_range(text)
        if meant is None:
            only = parse_duration(text)
            return Takes(only, only)
    else:
        ends = DURATION.fullmatch(first.strip()), DURATION.fullmatch(last.strip())
        if ends[0] is not None and ends[1] is not None:
            return _takes(text, *(Duration(int(end[1]), end[2]) for end in ends if end is not None))
        meant = meant_range(text)
    units = meant or _("the least and the most in one unit: {takes}", takes="2wd..5wd")
    raise ValueError(_("`{text}` is no duration: write {units}", text=text[:MAX_QUOTED], units=units))


def _takes(text: str, least: Duration, most: Duration) -> Takes:
    if least.unit != most.unit:
        told = _("`{text}` has two units: write both ends in one, as in 2wd..5wd", text=text[:MAX_QUOTED])
        raise ValueError(told)
    if least.amount > most.amount:
        turned = Takes(most, least)
        told = _("`{text}` begins with the larger one: write {takes}", text=text[:MAX_QUOTED], takes=turned)
        raise ValueError(told)
    return Takes(least, most)


def takes_words(text: str) -> str:
    """How long something takes, as people read it; in English a single duration is how it is written."""
    least, dots, most = text.strip().partition(RANGE)
    if not dots:
        return duration_words(text)
    return _("{least} to {most}", least=duration_words(least), most=duration_words(most))


def duration_words(text: str) -> str:
    """A duration as people read it; in English that is how it is written."""
    match = None if spoken() == ENGLISH else DURATION.fullmatch(text.strip())
    return _(WORDS[match[2]], number=match[1]) if match else text


def long_words(text: str) -> str:
    """A duration, or a range of them, in whole words: `25 working days`, `2 to 5 hours`."""
    least, dots, most = text.strip().partition(RANGE)
    match = DURATION.fullmatch((most if dots else least).strip())
    if match is None:
        return text
    told = _counted(int(match[1]), match[2])
    return _("{least} to {most}", least=least.strip().removesuffix(match[2]), most=told) if dots else told


def _counted(amount: int, unit: str) -> str:
    match unit:
        case "min":
            return plural("{count} minute", "{count} minutes", amount)
        case "h":
            return plural("{count} hour", "{count} hours", amount)
        case "d":
            return plural("{count} day", "{count} days", amount)
        case "wd":
            return plural("{count} working day", "{count} working days", amount)
        case "w":
            return plural("{count} week", "{count} weeks", amount)
    return plural("{count} month", "{count} months", amount)


@lru_cache(maxsize=1024)
def parse_due(text: str) -> Due:
    """Raises ValueError with a message for people."""
    match = OFFSET.fullmatch(text.strip())
    day = meant_day(match[1]) if match else None
    if match and day is not None:
        meant = day + text.strip().removeprefix(match[1])
    else:
        meant = meant_due(text) or text.strip()
    if meant != text.strip():
        raise ValueError(
            _("`{text}` is no date: write {date}", text=text[:MAX_QUOTED], date=meant[:MAX_QUOTED])
        )
    if not match:
        raise ValueError(
            _(
                "`{text}` is no date: write a date parameter, `start` or a step id, "
                "then + or - with a space on each side, then a duration: goes_live - 7wd",
                text=text[:MAX_QUOTED],
            )
        )
    return Due(
        match[1],
        -1 if match[2] == "-" else 1,
        parse_duration(match[3]) if match[3] else None,
    )


def timed_due(text: str) -> str | None:
    """A date such as `goes_live-7` with the unit and the spaces that it lacks; None where it is none."""
    match = re.fullmatch(UNITLESS, text.strip())
    if not match:
        return None
    sign = "+" if match[2] in "+\uff0b" else "-"
    return f"{match[1]} {sign} {match[3]}d"


def spaced_due(text: str) -> str | None:
    """A date such as `goes_live-7wd` with the spaces that it lacks; None where it is nothing of the kind."""
    match = re.fullmatch(CLOSE, text.strip())
    if not match or not DURATION.fullmatch(match[3]):
        return None
    sign = "+" if match[2] in "+\uff0b" else "-"
    return f"{match[1]} {sign} {match[3]}"


def parse_date(text: str) -> date:
    """Raises ValueError with a message for people."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    meant = meant_day(text)
    if meant and meant != text.strip():
        raise ValueError(
            _("`{text}` is no date: write {date}", text=text[:MAX_QUOTED], date=meant[:MAX_QUOTED])
        )
    if meant:
        raise ValueError(_("`{text}` is no date: no such day is in the calendar", text=text[:MAX_QUOTED]))
    raise ValueError(_("`{text}` is no date: write year-month-day, like 2027-03-18", text=text[:MAX_QUOTED]))
