"""The difference between two texts word by word; Chinese sign by sign, without splinters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from sopctl.diff.order import moved

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
TOKEN = rf"[{CJK}]|[^\W{CJK}]+(?:[-'’][^\W{CJK}]+)*|\s+|."
ASCII_TOKEN = r"\w+(?:[-']\w+)*|\s+|."  # the same, made ready in a tenth of the time
MOST = 8000  # tokens of both texts that are compared; more are one change
LONGEST = 400_000  # characters of them
# Pairs of tokens between two places that both texts have for sure; what is longer is one change there.
MOST_PAIRS = 20_000
SPLINTER = 2  # signs of no more than that between two changes are part of the change

Row = tuple[str, str, str]


class Piece(NamedTuple):
    """A stretch that both texts have, or one of them alone."""

    what: Literal["same", "removed", "added"]
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in stretches; what was removed stands before what was added in its place."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    head, tail = "".join(old[:first]), "".join(old[len(old) - last :])
    one, other = "".join(old[first : len(old) - last]), "".join(new[first : len(new) - last])
    return _joined([("equal", head, head), *_rows(one, other), ("equal", tail, tail)])


def _rows(before: str, after: str) -> list[Row]:
    if len(before) + len(after) > LONGEST:
        return [("replace", before, after)]
    old, new = tokens(before), tokens(after)
    if len(old) + len(new) > MOST:
        return [("replace", before, after)]
    rows = [(tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in _merged(_compared(old, new))]
    # A blank or a single sign that happens to be in both tears what people read as one change.
    for number, (tag, text, _same) in enumerate(rows[1:-1], 1):
        if tag == "equal" and len(text.strip()) < SPLINTER:
            rows[number] = ("replace", text, text)
    return rows


def tokens(text: str) -> list[str]:
    """A text in words, Chinese signs, blanks and marks."""
    return re.findall(ASCII_TOKEN if text.isascii() else TOKEN, text, re.DOTALL)


Step = tuple[str, int, int, int, int]  # as difflib has it: what, and from where to where in both


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """Token by token between those that each text has once, in one order (Cohen's patience diff).

    What is between is compared alone, so that texts made to waste time have bounded time to waste.
    """
    counts = Counter(old), Counter(new)
    alone = [[one for one in tokens if all(count[one] == 1 for count in counts)] for tokens in (old, new)]
    stray = moved(*alone)
    places = {token: place for place, token in enumerate(new)}
    a = c = 0
    for b, token in enumerate(old):
        if counts[0][token] == counts[1][token] == 1 and token not in stray:
            d = places[token]
            yield from _between(old, new, a, b, c, d)
            yield "equal", b, b + 1, d, d + 1
            a, c = b + 1, d + 1
    yield from _between(old, new, a, len(old), c, len(new))


def _between(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> Iterator[Step]:
    """What stands between two places, from `a` to `b` in the one and from `c` to `d` in the other."""
    while a < b and c < d and old[a] == new[c]:
        yield "equal", a, a + 1, c, c + 1
        a, c = a + 1, c + 1
    last = _alike(old[a:b][::-1], new[c:d][::-1])
    b, d = b - last, d - last
    if (b - a) * (d - c) > MOST_PAIRS:
        yield "replace", a, b, c, d
    else:
        for tag, *at in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_opcodes():
            yield tag, at[0] + a, at[1] + a, at[2] + c, at[3] + c
    if last:
        yield "equal", b, b + last, d, d + last


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of two rows are the same from their beginning on."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _merged(steps: Iterator[Step]) -> list[Step]:
    """Equal ones that follow each other as one."""
    found: list[Step] = []
    for tag, a, b, c, d in steps:
        if found and found[-1][0] == tag == "equal":
            found[-1] = (tag, found[-1][1], b, found[-1][3], d)
        else:
            found.append((tag, a, b, c, d))
    return found


def _joined(rows: Sequence[Row]) -> list[Piece]:
    found: list[Piece] = []
    removed = added = ""
    for tag, old, new in (*rows, ("equal", "", "")):
        if tag != "equal":
            removed, added = removed + old, added + new
            continue
        found += [Piece("removed", removed)] if removed else []
        found += [Piece("added", added)] if added else []
        removed = added = ""
        if old and found and found[-1].what == "same":
            found[-1] = Piece("same", found[-1].text + old)
        elif old:
            found.append(Piece("same", old))
    return found
