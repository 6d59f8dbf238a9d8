"""Whether a text that was merged by lines says what both sides wanted: their changes and no others."""

from collections.abc import Iterator
from typing import Any

from sopctl.diff.changes import Change
from sopctl.diff.compare import compare
from sopctl.sop.meaning import same
from sopctl.sop.model import Sop

Spot = tuple[Any, ...]


def agrees(base: Sop, ours: Sop, theirs: Sop, merged: Sop) -> bool:
    """Whether the merged SOP is the base with the changes of both sides.

    The order is not asked for: it is as both wrote it. What both changed, each in lines of its own, is as the
    lines say.
    """
    mine, other, made = (dict(_told(base, one)) for one in (ours, theirs, merged))
    for spot, change in made.items():
        wanted = [one[spot] for one in (mine, other) if spot in one]
        if not wanted or not any(len(wanted) == 2 or same(change.after, one.after) for one in wanted):
            return False
        if _repeats(change.after) and not any(_repeats(one.after) for one in wanted):
            return False
    gone = [one.was for one in made.values() if one.what == "removed"]
    missing = [one for side in (mine, other) for spot, one in side.items() if spot not in made]
    return all(
        one.what == "removed" and any(one.was[: len(path)] == path for path in gone) for one in missing
    )


def _told(base: Sop, sop: Sop) -> Iterator[tuple[Spot, Change]]:
    for one in compare(base, sop).changes:
        if one.what != "moved":
            yield (one.what, one.was or one.at[-2:], one.key), one


def _repeats(value: Any) -> bool:
    """Whether a list of texts has one of them twice."""
    return (
        isinstance(value, list) and all(isinstance(one, str) for one in value) and len({*value}) < len(value)
    )
