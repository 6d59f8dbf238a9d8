"""Made-up values, people and files, for what a test does not say: plain, legal, and each time the same.

Yes-or-no is no, a choice its first option, a number its least, a funnel loses nobody, a table has as few
rows as it may, named in its first column. What is not required stays empty.
"""

import hashlib
import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from sopctl.sop.fields import Field

MAX_ROWS = 100
WORDS = (
    "made up",
    "made-up",
    "a",
    "A1",
    "1",
    "10",
    "1.0.0",
    "2027-01-04",
    "made@example.com",
    "https://example.com/",
)


def person_for(role: str) -> str:
    """Who has a role that a test gives to nobody."""
    return f"{role} <{role.lower()}@example.com>"


def stored_name(called: str) -> str:
    """The name under which a file would be stored; nothing is read."""
    name = PurePosixPath(called.replace("\\", "/")).name.replace("\0", "") or "file"
    return f"{hashlib.sha256(called.encode()).hexdigest()}-{name}"


def value_for(field: Field, day: str) -> Any:
    """A value that a field takes; None where none can be made up, as for an odd pattern."""
    if field.type == "table":
        many = min(max(field.min_rows, 1), MAX_ROWS)
        return [_row(field, number, day) for number in range(1, many + 1)]
    return _first_fit(field, _candidates(field, day))


def _row(field: Field, number: int, day: str) -> dict[str, Any]:
    name, column = next(iter(field.columns.items()))
    value = _first_fit(column, _numbered(column, number, day))
    return {} if value is None else {name: value}


def _first_fit(field: Field, candidates: Iterator[Any]) -> Any:
    for one in candidates:
        try:
            return field.parse(one)
        except ValueError:
            continue
    return None


def _candidates(field: Field, day: str) -> Iterator[Any]:
    match field.type:
        case "bool":
            yield False
        case "choice":
            yield [field.options[0]] if field.many else field.options[0]
        case "date" | "datetime":
            yield day if field.type == "date" else f"{day} 09:00"
        case "duration":
            yield "1d"
        case "funnel":
            yield [100] * len(field.stages)
        case "integer" | "number" | "money" | "rating":
            least = field.min if field.min is not None else 0
            yield from (math.ceil(least), least, 1, field.max)
        case "file":
            yield stored_name("made-up.txt")
        case "person":
            yield "Made Up <made.up@example.com>"
        case _:
            yield from WORDS


def _numbered(column: Field, number: int, day: str) -> Iterator[Any]:
    """Values for the first column of a row: each row has another, for steps may be named by them."""
    match column.type:
        case "choice":
            yield column.options[(number - 1) % len(column.options)]
        case "integer" | "number" | "money" | "rating":
            yield number
        case "date" | "datetime":
            later = (date.fromisoformat(day) + timedelta(days=number)).isoformat()
            yield later if column.type == "date" else f"{later} 09:00"
        case "duration":
            yield f"{number}d"
        case "person":
            yield f"Person {number} <person{number}@example.com>"
        case "url":
            yield f"https://example.com/{number}"
        case "email":
            yield f"made.up{number}@example.com"
        case "text" | "longtext" | "role":
            yield from (f"made up {number}", f"{number}", f"A{number}")
    yield from _candidates(column, day)
