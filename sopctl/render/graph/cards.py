"""The texts of a step as lines that fit its box. Text is measured in columns: no font is at hand."""

from collections.abc import Iterable
from typing import NamedTuple

from sopctl.render.columns import cells, wrap
from sopctl.render.graph.facts import Node

COLUMN = 8.1  # pixels of a column, in a bold font of 13 pixels that is a wide one
LINE = 17
PAD = 10
TITLE_LINES, NOTE_LINES = 4, 3


class Card(NamedTuple):
    """Lines of a title and of the notes below it, and the size of a box around them."""

    title: tuple[str, ...]
    notes: tuple[str, ...]
    width: float
    height: float


def card_of(node: Node, columns: int) -> Card:
    """A joint has no lines, and is a point of some size."""
    if node.is_joint:
        return Card((), (), 8, 8)
    title = lines_of(node.sign, columns, TITLE_LINES)
    notes = tuple(line for note in node.notes for line in lines_of(note, columns + 3, NOTE_LINES))
    height = 2 * PAD - 3 + LINE * (len(title) + len(notes))
    return Card(title, notes, columns * COLUMN + 2 * PAD, height)


def lines_of(text: str, columns: int, most: int) -> tuple[str, ...]:
    """At most so many lines of so many columns; what is left out is shown by `…`."""
    lines = [line for one in wrap(text, columns) for line in _broken(one, columns)]
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while cells(last) >= columns:
        last = last[:-1]
    return (*lines[: most - 1], f"{last}…")


def _broken(line: str, columns: int) -> Iterable[str]:
    """A line that is longer than it may be, as several; capitals and wide letters take more room."""
    found, used = "", 0.0
    for character in line:
        takes = cells(character) * (1.3 if character.isupper() or character in "mw@%" else 1)
        if found and used + takes > columns * 1.15:
            yield found
            found, used = "", 0.0
        found += character
        used += takes
    if found:
        yield found
