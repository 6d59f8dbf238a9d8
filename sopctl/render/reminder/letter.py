"""A reminder in words: what each form of it says, put together once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import Any, NamedTuple

from sopctl.language import N_, _, plural
from sopctl.render.clean import cut, one_line
from sopctl.render.days import day_words
from sopctl.render.due import days_left
from sopctl.runs.people import short_name
from sopctl.runs.reminders import KINDS, Item

MOST_TITLE = 120  # characters of a title: a phone shows few
MOST_SHOWN = 60  # steps under one heading
HEADS = {
    "overdue": N_("Overdue"),
    "due": N_("Due soon"),
    "approve": N_("Waits for your approval"),
    "begin": N_("To be begun now"),
    "brief": N_("Coming your way"),
}


class Row(NamedTuple):
    """Something to tell: the run, its title, and the step."""

    run: str
    run_title: str
    item: Item


@dataclass(frozen=True)
class Letter:
    """What one person is told on a day. `before` steps are open that they were told of already."""

    person: str
    rows: tuple[Row, ...]
    today: date
    before: int = 0


class Line(NamedTuple):
    """One step as a letter tells it: `command` is what records it, empty where nothing is to be done yet."""

    title: str
    about: str
    command: str


class Section(NamedTuple):
    """Steps that are told for one reason, and how many more there are."""

    head: str
    lines: tuple[Line, ...]
    more: int


def subject(letter: Letter) -> str:
    """The line that a phone shows: the most urgent step, and how many more."""
    first = letter.rows[0]
    told = _("{head}: {title}", head=_(HEADS[first.item.kind]), title=_title(first.item.title))
    more = len(letter.rows) - 1
    return plural("{told}, and {count} more", "{told}, and {count} more", more, told=told) if more else told


def sections(letter: Letter) -> Iterator[Section]:
    """The letter's steps by reason, the most urgent first."""
    for kind in KINDS:
        rows = [row for row in letter.rows if row.item.kind == kind]
        if rows:
            lines = tuple(_line(row, letter.today) for row in rows[:MOST_SHOWN])
            yield Section(_(HEADS[kind]), lines, len(rows) - len(lines))


def greeting(letter: Letter) -> str:
    return _("Hello {name},", name=_title(short_name(letter.person)))


def closing(letter: Letter) -> list[str]:
    """The last lines: what is open besides, and where this comes from."""
    told = plural(
        "{count} more step that you were told of before is open.",
        "{count} more steps that you were told of before are open.",
        letter.before,
    )
    lines = [told] if letter.before else []
    return [*lines, _("All that waits for you: sopctl mine"), _("Written by sopctl from your team's runs.")]


def more_words(more: int) -> str:
    return plural("and {count} more", "and {count} more", more)


def text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [greeting(letter), ""]
    for section in sections(letter):
        parts.append(f"{section.head}\n")
        for line in section.lines:
            parts += [f"- {line.title}", f"  {line.about}"]
            parts += [f"  {line.command}", ""] if line.command else [""]
        if section.more:
            parts += [f"  {more_words(section.more)}", ""]
    return "\n".join([*parts, *closing(letter)]) + "\n"


def letter_facts(letter: Letter) -> dict[str, Any]:
    """What a program gets: keys are stable, and no sentence is in it."""
    return {
        "person": letter.person,
        "day": letter.today.isoformat(),
        "items": [row_facts(row) for row in letter.rows],
        "told_before": letter.before,
    }


def row_facts(row: Row) -> dict[str, Any]:
    item = row.item
    return {
        "run": row.run,
        "run_title": row.run_title,
        "step": item.step,
        "title": item.title,
        "kind": item.kind,
        "status": item.status,
        "due": item.due or None,
        "begins": item.begins or None,
    }


def _title(text: str) -> str:
    return cut(one_line(text), MOST_TITLE) or "…"


def _line(row: Row, today: date) -> Line:
    item = row.item
    facts = [_title(row.run_title)]
    if item.due:
        day = date.fromisoformat(item.due)
        shown = day_words(day, today.year)
        facts.append(_("due {date}, {left}", date=shown, left=days_left(day, today)))
    if item.kind in ("begin", "brief") and item.begins:
        begins = day_words(date.fromisoformat(item.begins), today.year)
        facts.append(_("planned from {date}", date=begins))
    if item.status == "blocked":
        facts.append(_("blocked"))
    act = "" if item.kind == "brief" else "approve" if item.kind == "approve" else "done"
    command = f"sopctl {act} {one_line(row.run)} {quote(one_line(item.step))}" if act else ""
    return Line(_title(item.title), " · ".join(facts), command)
