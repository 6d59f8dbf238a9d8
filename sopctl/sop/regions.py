"""The public holidays of regions, and the days on which people make up for them.

The facts are those of the library `holidays`, imported when a year is first asked for. What was found out
once is remembered; the shell may keep it (`found`) and bring it back (`recall`), which saves that import.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sopctl.errors import did_you_mean
from sopctl.language import _

FIRST_YEAR, LAST_YEAR = 1970, 2100  # before and after them no holidays are known
REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,6}))?")
ESTIMATED = "estimated"  # in the English name of a holiday that hangs on the moon being seen
# China says each autumn on which weekends of the next year people work. A year since then without any
# is one of which nobody has said yet: its holidays are those of the law, without the bridges.
MAKES_UP, SINCE = "CN", 2001
SOME_YEAR = 2000
WEEKEND = frozenset({5, 6})


class RegionYear(NamedTuple):
    """What a year is like in a region: its holidays, make-up workdays, and the weekdays that are weekend.

    `is_guess` says that the holidays are not settled yet.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    weekend: frozenset[int] = WEEKEND
    is_guess: bool = False


_remembered: dict[tuple[str, int], RegionYear] = {}
_new: set[tuple[str, int]] = set()


@lru_cache(maxsize=256)
def check_region(text: str) -> str:
    """The region, once it is known to be one: `CN`, or `DE-BY` of a part.

    Raises ValueError with a message for people.
    """
    text = text.strip()
    if any(region == text for region, _year in _remembered):
        return text
    match = REGION.fullmatch(text)
    country = _country(match[1]) if match else None
    if match is None or country is None:
        meant = _meant(text)
        told = _("`{text}` is no region: write a country, CN, or a part of one, DE-BY", text=text[:80])
        raise ValueError(_("; ").join((told, _("did you mean {name}?", name=meant))) if meant else told)
    if match[2] and match[2] not in country.subdivisions:
        told = _("`{text}`: {country} has no part {part}", text=text, country=match[1], part=match[2])
        hint = did_you_mean(match[2], country.subdivisions)
        raise ValueError(_("; ").join((told, hint)) if hint else told)
    _of(text, SOME_YEAR)  # so that it is remembered
    return text


def region_year(regions: Iterable[str], year: int) -> RegionYear:
    """A year as all of some regions have it.

    A holiday of one is a holiday, and so is its weekend; what one makes up for is a workday, unless it is a
    holiday of another.
    """
    years = [_of(region, year) for region in regions] if FIRST_YEAR <= year <= LAST_YEAR else []
    if not years:
        return RegionYear(is_guess=True)
    closed = frozenset().union(*(one.holidays for one in years))
    return RegionYear(
        closed,
        frozenset().union(*(one.workdays for one in years)) - closed,
        frozenset().union(*(one.weekend for one in years)),
        any(one.is_guess for one in years),
    )


def recall(facts: Iterable[Any]) -> None:
    """Take in what `found` gave. Raises ValueError or TypeError for what is nothing of the kind."""
    for region, year, holidays, workdays, weekend, is_guess in facts:
        if not REGION.fullmatch(region) or type(year) is not int or type(is_guess) is not bool:
            raise ValueError(region)
        if any(type(day) is not int or not 0 <= day < 7 for day in weekend):
            raise ValueError(weekend)
        closed, opened = (frozenset(map(date.fromisoformat, texts)) for texts in (holidays, workdays))
        _remembered.setdefault((region, year), RegionYear(closed, opened, frozenset(weekend), is_guess))


def found() -> Iterator[list[Any]]:
    """What was found out since it was last asked, as JSON has it."""
    while _new:
        region, year = key = _new.pop()
        one = _remembered[key]
        holidays, workdays = ([day.isoformat() for day in sorted(days)] for days in one[:2])
        yield [region, year, holidays, workdays, sorted(one.weekend), one.is_guess]


def _of(region: str, year: int) -> RegionYear:
    key = region, year
    if key not in _remembered:
        _remembered[key] = _asked(region, year)
        _new.add(key)
    return _remembered[key]


def _asked(region: str, year: int) -> RegionYear:
    import holidays

    country, _dash, part = region.partition("-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of years that the library does not know
        try:
            days = holidays.country_holidays(
                country, subdiv=part or None, years=year, expand=False, language="en_US"
            )
        except NotImplementedError:  # a version of the library that no longer has it
            return RegionYear(is_guess=True)
    workdays = frozenset(day for day in days.weekend_workdays if day.year == year)
    known = days.start_year <= year <= days.end_year
    unsaid = country == MAKES_UP and year >= SINCE and not workdays
    estimated = any(ESTIMATED in name for name in days.values())
    week = (date(year, 7, 1) + timedelta(days=number) for number in range(7))
    return RegionYear(
        frozenset(day for day in days if day.year == year),
        workdays,
        frozenset(day.weekday() for day in week if days.is_weekend(day)),
        not known or unsaid or estimated,
    )


def _country(code: str) -> Any:
    """A country as the library has it, or None."""
    import holidays

    try:
        return holidays.country_holidays(code)
    except NotImplementedError:
        return None


def _meant(text: str) -> str:
    """The region that a text such as `cn`, `CHN` or `China` most likely means, if any."""
    from holidays.registry import COUNTRIES

    if REGION.fullmatch(text.upper()) and _country(text[:2].upper()) is not None:
        return text.upper()
    plain = text.casefold().replace("_", " ")
    for name, (_class, code, *others) in COUNTRIES.items():
        if plain in (name.replace("_", " "), *map(str.casefold, others)):
            return str(code)
    return ""
