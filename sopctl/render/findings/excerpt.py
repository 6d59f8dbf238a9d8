"""A line of a file as a terminal shows it, with carets beneath the words that a finding lies on."""

from functools import lru_cache
from unicodedata import category, east_asian_width

from sopctl.render.clean import clean

CUT = "…"
TAB = "    "
Cell = tuple[str, int]  # what a terminal shows for a character, and how many columns it takes


def excerpt(line: str, start: int, end: int, room: int) -> tuple[str, str]:
    """The part of a line around a stretch of it, at most `room` columns wide, and the carets below."""
    if len(line) <= room and line.isascii() and line.isprintable():
        return line, " " * start + "^" * max(1, end - start)
    # A line may be as long as a file: beyond this, whatever the widths, nothing has room.
    first, last = max(0, start - room), min(end, start + room) + room
    cells = [_cell(character) for character in line[first:last]]
    lead = ""
    if len(cells) < len(line) or _width(cells) > room:
        begun = _first(cells, start - first, end - first, room)
        first += begun
        lead = CUT if first else ""
        cells = _fitting(cells[begun:], room - len(lead) - 1)
    tail = CUT if first + len(cells) < len(line) else ""
    before = len(lead) + _width(cells[: start - first])
    under = _width(cells[start - first : end - first])
    return lead + "".join(text for text, __ in cells) + tail, " " * before + "^" * max(1, under)


def _width(cells: list[Cell]) -> int:
    return sum([width for __, width in cells])


def _first(cells: list[Cell], start: int, end: int, room: int) -> int:
    """Where to begin: at the line's first character if the stretch shows then, else a bit before it."""
    if _width(cells[:end]) < room:
        return 0
    first, context = start, room // 3
    while first and (context := context - cells[first - 1][1]) >= 0:
        first -= 1
    return first


def _fitting(cells: list[Cell], room: int) -> list[Cell]:
    for number, (__, width) in enumerate(cells):
        room -= width
        if room < 0:
            return cells[:number]
    return cells


@lru_cache(maxsize=4096)
def _cell(character: str) -> Cell:
    """What a terminal shows for a character, and how many columns it takes."""
    if character.isascii():
        if character.isprintable():
            return character, 1
        shown = TAB if character == "\t" else clean(character)
        return shown, len(shown)
    shown = clean(character)
    if shown != character:
        return shown, len(shown)
    if category(character) in ("Mn", "Me"):
        return character, 0
    return character, 2 if east_asian_width(character) in "WF" else 1
