"""Three versions of one value made one: texts by words, sets by members, lists by items."""

import json
from collections.abc import Sequence
from typing import Any

from sopctl.diff.clashes import NOT_THERE, At
from sopctl.diff.order import moved
from sopctl.diff.spots import Spot, Three
from sopctl.diff.words import tokens
from sopctl.sop.meaning import same
from sopctl.sop.scalars import alike, as_written
from sopctl.sop.three_ways import Stretch, stretches
from sopctl.sop.versions import is_lower

# Texts for people, in which changes apart from each other are both taken.
PROSE = {
    "title", "summary", "purpose", "scope", "do", "prompt", "does", "ask", "help", "warning", "caution",
    "check", "definitions", "changelog",
}  # fmt: skip
SETS = {"needs", "tags", "notify", "reopens"}  # lists whose order says nothing
APART = 2  # words, or Chinese signs, that part two changes of one text


def is_prose(at: Sequence[str]) -> bool:
    """Whether a text is for people: its own key says so, or the one above it."""
    return at[-1] in PROSE or (len(at) > 1 and at[-2] in ("definitions", "changelog"))


def merged_value(at: At, key: str | int, three: Three) -> Spot | None:
    """What is to stand where no two versions can be put together part by part; None where they clash."""
    base, ours, theirs = three
    of = next((one for one in reversed((*at, key)) if isinstance(one, str)), "")
    # What is only laid out otherwise gives way to what says something else.
    for equal in (alike, lambda one, other: same(one, other, of)):
        if equal(ours.value, theirs.value):
            return ours
        if base and equal(base.value, ours.value):
            return theirs
        if base and equal(base.value, theirs.value):
            return ours
    values = [base.value, ours.value, theirs.value]
    lists = [[] if one is NOT_THERE else [one] if isinstance(one, str) else one for one in values]
    if all(isinstance(row, list) and all(isinstance(one, str) for one in row) for row in lists) and (
        key in SETS or (at == ("changelog", key) and not lists[0])
    ):
        return Spot(merged_set(*lists))
    if at == ("version",) and (higher := _higher(*values)) is not None:
        return ours if higher == ours.value else theirs
    if is_prose(at) and all(isinstance(one, str) for one in values):
        text = merged_text(*values)
        return None if text is None else Spot(text)
    return None


def _higher(base: Any, ours: Any, theirs: Any) -> Any:
    """The higher of two versions that both raised; None where they did not, or it cannot be told."""
    if NOT_THERE in (base, ours, theirs):
        return None
    was, mine, other = (str(as_written(one)) for one in (base, ours, theirs))
    if not is_lower(was, mine) or not is_lower(was, other):
        return None
    return theirs if is_lower(mine, other) else ours


def merged_text(base: str, ours: str, theirs: str) -> str | None:
    """A text with the changed words of both; None where they are not apart."""
    rows = [tokens(text) for text in (base, ours, theirs)]
    kept: list[str] = []
    for one in stretches(rows, _is_near):
        if one.clashes:
            return None
        kept += one.taken
    return "".join(kept)


def _is_near(between: Sequence[str]) -> bool:
    return sum(bool(one.strip()) and one.isalnum() for one in between) < APART and "\n" not in "".join(
        between
    )


def merged_set(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    """What either added, without what either removed: in our order, what theirs added behind."""
    old, mine, other = {*base}, {*ours}, {*theirs}
    kept = [one for one in ours if one in other or one not in old]
    return kept + [one for one in dict.fromkeys(theirs) if one not in mine and one not in old]


def item_stretches(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Stretch]:
    """Lists in stretches of the numbers of their items."""
    rows = [[json.dumps(one, sort_keys=True, default=str) for one in row] for row in (base, ours, theirs)]
    found: list[Stretch] = []
    here = [0, 0, 0]
    for one in stretches(rows):
        numbers = []
        for row, part in enumerate((one.base, one.ours, one.theirs)):
            numbers.append(list(range(here[row], here[row] + len(part))))
            here[row] += len(part)
        if one.clashes or not any(one.changed):
            found.append(Stretch(one.changed, *numbers))
        else:  # what both changed alike is as if one had
            sides = one.changed if one.changed != (True, True) else (True, False)
            found.append(Stretch(sides, *numbers))
    return found


def merged_order(
    orders: Sequence[list[str]], kept: set[str], *, theirs_first: bool = False
) -> tuple[list[str], list[str]]:
    """Ids that are kept in the order of ours, moved and filled up as theirs did; and those that both moved,
    each to another place.
    """
    base, ours, theirs = orders
    by_ours, by_theirs = moved(base, ours), moved(base, theirs)
    went = by_theirs - (set() if theirs_first else by_ours)
    row = [one for one in ours if one in kept and one not in (went & {*theirs})]
    come: dict[str | None, list[str]] = {}
    stands, before = {*row}, None
    for one in theirs:
        if one in stands:
            before = one
        elif one in kept:
            come.setdefault(before, []).append(one)
    known = {*base, *theirs}
    made: list[str] = []
    waiting = come.get(None, [])
    for one in row:
        if one in known:  # what ours has put there comes before what theirs has
            made += waiting
            waiting = come.get(one, [])
        made.append(one)
    return made + waiting, _apart(ours, theirs, by_ours & by_theirs & kept)


def _apart(ours: list[str], theirs: list[str], names: set[str]) -> list[str]:
    """Those of some names that stand behind another one in each order, of what is in both."""
    before = []
    for row, other in ((ours, {*theirs}), (theirs, {*ours})):
        common = [one for one in row if one in other]
        before.append(dict(zip(common, [None, *common], strict=False)))
    return [one for one in ours if one in names and before[0].get(one) != before[1].get(one)]
