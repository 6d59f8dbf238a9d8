"""Which runs of repeating SOPs should be there: for people and for programs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sopctl.language import _
from sopctl.render.due import days_left
from sopctl.render.repeats import recurrence_words
from sopctl.render.tables import table, to_text
from sopctl.runs.occasions import Occasion
from sopctl.sop.model import Repeat, Sop
from sopctl.sop.repeat_texts import parse_recurrence

Row = tuple[Sop, Repeat, Occasion]


def occasion_facts(row: Row, today: date) -> dict[str, Any]:
    """An occasion: `from` is the day from which its run should be there; `run` is null without one."""
    sop, repeat, one = row
    return {
        "sop": sop.id,
        "title": sop.title,
        "repeat": repeat.every,
        "occasion": one.day.isoformat(),
        "from": one.wanted.isoformat(),
        "missing": one.run is None and one.wanted <= today,
        "run": one.run,
    }


def occasions_text(rows: Iterable[Row], today: date, width: int, *, color: bool = False) -> str:
    """Occasions, one a line: the SOP, the day, its run or since when that is missing, and the rule."""
    cells = [
        [sop.id, one.day.isoformat(), _standing(one, today), recurrence_words(parse_recurrence(repeat.every))]
        for sop, repeat, one in rows
    ]
    heads = ["SOP", _("occasion"), _("run"), _("repeats")]
    return to_text(table(cells, heads, flexible=3), width, color=color)


def _standing(one: Occasion, today: date) -> str:
    if one.run is not None:
        return one.run
    if one.wanted > today:
        left = days_left(one.wanted, today)
        return _("wanted from {date}, {left}", date=one.wanted.isoformat(), left=left)
    late = days_left(one.wanted, today)
    return _("missing since {date}, {late}", date=one.wanted.isoformat(), late=late)
