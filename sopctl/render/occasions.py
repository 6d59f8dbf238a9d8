"""Which runs of repeating SOPs should be there: for people and for programs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sopctl.language import _, plural
from sopctl.render.due import days_left
from sopctl.render.repeats import recurrence_words
from sopctl.render.tables import table, to_text
from sopctl.runs.occasions import Occasion
from sopctl.sop.model import Repeat, Sop
from sopctl.sop.repeat_texts import parse_recurrence

Row = tuple[Sop, Repeat, Occasion]
MOST_OF_ONE = 20  # rows of an SOP, where all SOPs are listed
MOST_OF_ALL = 1000  # where that is more, each has fewer


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


def shortened(rows: list[Row], today: date) -> tuple[list[Row], list[str]]:
    """Few enough rows to be read, and a sentence for each SOP of which some are left out.

    Runs that there are stay; of those that are missing the latest stay, of those to come the next ones.
    """
    open_ones: dict[str, tuple[list[Row], list[Row]]] = {}
    for row in rows:
        if row[2].run is None:
            open_ones.setdefault(row[0].id, ([], []))[row[2].wanted > today].append(row)
    most = max(1, min(MOST_OF_ONE, MOST_OF_ALL // max(1, len(open_ones))))
    left: set[tuple[str, date]] = set()
    told = []
    for name, (missing, ahead) in open_ones.items():
        earlier, later = missing[:-most], ahead[most:]
        left |= {(name, row[2].day) for row in (*earlier, *later)}
        if earlier:
            words = plural(
                "{sop}: {count} more is missing, of {date}; `sopctl due {sop}` lists it",
                "{sop}: {count} more are missing, the oldest of {date}; `sopctl due {sop}` lists them",
                len(earlier),
                sop=name,
                date=earlier[0][2].day,
            )
            told.append(words)
        if later:
            words = plural(
                "{sop}: {count} more is to come, on {date}",
                "{sop}: {count} more are to come, the last on {date}",
                len(later),
                sop=name,
                date=later[-1][2].day,
            )
            told.append(words)
    return [row for row in rows if row[2].run is not None or (row[0].id, row[2].day) not in left], told


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
