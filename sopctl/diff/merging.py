"""Three versions of an SOP made one, part by part and key by key: pure, from data to a plan of the result.

What one side alone changed is taken, and what both changed alike. Everything else is a clash, but for texts,
sets and lists of which both changes can be told apart, for the version and for the changelog.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sopctl.diff.clashes import NOT_THERE, At, Clash
from sopctl.diff.merging_values import (
    SETS,
    is_prose,
    item_stretches,
    merged_order,
    merged_set,
    merged_text,
)
from sopctl.diff.outline import Path
from sopctl.sop.meaning import same
from sopctl.sop.scalars import as_written
from sopctl.sop.versions import is_lower
from sopctl.sop.weaving import Woven, alike

Side = Literal["ours", "theirs"]
Renames = Mapping[Path, Path]
PARTS = {"phases", "steps", "evidence", "params", "roles", "calendars", "collect", "columns"}


class CannotMerge(Exception):
    """Data that cannot be taken apart by ids."""


@dataclass(frozen=True)
class Wish:
    """How clashes are settled for now, places that are to be taken for one, and the least version."""

    side: Side = "ours"
    refused: Collection[At] = ()
    version: str | None = None


class Merged(NamedTuple):
    """The plan of the result, and what clashes: there the plan has the side that was wished for."""

    plan: Woven
    clashes: list[Clash]


class _Spot(NamedTuple):
    """What one version has at a place, and the path to it there."""

    value: Any = NOT_THERE
    path: tuple[str | int, ...] | None = None

    def __bool__(self) -> bool:
        return self.path is not None

    def inner(self, part: str | int) -> "_Spot":
        if self.path is None:
            return NONE
        return _Spot(self.value[part], (*self.path, part))

    def get(self, key: str) -> "_Spot":
        return self.inner(key) if isinstance(self.value, dict) and key in self.value else NONE

    def named(self) -> dict[str, "_Spot"]:
        """The entries of a map by key, of a list by id. Raises CannotMerge."""
        if isinstance(self.value, dict):
            return {key: self.inner(key) for key in self.value}
        found: dict[str, _Spot] = {}
        for number, one in enumerate(self.value if self else ()):
            name = one.get("id") if isinstance(one, dict) else None
            if not isinstance(name, str) or name in found:
                raise CannotMerge
            found[name] = self.inner(number)
        return found


NONE = _Spot()
Three = tuple[_Spot, _Spot, _Spot]


def merge(base: Any, ours: Any, theirs: Any, renames: tuple[Renames, Renames], wish: Wish) -> Merged:
    """One SOP of three, as their files have them; `renames` are those of each side against the base.

    Raises CannotMerge.
    """
    if not all(isinstance(one, dict) for one in (base, ours, theirs)):
        raise CannotMerge
    merger = _Merger((base, ours, theirs), renames, wish)
    plan = merger.by_keys((), "", (_Spot(base, ()), _Spot(ours, ()), _Spot(theirs, ())))
    return Merged(plan, merger.told())


class _Merger:
    def __init__(self, data: tuple[Any, Any, Any], renames: tuple[Renames, Renames], wish: Wish) -> None:
        self.renames, self.wish = renames, wish
        self.clashes: list[Clash] = []
        self.steps = [_steps(one) for one in data]
        self.homes = self._homes()

    def told(self) -> list[Clash]:
        """The clashes, each once."""
        return list({(one.why, one.at): one for one in self.clashes}.values())

    def clash(self, why: Any, at: At, key: str | int, three: Three, told: str = "") -> Woven | None:
        """Note a clash; what stands there meanwhile."""
        __, ours, theirs = three
        self.clashes.append(Clash(why, at, ours.value, theirs.value, told))
        return _take(key, three, ours if self.wish.side == "ours" else theirs)

    def at(self, at: At, key: str | int, three: Three) -> Woven | None:
        """What is to stand at a place; None is nothing."""
        base, ours, theirs = three
        if at in self.wish.refused and not same(ours.value, theirs.value):
            return self.clash("refused", at, key, three)
        if not ours or not theirs:
            here = ours or theirs
            if not here or (base and _says_same(base, here)):
                return None
            return self.clash("removed", at, key, three) if base else _take(key, three, here)
        if isinstance(ours.value, dict) and isinstance(theirs.value, dict):
            is_part = len(at) > 1 and at[-2] in PARTS
            if not base and is_part and not same(ours.value, theirs.value):
                return self.clash("same-id", at, key, three)
            return self.by_keys(at, key, three if isinstance(base.value, dict) else (NONE, ours, theirs))
        if isinstance(ours.value, list) and isinstance(theirs.value, list):
            return self.by_items(at, key, three if isinstance(base.value, list) else (NONE, ours, theirs))
        return self.value(at, key, three)

    def value(self, at: At, key: str | int, three: Three) -> Woven | None:
        base, ours, theirs = three
        for equal in (alike, same):  # what is only laid out otherwise gives way to what says something else
            if equal(ours.value, theirs.value):
                return _take(key, three, ours)
            if base and equal(base.value, ours.value):
                return _take(key, three, theirs)
            if base and equal(base.value, theirs.value):
                return _take(key, three, ours)
        values = [base.value, ours.value, theirs.value]
        if key in SETS and all(isinstance(one, (str, list)) or one is NOT_THERE for one in values):
            lists = [[] if one is NOT_THERE else [one] if isinstance(one, str) else one for one in values]
            return _take(key, three, _Spot(merged_set(*lists)))
        if at == ("changelog", key) and not isinstance(base.value, str):
            lists = [[one] if isinstance(one, str) else one for one in values[1:]]
            if all(isinstance(one, list) for one in lists):
                return _take(key, three, _Spot(merged_set([], *lists)))
        if at == ("version",) and (higher := _higher(*values)) is not None:
            return _take(key, three, ours if higher == ours.value else theirs)
        if is_prose(at) and all(isinstance(one, str) for one in values):
            text = merged_text(*values)
            if text is not None:
                return _take(key, three, _Spot(text))
        return self.clash(
            "same-id" if not base and len(at) > 1 and at[-2] in PARTS else "values", at, key, three
        )

    def by_keys(self, at: At, key: str | int, three: Three) -> Woven:
        named = [one.named() for one in three]
        found = _around(key, three)
        found.inner = self.entries(at, named, by_key=True)
        if at == () and self.wish.version and "version" in named[0]:
            for one in found.inner:
                if one.key == "version" and is_lower(str(as_written(one.value)), self.wish.version):
                    one.said = self.wish.version
        return found

    def by_items(self, at: At, key: str | int, three: Three) -> Woven | None:
        values = [one.value if one else [] for one in three]
        found = _around(key, three, is_map=False)
        if any(values) and all(isinstance(one, dict) and "id" in one for row in values for one in row):
            if at[-1] == "steps" and len(at) in (1, 3):
                phase = at[1] if len(at) == 3 else ""
                named = [self._at_home(phase, side) for side in range(3)]
                rows = [
                    [name for name in one if self.steps[side][name][0] == phase]
                    for side, one in enumerate(named)
                ]
                found.inner = self.entries(at, named, rows)
            else:
                found.inner = self.entries(at, [one.named() for one in three])
            return found
        if key in SETS and all(isinstance(one, str) for row in values for one in row):
            found.inner = [_member(number, one, three) for number, one in enumerate(merged_set(*values))]
            return found
        found.inner = []
        for one in item_stretches(*values):
            items = self._items(at, one, three)
            if items is None:
                return self.clash("values", at, key, three)
            found.inner += items
        for number, item in enumerate(found.inner):
            item.key = number
        return found

    def _items(self, at: At, one: Any, three: Three) -> list[Woven] | None:
        """The items of a stretch of a list without ids; None where they clash."""
        base, ours, theirs = three
        if not any(one.changed):
            rows = zip(one.base, one.ours, one.theirs, strict=True)
            return [
                _take(a, (base.inner(a), ours.inner(b), theirs.inner(c)), ours.inner(b)) for a, b, c in rows
            ]
        if one.changed != (True, True):
            side = 1 if one.changed[0] else 2
            numbers = one.ours if side == 1 else one.theirs
            return [_alone(three[side].inner(number), side) for number in numbers]
        if not one.base:
            mine = [ours.inner(number) for number in one.ours]
            more = [theirs.inner(number) for number in one.theirs]
            said = [each.value for each in mine]
            return [_alone(each, 1) for each in mine] + [
                _alone(each, 2) for each in more if each.value not in said
            ]
        if len(one.base) == len(one.ours) == len(one.theirs) and at[-1] in ("check", "warning", "caution"):
            before = len(self.clashes)
            rows = zip(one.base, one.ours, one.theirs, strict=True)
            items = [self.value(at, a, (base.inner(a), ours.inner(b), theirs.inner(c))) for a, b, c in rows]
            if len(self.clashes) == before:
                return [item for item in items if item is not None]
            del self.clashes[before:]
        return None

    def entries(
        self,
        at: At,
        named: list[dict[str, _Spot]],
        rows: list[list[str]] | None = None,
        *,
        by_key: bool = False,
    ) -> list[Woven]:
        """The entries of a map by their keys, or of a list by their ids, in order.

        `rows` are the orders of those that stand there, where that is not all.
        """
        base, ours, theirs = named
        orders = rows or [list(one) for one in named]
        settled = self._renamed(at, base, ours, theirs)
        kept: dict[str, Woven] = {}
        for name in dict.fromkeys((*ours, *theirs, *base)):
            three = (base.get(name, NONE), ours.get(name, NONE), theirs.get(name, NONE))
            key = name if by_key else 0
            if name in settled:
                made = _take(key, three, settled[name])
            elif at == ("phases",):
                made = self.phase((*at, name), three)
            else:
                made = self.at((*at, name), key, three)
            if made:
                kept[name] = made
        row, both = merged_order(orders, {*kept}, theirs_first=self.wish.side == "theirs")
        if at and at[-1] in ("phases", "steps"):
            for name in both:
                here, there = _behind(orders[1], name), _behind(orders[2], name)
                self.clashes.append(Clash("moved", (*at, name), here, there))
        row += [name for name in kept if name not in row]
        if not by_key:
            for number, name in enumerate(row):
                kept[name].key = number
        return [kept[name] for name in row]

    def phase(self, at: At, three: Three) -> Woven | None:
        """A phase. It goes when one side removed it, and none of the steps that are to be there is left."""
        base, ours, theirs = three
        if ours and theirs:
            return self.at(at, 0, three)
        here, other = (ours, 2) if ours else (theirs, 1)
        if not base:
            for name, step in here.get("steps").named().items():
                was, there = self.steps[0].get(name), self.steps[other].get(name)
                if there and not (was and _says_same(was[1], there[1])):
                    pair = (step, there[1]) if ours else (there[1], step)
                    self.clashes.append(Clash("values", (*at, "steps", name), pair[0].value, pair[1].value))
            return self.at(at, 0, three)
        before = len(self.clashes)
        steps = self.by_items((*at, "steps"), "steps", _in_all(three, "steps"))
        rest = [{key: value for key, value in one.value.items() if key != "steps"} for one in (base, here)]
        if not (same(*rest) and len(self.clashes) == before) or (steps and steps.inner):
            del self.clashes[before:]
            return self.clash("removed", at, 0, three)
        return None

    def _renamed(
        self, at: At, base: dict[str, _Spot], ours: dict[str, _Spot], theirs: dict[str, _Spot]
    ) -> dict[str, _Spot]:
        """What is settled already of parts that one side renamed and the other renamed too, or changed."""
        if not any(self.renames):
            return {}
        group = at[2:] if at[:1] == ("phases",) and len(at) > 2 else at
        settled: dict[str, _Spot] = {}
        is_ours = self.wish.side == "ours"
        for name in base:
            new = [one[(*group, name)][-1] if (*group, name) in one else None for one in self.renames]
            if new == [None, None] or new[0] == new[1]:
                continue
            mine, other = ours.get(new[0] or name, NONE), theirs.get(new[1] or name, NONE)
            if None in new and _says_same(base[name], other if new[0] else mine):
                continue
            told = [id_ or one.value for id_, one in zip(new, (mine, other), strict=True)]
            self.clashes.append(Clash("renamed", (*at, name), *told))
            settled |= {one: NONE for one in (name, *new) if one}
            settled[(new[0] if is_ours else new[1]) or name] = mine if is_ours else other
        return settled

    def _homes(self) -> dict[str, str]:
        """In which phase each step is to be: ours has it so unless only theirs moved it."""
        homes: dict[str, str] = {}
        for name in dict.fromkeys((*self.steps[1], *self.steps[2])):
            was, mine, other = (one[name][0] if name in one else None for one in self.steps)
            homes[name] = mine if mine is not None else other or ""
            if mine is None or other is None or mine == other or was == other:
                continue
            if was == mine:
                homes[name] = other
            else:
                self.clashes.append(Clash("moved", ("phases", mine, "steps", name), mine, other))
                homes[name] = mine if self.wish.side == "ours" else other
        return homes

    def _at_home(self, phase: str, side: int) -> dict[str, _Spot]:
        """A version's steps that are to be in a phase, wherever they stand in that version."""
        return {
            name: spot for name, (stands, spot) in self.steps[side].items()
            if self.homes.get(name, stands) == phase
        }  # fmt: skip


