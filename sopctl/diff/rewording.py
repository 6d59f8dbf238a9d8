"""Two rewordings of one text made into one, where their words do not touch."""

from itertools import pairwise
from typing import NamedTuple

from sopctl.diff.words import SPLINTER, pieces


class Stretch(NamedTuple):
    """From where to where of a text something else stands."""

    start: int
    end: int
    text: str


def reworded(base: str, one: str, other: str) -> str | None:
    """The text with what both changed in it; None where they touch the same words."""
    if one in (base, other):
        return other
    if other == base:
        return one
    mine, theirs = _stretches(base, one), _stretches(base, other)
    changed = sorted({*mine, *theirs})
    for left, right in pairwise(changed):
        # What one alone changed may lie as close as that one had it.
        alone = any(left in own and right in own for own in (mine, theirs))
        touching = right.start < left.end or len(base[left.end : right.start].strip()) < SPLINTER
        if touching and not alone:
            return None
    parts, here = [], 0
    for stretch in changed:
        parts += [base[here : stretch.start], stretch.text]
        here = stretch.end
    return "".join([*parts, base[here:]])


def _stretches(base: str, after: str) -> list[Stretch]:
    found: list[Stretch] = []
    here, pending = 0, False
    for piece in pieces(base, after):
        if piece.what == "same":
            here += len(piece.text)
            pending = False
        elif piece.what == "removed":
            found.append(Stretch(here, here + len(piece.text), ""))
            here += len(piece.text)
            pending = True
        else:
            found.append(
                found.pop()._replace(text=piece.text) if pending else Stretch(here, here, piece.text)
            )
            pending = False
    return found
