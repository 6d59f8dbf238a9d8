"""The few values that stand for all that a name can have: one on each side of every constant."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sopctl.sop.dates import parse_date
from sopctl.sop.field_types.numbers import SAFE_INTEGER, RatingType
from sopctl.sop.fields import Field

WHOLE = ("integer", "rating")


class _Other:
    """A text that is none of those which the file names."""

    def __repr__(self) -> str:
        return "OTHER"


OTHER = _Other()


def values_of(field: Field, constants: Iterable[Any]) -> list[Any]:
    """The values that stand for all of a field's, those aside that leave it blank."""
    match field.of_type.kind:
        case "bool":
            return [False, True]
        case "number":
            return _numbers(field, {one for one in constants if _is_number(one)})
        case "date":
            return _dates(one for one in constants if isinstance(one, str))
    return texts_of(field.options or None, [one for one in constants if isinstance(one, str)])


def texts_of(options: list[str] | None, named: list[str]) -> list[Any]:
    """The texts that a file names, and one that it does not."""
    if options is None:
        return [*dict.fromkeys(named), OTHER]
    known = set(named)
    other = next((one for one in options if one not in known), None)
    return [one for one in options if one in known or one == other]


def is_exact(field: Field) -> bool:
    """Whether each of its values can really be given."""
    return field.type not in ("funnel", "duration", "url", "email", "person", "file") and not field.pattern


def _is_number(one: Any) -> bool:
    return isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one)


def _limits(field: Field) -> tuple[float, float]:
    if field.type == "funnel":
        return 0, 1
    if field.type == "rating":
        return 1, RatingType.MOST if field.max is None else field.max
    least = -SAFE_INTEGER if field.min is None else field.min
    return least, SAFE_INTEGER if field.max is None else field.max


def _numbers(field: Field, constants: set[float]) -> list[Any]:
    """Each constant, and between two, below and above all of them one number that the field can have."""
    least, most = _limits(field)
    ends = sorted({*(one for one in constants if least <= one <= most), least, most})
    tried = []
    for low, high in pairwise(ends):
        tried += [low, *_between(field, low, high)]
    tried.append(ends[-1])
    found: dict[tuple[bool, ...], Any] = {}
    ordered = sorted(constants)
    for one in sorted(tried, key=lambda value: (abs(value) > 1e6, value)):
        if field.type in WHOLE and one != int(one):
            continue
        value = int(one) if one == int(one) else one
        side = tuple(sign for limit in ordered for sign in (value < limit, value == limit))
        found.setdefault(side, value)
    return list(found.values())


def _between(field: Field, low: float, high: float) -> list[float]:
    """Numbers between two, as a person would type them, if there are any."""
    near: list[float] = [math.floor(low) + 1, math.ceil(high) - 1]
    if field.type not in WHOLE:
        middle = low / 2 + high / 2
        near += [round(middle, 2), middle] if field.type != "money" else [round(middle, 2)]
    return [one for one in near if low < one < high][:2]


def _dates(constants: Iterable[str]) -> list[Any]:
    days = set()
    for one in constants:
        try:
            days.add(parse_date(one))
        except ValueError:
            continue
    if not days:
        return ["2027-03-18"]
    near = {*days}
    for day in days:
        near |= {day + timedelta(move) for move in (-1, 1) if date.min < day < date.max}
    ordered = sorted(days)
    found: dict[tuple[bool, ...], str] = {}
    for day in sorted(near):
        found.setdefault(tuple(sign for one in ordered for sign in (day < one, day == one)), day.isoformat())
    return list(found.values())


def may_be_zero(field: Field) -> bool:
    """Whether 0 is one of a number's values."""
    least, most = _limits(field)
    return least <= 0 <= most
