"""The difference between two texts word by word; Chinese sign by sign, without splinters."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+(?:[-'’][^\W{CJK}]+)*|\s+|.", re.DOTALL)
MOST = 4000  # tokens of both texts that are compared; more are one change
SPLINTER = 2  # signs of no more than that between two changes are part of the change


class Piece(NamedTuple):
    """A stretch that both texts have, or one of them alone."""

    what: Literal["same", "removed", "added"]
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in stretches; what was removed stands before what was added in its place."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) > MOST:
        return _joined([("replace", before, after)])
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    rows = [(tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes()]
    # A blank or a single sign that happens to be in both tears what people read as one change.
    for number, (tag, text, _same) in enumerate(rows[1:-1], 1):
        if tag == "equal" and len(text.strip()) < SPLINTER:
            rows[number] = ("replace", text, text)
    return _joined(rows)


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
