"""Plans side by side: what is as it is, and what would be."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.render.columns import cells
from sopctl.render.plan.days import day_label
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.folding import folded
from sopctl.render.plan.headline import verdict

LEAST = 10  # columns of a plan
TITLE = 12  # columns of a title beside its days

Rows = list[tuple[str, list[str]]]  # a title, and what each plan has for it


class Variant(NamedTuple):
    """A plan and what is other in it, as it was asked for; nothing for the first, which is as it is."""

    name: str
    shown: Shown


def compare_text(variants: Sequence[Variant], width: int = 80) -> str:
    """When each begins and ends and whether it keeps its days, then the steps whose days differ."""
    names = [_("as it is"), *(one_line(one.name) for one in variants[1:])]
    lines = []
    for number, (name, one) in enumerate(zip(names, variants, strict=True), 1):
        told = _("({number}) {name}: {verdict}", number=number, name=name, verdict=verdict(one.shown))
        lines += folded(told, width)
    numbers, year = [f"({number})" for number in range(1, len(variants) + 1)], variants[0].shown.first.year
    rows = [
        (_("from"), [day_label(one.shown.first, year) for one in variants]),
        (_("to"), [day_label(one.shown.last, year) for one in variants]),
        *_differing(variants, year),
    ]
    room = max(LEAST, *(cells(text) for __, days in rows for text in days)) + 2
    titles = width - room * len(variants)
    lines.append("")
    lines += (
        _beside([("", numbers), *rows], titles, room) if titles >= TITLE else _below(rows, numbers, width)
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _beside(rows: Rows, titles: int, room: int) -> Iterator[str]:
    """A line for each row, its title in the first column."""
    for title, days in rows:
        first, *rest = folded(title, titles - 1) or [""]
        yield first + " " * (titles - cells(first)) + "".join(_padded(day, room) for day in days)
        yield from rest


def _below(rows: Rows, numbers: Sequence[str], width: int) -> Iterator[str]:
    """The days of each row below its title, where columns have no room."""
    for title, days in rows:
        yield from folded(title, width)
        yield from (f"  {number} {day}" for number, day in zip(numbers, days, strict=True))


def compare_facts(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    """The same for programs: of each plan its change (null: as it is), its end, and the days of its steps."""
    return [
        {
            "change": one.name or None,
            "begin": one.shown.first.isoformat(),
            "end": one.shown.last.isoformat(),
            "missed": one.shown.plan.missed,
            "short_minutes": one.shown.plan.short,
            "steps": {
                name: {"begin": row.first.isoformat(), "end": row.last.isoformat()}
                for name, row in one.shown.rows.items()
            },
        }
        for one in variants
    ]


def _differing(variants: Sequence[Variant], year: int) -> Rows:
    """The steps of the plans whose days are not the same in all."""
    titles: dict[str, str] = {}
    for one in variants:
        for name, row in one.shown.rows.items():
            titles.setdefault(name, row.title)
    found = []
    for name, title in titles.items():
        rows = [one.shown.rows.get(name) for one in variants]
        if len({_days(row) for row in rows}) > 1:
            found.append((title, [_shown(row, year) for row in rows]))
    return found


def _days(row: Row | None) -> tuple[date, date] | None:
    return (row.first, row.last) if row is not None else None


def _shown(row: Row | None, year: int) -> str:
    if row is None:
        return "–"
    if row.first == row.last:
        return day_label(row.last, year)
    return _("{first}–{last}", first=day_label(row.first, year), last=day_label(row.last, year))


def _padded(text: str, room: int) -> str:
    return text + " " * (room - cells(text))
