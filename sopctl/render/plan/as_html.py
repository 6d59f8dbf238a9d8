"""A plan inside an HTML page: a table of steps whose last column is a Gantt chart of inline SVG.

The table is the chart's text; every bar says its days too. Places are percentages of the column's width, so
that a bar is as sharp on a phone as on a desk. No style is written into it, as the page's policy forbids
that: page.css has it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.days import day_words
from sopctl.render.pages import part
from sopctl.render.plan.days import amount_words, label
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.headline import headline, load_words, when
from sopctl.sop.calendars import Calendar

SHADED = 150  # days up to which days off are shaded
LABELS = 6  # at most, so that they have room on a phone
STEPS = (1, 2, 7, 14, 28)  # days between two labels; beyond them months


def fragment(shown: Shown, name: str = "plan") -> Markup:
    """A section of a page. `name` sets its ids apart from those of other fragments in the page."""
    return part("plan.html.j2", plan=facts(shown), name=name)


def facts(shown: Shown) -> dict[str, Any]:
    """What the template writes: texts, and places as percentages."""
    days = max(1, (_last(shown) - shown.first).days + 1)
    return {
        "told": headline(shown),
        # Folded once nothing is left to do: then a line says how many steps there are.
        "over": len(shown.rows) if all(row.is_done for row in shown.rows.values()) else 0,
        "load": load_words(shown),
        "labels": [
            {"at": _percent(gone, days), "text": label(shown.first + timedelta(days=gone), days)}
            for gone in _labelled(shown.first, days)
        ],
        "off": [
            {"at": _percent(begin, days), "width": _percent(end - begin, days)}
            for begin, end in _off(shown.first, days, shown.plan.project.time.calendar)
        ],
        "phases": [
            {"title": phase, "steps": [_step(row, shown, days) for row in rows]}
            for phase, rows in shown.phases
        ],
    }


def _step(row: Row, shown: Shown, days: int) -> dict[str, Any]:
    begin, end = (row.first - shown.first).days, (row.last - shown.first).days + 1
    due = (row.due - shown.first).days + 1 if row.due else -1
    state = "done" if row.is_done else "late" if row.is_late else "critical" if row.is_critical else "planned"
    words = {"done": _("done"), "late": _("late"), "critical": _("critical"), "planned": ""}
    return {
        "title": row.title,
        "who": row.who,
        "when": when(row, shown),
        "due": day_words(row.due, shown.first.year) if row.due else "",
        "slack": amount_words(row.slack_told, row.day_minutes) if row.slack_told is not None else "",
        "state": state,
        "state_words": words[state],
        "is_moment": row.is_moment,
        "at": _percent(begin, days),
        "width": _percent(end - begin, days),
        "middle": _percent(min(max(begin + end, days / 25), days * 49 / 25), 2 * days),  # all of it is seen
        "due_at": _percent(due, days) if 0 <= due <= days else "",
    }


def _last(shown: Shown) -> date:
    """The last day of the chart: due days too as far as they are near."""
    span = (shown.last - shown.first).days + 1
    near = [row.due for row in shown.rows.values() if row.due and (row.due - shown.first).days < 2 * span]
    return max([shown.last, *near])


def _percent(share: float, whole: int) -> str:
    return f"{100 * share / whole:.3f}".rstrip("0").rstrip(".") + "%"


def _labelled(first: date, days: int) -> Iterator[int]:
    """Days that have a label: Mondays where weeks are between, the first of months where that is long."""
    step = next((step for step in STEPS if days / step <= LABELS), 0)
    if not step:
        yield from _months(first, days)
        return
    begin = -first.weekday() % 7 if step >= 7 else 0
    for gone in range(begin, days, step):
        if gone <= days * 9 // 10:
            yield gone


def _months(first: date, days: int) -> Iterator[int]:
    every = -(-days // (31 * LABELS))
    month = first.year * 12 + first.month
    gone = 0
    while gone <= days * 9 // 10:
        if gone:
            yield gone
        gone = (date(month // 12, month % 12 + 1, 1) - first).days if month // 12 <= date.max.year else days
        month += every


def _off(first: date, days: int, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Stretches of days off, from and to, where the chart is not too long for them."""
    begin: int | None = None
    for gone in range(days if days <= SHADED else 0):
        works = calendar.works(first + timedelta(days=gone))
        if not works and begin is None:
            begin = gone
        if works and begin is not None:
            yield begin, gone
            begin = None
    if begin is not None:
        yield begin, days
