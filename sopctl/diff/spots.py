"""Places in three versions of an SOP's data, and what a plan takes from them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sopctl.diff.clashes import NOT_THERE, At, Clash
from sopctl.diff.outline import Path
from sopctl.sop.meaning import same
from sopctl.sop.three_ways import Stretch
from sopctl.sop.weaving import Woven

Side = Literal["base", "ours", "theirs"]
SIDES: tuple[Side, ...] = ("base", "ours", "theirs")
Renames = Mapping[Path, Path]


class CannotMerge(Exception):
    """Data that cannot be taken apart by ids."""


class Spot(NamedTuple):
    """What one version has at a place, and the path to it there."""

    value: Any = NOT_THERE
    path: tuple[str | int, ...] | None = None

    def __bool__(self) -> bool:
        return self.path is not None

    def inner(self, part: str | int) -> "Spot":
        if self.path is None:
            return NONE
        return Spot(self.value[part], (*self.path, part))

    def get(self, key: str) -> "Spot":
        return self.inner(key) if isinstance(self.value, dict) and key in self.value else NONE

    def named(self) -> dict[str, "Spot"]:
        """The entries of a map by key, of a list by id. Raises CannotMerge."""
        if isinstance(self.value, dict):
            return {key: self.inner(key) for key in self.value}
        found: dict[str, Spot] = {}
        for number, one in enumerate(self.value if self else ()):
            name = one.get("id") if isinstance(one, dict) else None
            if not isinstance(name, str) or name in found:
                raise CannotMerge
            found[name] = self.inner(number)
        return found


NONE = Spot()
Three = tuple[Spot, Spot, Spot]


def steps_by_id(data: dict[str, Any]) -> dict[str, tuple[str, Spot]]:
    """A version's steps by id: the phase of each, and where it stands. Raises CannotMerge."""
    found: dict[str, tuple[str, Spot]] = {}
    whole = Spot(data, ())
    phases = whole.get("phases")
    groups = {name: one.get("steps") for name, one in phases.named().items()} if phases else {}
    for phase, steps in (("", whole.get("steps")), *groups.items()):
        for name, spot in steps.named().items():
            if name in found:
                raise CannotMerge
            found[name] = (phase, spot)
    return found


def says_same(base: Spot, other: Spot) -> bool:
    return bool(same(base.value, other.value))


def in_all(three: Three, key: str) -> Three:
    return three[0].get(key), three[1].get(key), three[2].get(key)


def take(key: str | int, three: Three, spot: Spot) -> Woven | None:
    """A value as a version has it; nothing where it has none."""
    if spot.value is NOT_THERE:
        return None
    found = around(key, three)
    found.said = spot.value
    return found


def alone(spot: Spot, side: int) -> Woven:
    found = Woven(0, spot.value)
    found.ours, found.theirs = (spot.path, None) if side == 1 else (None, spot.path)
    return found


def members(values: list[str], three: Three) -> list[Woven]:
    """The members of a set, wherever they stand in each version."""
    places = [dict(zip(one.value, range(len(one.value)), strict=True)) if one else {} for one in three]
    found = []
    for number, value in enumerate(values):
        spots = [
            one.inner(place[value]) if value in place else NONE
            for one, place in zip(three, places, strict=True)
        ]
        found.append(around(number, (spots[0], spots[1], spots[2])))
        found[-1].said = value
    return found


def items_of(one: Stretch, three: Three) -> list[Three]:
    """The items of a stretch that has as many in each version."""
    base, ours, theirs = three
    rows = zip(one.base, one.ours, one.theirs, strict=True)
    return [(base.inner(a), ours.inner(b), theirs.inner(c)) for a, b, c in rows]


def around(key: str | int, three: Three, *, is_map: bool = True) -> Woven:
    base, ours, theirs = (one.path for one in three)
    return Woven(key, None, base, ours, theirs, None, is_map)


def homes(
    steps: Sequence[Mapping[str, tuple[str, Spot]]], side: Side, clashes: list[Clash]
) -> dict[str, str]:
    """In which phase each step is to be: where ours has it, unless only theirs moved it.

    `steps` are those of each version by id, with the phase of each.
    """
    found: dict[str, str] = {}
    for name in dict.fromkeys((*steps[1], *steps[2])):
        was, mine, other = (one[name][0] if name in one else None for one in steps)
        found[name] = mine if mine is not None else other or ""
        if mine is None or other is None or mine == other or was == other:
            continue
        found[name] = other
        if was != mine:
            clashes.append(Clash("moved", ("phases", mine, "steps", name), mine, other))
            found[name] = (was or mine, mine, other)[SIDES.index(side)]
    return found


def renamed(
    at: At,
    named: Sequence[Mapping[str, Spot]],
    renames: Sequence[Renames],
    side: Side,
    clashes: list[Clash],
) -> dict[str, Spot]:
    """What is settled already of parts that one side renamed, and the other renamed too or changed."""
    base, ours, theirs = named
    group = at[2:] if at[:1] == ("phases",) and len(at) > 2 else at
    settled: dict[str, Spot] = {}
    for name in base if any(renames) else ():
        new = [one[(*group, name)][-1] if (*group, name) in one else None for one in renames]
        if new == [None, None] or new[0] == new[1]:
            continue
        mine, other = ours.get(new[0] or name, NONE), theirs.get(new[1] or name, NONE)
        if None in new and says_same(base[name], other if new[0] else mine):
            continue
        told = [other_id or one.value for other_id, one in zip(new, (mine, other), strict=True)]
        clashes.append(Clash("renamed", (*at, name), *told))
        settled |= {one: NONE for one in (name, *new) if one}
        number = SIDES.index(side)
        settled[(name, *new)[number] or name] = (base[name], mine, other)[number]
    return settled


def behind(row: Sequence[str], name: str) -> Any:
    """What something stands behind in an order; NOT_THERE where it is the first."""
    at = row.index(name)
    return row[at - 1] if at else NOT_THERE
