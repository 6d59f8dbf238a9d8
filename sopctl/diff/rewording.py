"""Two rewordings of one text made into one, where their words do not touch."""

from itertools import pairwise
from typing import NamedTuple

from sopctl.diff.words import SPLINTER, pieces

MOST = 2000  # characters of both texts, without what is the same at their ends, that are compared


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
    mine, theirs = stretches(base, one), stretches(base, other)
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


def stretches(base: str, after: str) -> list[Stretch]:
    """Where a text says something else now, word by word; one stretch where that is very much."""
    first, last = _same_ends(base, after)
    old, new = base[first : len(base) - last], after[first : len(after) - last]
    if len(old) + len(new) > MOST:
        return [Stretch(first, first + len(old), new)]
    found: list[Stretch] = []
    here, pending = first, False
    for piece in pieces(old, new):
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


def _same_ends(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts have in common at both ends, in whole words."""
    first = last = 0
    most = min(len(one), len(other))
    while first < most and one[first] == other[first]:
        first += 1
    while first and _is_within_word(one, first) | _is_within_word(other, first):
        first -= 1
    while last < most - first and one[-1 - last] == other[-1 - last]:
        last += 1
    while last and _is_within_word(one, len(one) - last) | _is_within_word(other, len(other) - last):
        last -= 1
    return first, last


def _is_within_word(text: str, at: int) -> bool:
    """Whether a cut would go through a word; between Chinese signs it does not."""
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and all((sign.isalnum() and sign < "\u2e80") or sign in "-'’" for sign in around)