def _steps(data: dict[str, Any]) -> dict[str, tuple[str, _Spot]]:
    """A version's steps by id: the phase of each, and where it stands. Raises CannotMerge."""
    found: dict[str, tuple[str, _Spot]] = {}
    whole = _Spot(data, ())
    phases = whole.get("phases")
    groups = {name: one.get("steps") for name, one in phases.named().items()} if phases else {}
    for phase, steps in (("", whole.get("steps")), *groups.items()):
        for name, spot in steps.named().items():
            if name in found:
                raise CannotMerge
            found[name] = (phase, spot)
    return found


def _says_same(base: _Spot, other: _Spot) -> bool:
    return bool(same(base.value, other.value))


def _in_all(three: Three, key: str) -> Three:
    return three[0].get(key), three[1].get(key), three[2].get(key)


def _take(key: str | int, three: Three, spot: _Spot) -> Woven | None:
    """A value as a version has it; nothing where it has none."""
    if spot.value is NOT_THERE:
        return None
    found = _around(key, three)
    found.said = spot.value
    return found


def _alone(spot: _Spot, side: int) -> Woven:
    found = Woven(0, spot.value)
    found.ours, found.theirs = (spot.path, None) if side == 1 else (None, spot.path)
    return found


def _member(number: int, value: Any, three: Three) -> Woven:
    """A member of a set, wherever it stands."""
    spots = [one.inner(one.value.index(value)) if one and value in one.value else NONE for one in three]
    found = _around(number, (spots[0], spots[1], spots[2]))
    found.said = value
    return found


def _around(key: str | int, three: Three, *, is_map: bool = True) -> Woven:
    base, ours, theirs = (one.path for one in three)
    return Woven(key, None, base, ours, theirs, None, is_map)


def _behind(row: list[str], name: str) -> Any:
    at = row.index(name)
    return row[at - 1] if at else NOT_THERE


def _higher(base: Any, ours: Any, theirs: Any) -> Any:
    """The higher of two versions that both raised; None where they did not, or it cannot be told."""
    if NOT_THERE in (base, ours, theirs):
        return None
    was, mine, other = (str(as_written(one)) for one in (base, ours, theirs))
    if not is_lower(was, mine) or not is_lower(was, other):
        return None
    return theirs if is_lower(mine, other) else ours
