"""A plan on a terminal: a line or two for each step, with a Gantt bar where there is room."""

from collections.abc import Iterator

from sopctl.language import _
from sopctl.render.columns import cells
from sopctl.render.days import day_words
from sopctl.render.plan.bars import CRITICAL, DONE, DUE, MOMENT, PLANNED, Scale, bar, scale
from sopctl.render.plan.days import short_amount
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.folding import folded
from sopctl.render.plan.headline import headline, load_words, when
from sopctl.render.plan.remedies import remedies_words, untried_words

NARROW = 60  # below, all parts stand below each other, and there is no bar
MARKS = 3
TITLE = 30  # columns of a title beside a bar
MOST_LINES = 4  # of a title


def told(shown: Shown, *, width: int = 80) -> str:
    """The plan in lines of at most `width` columns."""
    lines = [line for sentence in headline(shown) for line in folded(sentence, width)]
    if not shown.rows:
        return "\n".join(lines) + "\n"
    on = _scale(shown, width)
    lines.append("")
    if on is not None:
        lines.append(" " * (MARKS + _title_width(width) + 1) + on.axis())
    for number, (phase, rows) in enumerate(shown.phases):
        lines += [""] * (number > 0 and on is not None)
        lines += folded(phase, width)
        for row in rows:
            lines += _with_bar(row, shown, on, width) if on else _stacked(row, shown, width)
    lines.append("")
    lines += folded(load_words(shown), width)
    lines += folded(_legend(shown, on is not None), width)
    helps = remedies_words(shown)
    if helps:
        lines += ["", *folded(_("Any one of these would meet the day:"), width)]
    for help_ in helps:
        first, *rest = folded(help_, width - MARKS)
        lines += [f" - {first}", *(" " * MARKS + line for line in rest)]
    if untried := untried_words(shown):
        lines += ["", *folded(untried, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _scale(shown: Shown, width: int) -> Scale | None:
    room = width - MARKS - _title_width(width) - 1
    return scale(shown, room) if width >= NARROW else None


def _title_width(width: int) -> int:
    return min(TITLE + max(0, width - 100) // 2, width // 2)


def _with_bar(row: Row, shown: Shown, on: Scale, width: int) -> Iterator[str]:
    """The title beside its bar, then what is to be known of it."""
    room = _title_width(width)
    titles = _title(row, room)
    first = titles[0]
    yield f"{_marks(row)}{first}{' ' * (room - cells(first) + 1)}{bar(row, on)}"
    for line in titles[1:]:
        yield " " * MARKS + line
    yield from _told_of(row, shown, width)


def _stacked(row: Row, shown: Shown, width: int) -> Iterator[str]:
    titles = _title(row, width - MARKS)
    yield _marks(row) + titles[0]
    yield from (" " * MARKS + line for line in titles[1:])
    yield from _told_of(row, shown, width)


def _told_of(row: Row, shown: Shown, width: int) -> Iterator[str]:
    return (" " * MARKS + line for line in folded(" · ".join(_details(row, shown)), width - MARKS))


def _details(row: Row, shown: Shown) -> list[str]:
    told = [when(row, shown)]
    if row.who:
        told.append(row.who)
    if row.slack_told is not None:
        told.append(_("slack {amount}", amount=short_amount(row.slack_told, row.day_minutes)))
    if row.due is not None:
        day = day_words(row.due, shown.first.year)
        told.append(_("due {date}", date=day))
        if row.is_late:
            told.append(_("late"))
    return told


def _marks(row: Row) -> str:
    first = "✓" if row.is_done else "!" if row.is_late else " "
    return f"{first}{'*' if row.is_critical else ' '} "


def _legend(shown: Shown, has_bars: bool) -> str:
    rows = shown.rows.values()
    known = [
        ("!", _("late"), any(row.is_late and not row.is_done for row in rows)),
        ("*", _("critical"), any(row.is_critical for row in rows)),
        ("✓", _("done"), any(row.is_done for row in rows)),
        (CRITICAL, _("critical"), has_bars and any(row.is_critical and not row.is_done for row in rows)),
        (PLANNED, _("planned"), has_bars and any(not row.is_critical and not row.is_done for row in rows)),
        (DONE, _("done"), has_bars and any(row.is_done for row in rows)),
        (MOMENT, _("takes no time"), has_bars and any(row.is_moment for row in rows)),
        (DUE, _("due"), has_bars and any(row.due for row in rows)),
    ]
    return "   ".join(f"{sign} {word}" for sign, word, is_there in known if is_there)


def _title(row: Row, width: int) -> list[str]:
    """The title in a few lines."""
    lines = folded(row.title[: MOST_LINES * width + 1], width)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]
