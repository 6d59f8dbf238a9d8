"""The difference between two texts word by word; Chinese sign by sign, without splinters."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+(?:[-'’][^\W{CJK}]+)*|\s+|.", re.DOTALL)
MOST = 4000  # tokens of both texts that are compared; more are one change
LABOUR = 500  # steps that a comparison may take for each of them; what was made to waste time is one change
SPLINTER = 2  # signs of no more than that between two changes are part of the change


class Piece(NamedTuple):
    """A stretch that both texts have, or one of them alone."""

    what: Literal["same", "removed", "added"]
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in stretches; what was removed stands before what was added in its place."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    head = _alike(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - head
    tail = min(rest, _alike(zip(reversed(old), reversed(new), strict=False)))
    first, last = "".join(old[:head]), "".join(old[len(old) - tail :])
    rows = _rows(old[head : len(old) - tail], new[head : len(new) - tail])
    rows = [("equal", first, first), *rows, ("equal", last, last)]
    # A blank or a single sign that happens to be in both tears what people read as one change.
    for number, (tag, text, _same) in enumerate(rows[1:-1], 1):
        if tag == "equal" and len(text.strip()) < SPLINTER:
            rows[number] = ("replace", text, text)
    return _joined(rows)


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _rows(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    # What finds the longest common stretch goes over all pairs of like tokens, for each stretch anew.
    counts = Counter(old)
    pairs = sum(counts[one] for one in new if not one.isspace())
    size = len(old) + len(new)
    if size > MOST or pairs * min(len(old), len(new)) > LABOUR * size:
        return [("replace", "".join(old), "".join(new))]
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    return [(tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes()]


def _joined(rows: Sequence[tuple[str, str, str]]) -> list[Piece]:
    found: list[Piece] = []
    removed = added = ""
    for tag, old, new in (*rows, ("equal", "", "")):
        if tag != "equal":
            removed, added = removed + old, added + new
            continue
        found += [Piece("removed", removed)] if removed else []
        found += [Piece("added", added)] if added else []
        found += [Piece("same", old)] if old else []
        removed = added = ""
    return found
