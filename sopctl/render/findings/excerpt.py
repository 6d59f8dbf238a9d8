"""A line of a file as a terminal shows it, with carets beneath the words that a finding lies on."""

from unicodedata import category, east_asian_width

from sopctl.render.clean import clean

CUT = "…"
TAB = "    "


def excerpt(line: str, start: int, end: int, room: int) -> tuple[str, str]:
    """The part of a line around a stretch of it, at most `room` columns wide, and the carets below."""
    start = min(start, len(line))
    end = min(end, start + room)  # a line may be as long as a file
    last = end + room
    plain = len(line) <= room and line.isascii() and line.isprintable()
    first = 0 if plain else _first(line, start, end, room)
    lead = CUT if first else ""
    cells = [_cell(character) for character in line[first:last]]
    room -= len(lead)
    if len(line) > last or sum(width for __, width in cells) > room:
        cells = _fitting(cells, room - 1)
    tail = CUT if first + len(cells) < len(line) else ""
    before = len(lead) + sum(width for __, width in cells[: start - first])
    under = sum(width for __, width in cells[start - first : end - first])
    return lead + "".join(text for text, __ in cells) + tail, " " * before + "^" * max(1, under)


def _first(line: str, start: int, end: int, room: int) -> int:
    """Where to begin: at the line's first character if the stretch shows then, else a bit before it."""
    if end < room and sum(_cell(character)[1] for character in line[:end]) < room:
        return 0
    first, context = start, room // 3
    while first and (context := context - _cell(line[first - 1])[1]) >= 0:
        first -= 1
    return first


def _fitting(cells: list[tuple[str, int]], room: int) -> list[tuple[str, int]]:
    for number, (__, width) in enumerate(cells):
        room -= width
        if room < 0:
            return cells[:number]
    return cells


def _cell(character: str) -> tuple[str, int]:
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
