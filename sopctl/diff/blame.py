"""Since when each part of an SOP says what it says: who wrote it, and how it read before."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison, Grades, grade_of
from sopctl.diff.kinds import is_as_grave
from sopctl.diff.outline import PHASE, Outline, Path
from sopctl.diff.past import Cut, Version, earlier_path, is_within, tell

ID, PLACE = "id", "place"
NAMED = ("steps", "params", "roles", "phases", "calendars")  # where a name is looked for, in this order


class Asked(NamedTuple):
    """What is asked about: a part as a whole, or one of its keys, of which its id and its place are two."""

    path: Path
    key: str | None = None


class Since(NamedTuple):
    """The version since which something reads so, and the changes that made it so; none where it came with
    the part, or where `cut` says that what was before is not to be had.
    """

    asked: Asked
    version: Version
    changes: tuple[Change, ...] = ()
    comparison: Comparison | None = None
    cut: Cut = ""


def parts_of(parts: Outline) -> list[Asked]:
    """Each key of the SOP itself, and each part with an id that is in no other."""
    own = [Asked((), key) for key in parts[()].values]
    return [*own, *(Asked(path) for path in parts if len(path) == 2)]


def keys_of(parts: Outline, path: Path) -> list[Asked]:
    """Each key of a part, its id and its place, and the parts that lie in it."""
    keys = [Asked(path, key) for key in parts[path].values if key != PHASE]
    return [Asked(path, ID), Asked(path, PLACE), *keys, *(Asked(one) for one in parts.inner.get(path, ()))]


def find_part(parts: Outline, name: str) -> Path | None:
    """The part that people call so: a step before all others."""
    return next(((group, name) for group in NAMED if (group, name) in parts), None)


def blame(
    versions: Sequence[Version], asked: Sequence[Asked], least: str = "record", grades: Grades | None = None
) -> list[Since]:
    """Since when what is asked about reads so, in the same order.

    The versions stand each before those that it came from; the first is the one that is asked about. Changes
    that matter less than `least` are passed over.
    """
    found: dict[int, Since] = {}
    open_: dict[int, dict[int, Path]] = {
        id(versions[0]): {number: one.path for number, one in enumerate(asked)}
    }
    for version in versions:
        wanted = open_.pop(id(version), {})
        if not wanted:
            continue
        told = tell(version)
        for number, path in wanted.items():
            settled: Since | None = None
            for before, comparison in told.pairs:
                was = earlier_path(path, comparison)
                one = Asked(path, asked[number].key)
                changes = tuple(
                    change
                    for change in (comparison.changes if comparison else ())
                    if _touches(change, one, was) and _counts(change, least, grades)
                )
                if not changes:
                    open_.setdefault(id(before), {}).setdefault(number, was)
                    settled = None
                    break
                settled = settled or Since(asked[number], version, changes, comparison)
            else:
                settled = settled or Since(asked[number], version, cut=told.cut)
            if settled is not None:
                found[number] = settled
    return [found[number] for number in sorted(found)]


def _counts(change: Change, least: str, grades: Grades | None) -> bool:
    return change.what == "added" or is_as_grave(grade_of(change.kind, grades), least)


def _touches(change: Change, asked: Asked, was: Path) -> bool:
    """Whether a change made what is asked about what it is; `was` is the part's path before."""
    path, key = asked
    if change.what == "added" and change.at == path[: len(change.at)]:
        return True
    if key is None:
        return is_within(change, path, was) and not (change.what == "moved" and change.at == path)
    if change.at != path:
        return False
    if path and key in (ID, PLACE):
        return change.what == {ID: "renamed", PLACE: "moved"}[key]
    return change.what == "changed" and change.key[0] == key


def value_of(parts: Outline, asked: Asked) -> Any:
    """What a part says now: of a key its value, of a place the phase, of a part all its values."""
    path, key = asked
    if key is None:
        return parts.whole(path)
    if path and key == ID:
        return path[-1]
    return parts[path].values.get(PHASE if path and key == PLACE else key)
