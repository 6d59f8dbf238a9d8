"""Stretches of text in lines of a terminal, with or without colour."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sopctl.diff.words import Piece
from sopctl.render.columns import wrap

OFF = "\x1b[0m"
COLORS = {
    "removed": "\x1b[31;9m", "added": "\x1b[32m", "title": "\x1b[1m", "quiet": "\x1b[2m",
    "breaking": "\x1b[1;31m", "behaviour": "\x1b[33m", "wording": "\x1b[36m", "record": "\x1b[2m",
}  # fmt: skip
MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


class Span(NamedTuple):
    """Some text and how it looks: a name in COLORS, or nothing."""

    text: str
    look: str = ""


def spans_of(row: Iterable[Piece]) -> list[Span]:
    """What is told of a change, to be laid out."""
    return [Span(one.text, one.what if one.what != "same" else "") for one in row]


def lines(
    spans: Sequence[Span], width: int, *, color: bool, first: str = "", rest: str | None = None
) -> list[str]:
    """The spans in lines of at most `width` columns, which begin with `first`, all others with `rest`.

    What went or came is marked by signs where there is no colour.
    """
    rest = first if rest is None else rest
    shown = [one if color or one.look not in MARKS else _with_signs(one) for one in spans]
    looks = [(one.look, len(one.text)) for one in shown]
    wrapped = wrap("".join(one.text for one in shown), max(width - len(rest), 10))
    painted = _painted(wrapped, "".join(one.text for one in shown), looks) if color else wrapped
    return [(rest if number else first) + line for number, line in enumerate(painted)]


def _with_signs(span: Span) -> Span:
    left, right = MARKS[span.look]
    return Span(f"{left}{span.text}{right}", span.look)


def _painted(wrapped: list[str], whole: str, looks: list[tuple[str, int]]) -> list[str]:
    """Lines with the colours of the signs that they were made from; blanks at their ends are gone."""
    edges: list[tuple[int, str]] = []
    end = 0
    for look, size in looks:
        end += size
        edges.append((end, look))
    found, at, place = [], 0, 0
    for line in wrapped:
        while whole[at].isspace():
            at += 1
        text, stop = "", at + len(line)
        while at < stop:
            while edges[place][0] <= at:
                place += 1
            until = min(stop, edges[place][0])
            tint = COLORS.get(edges[place][1], "")
            text += f"{tint}{whole[at:until]}{OFF}" if tint else whole[at:until]
            at = until
        found.append(text)
    return found
