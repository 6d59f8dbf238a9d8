"""Text laid out by the columns of a terminal, where a Chinese character takes two."""

import re
from unicodedata import east_asian_width

# What stays together: a wide character or a word, with the marks that open before it and close behind it.
PIECE = (
    r"[（《「『【]*(?:[^\x00-\u2e7f（《「『【]|[^\s\u2e80-\U0010ffff]+)[，。、；：？！）》」』】”’]*"
    r"|[（《「『【]+|\s+"
)
NARROW_PIECE = r"\S+|\s+"  # the same of text before WIDE_SIGNS, made ready in a tenth of the time
WIDE_SIGNS = "\u2e80"  # no sign before it ends or joins a line by rules of its own
BEYOND = re.compile("[^\0-\u0377\u2010-\u2027]")  # no letter of Latin or Greek, dash or dots: may be wide


def cells(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii() or not BEYOND.search(text):  # nearly all is, and is told at once
        return len(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; what is longer than a line has one of its own."""
    lines, line, taken = [], "", 0
    is_narrow = text.isascii() or max(text) < WIDE_SIGNS
    for piece in re.findall(NARROW_PIECE if is_narrow else PIECE, text):
        if line and taken + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, taken = "", 0
        if line or not piece.isspace():
            line += piece
            taken += cells(piece)
    return [*lines, line.rstrip()] if line.strip() else lines
