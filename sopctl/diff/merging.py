"""Three versions of an SOP made one, part by part and key by key: pure, from data to a plan of the result.

What one side alone changed is taken, and what both changed alike. Everything else is a clash, but for texts,
sets and lists of which both changes can be told apart, for the version and for the changelog.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sopctl.diff.clashes import At, Clash
from sopctl.diff.merging_values import (
    PROSE,
    SETS,
    item_stretches,
    merged_order,
    merged_set,
    merged_value,
)
from sopctl.diff.spots import (
    NONE,
    SIDES,
    CannotMerge,
    Renames,
    Side,
    Spot,
    Three,
    alone,
    around,
    behind,
    homes,
    in_all,
    items_of,
    members,
    renamed,
    says_same,
    steps_by_id,
    take,
)
from sopctl.sop.meaning import same
from sopctl.sop.scalars import as_written
from sopctl.sop.three_ways import Stretch
from sopctl.sop.versions import is_lower
from sopctl.sop.weaving import Woven

PARTS = {"phases", "steps", "evidence", "params", "roles", "calendars", "collect", "columns"}


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


def merge(base: Any, ours: Any, theirs: Any, renames: tuple[Renames, Renames], wish: Wish) -> Merged:
    """One SOP of three, as their files have them; `renames` are those of each side against the base.

    Raises CannotMerge.
    """
    if not all(isinstance(one, dict) for one in (base, ours, theirs)):
        raise CannotMerge
    merger = _Merger((base, ours, theirs), renames, wish)
    plan = merger.by_keys((), "", (Spot(base, ()), Spot(ours, ()), Spot(theirs, ())))
    return Merged(plan, merger.told())


class _Merger:
    def __init__(self, data: tuple[Any, Any, Any], renames: tuple[Renames, Renames], wish: Wish) -> None:
        self.renames, self.wish = renames, wish
        self.clashes: list[Clash] = []
        self.steps = [steps_by_id(one) for one in data]
        self.homes = homes(self.steps, wish.side, self.clashes)

    def told(self) -> list[Clash]:
        """The clashes, each once."""
        return list({(one.why, one.at): one for one in self.clashes}.values())

    def clash(self, why: Any, at: At, key: str | int, three: Three, told: str = "") -> Woven | None:
        """Note a clash; what stands there meanwhile."""
        __, ours, theirs = three
        self.clashes.append(Clash(why, at, ours.value, theirs.value, told))
        return take(key, three, three[SIDES.index(self.wish.side)])

    def at(self, at: At, key: str | int, three: Three) -> Woven | None:
        """What is to stand at a place; None is nothing."""
        base, ours, theirs = three
        if at in self.wish.refused and not same(ours.value, theirs.value):
            return self.clash("refused", at, key, three)
        if not ours or not theirs:
            here = ours or theirs
            if not here or (base and says_same(base, here)):
                return None
            return self.clash("removed", at, key, three) if base else take(key, three, here)
        if isinstance(ours.value, dict) and isinstance(theirs.value, dict):
            if not base and _is_part(at) and not same(ours.value, theirs.value):
                return self.clash("same-id", at, key, three)
            return self.by_keys(at, key, three if isinstance(base.value, dict) else (NONE, ours, theirs))
        if isinstance(ours.value, list) and isinstance(theirs.value, list):
            return self.by_items(at, key, three if isinstance(base.value, list) else (NONE, ours, theirs))
        return self.value(at, key, three)

    def value(self, at: At, key: str | int, three: Three) -> Woven | None:
        spot = merged_value(at, key, three)
        if spot is not None:
            return take(key, three, spot)
        return self.clash("values" if three[0] or not _is_part(at) else "same-id", at, key, three)

    def by_keys(self, at: At, key: str | int, three: Three) -> Woven:
        named = [one.named() for one in three]
        found = around(key, three)
        found.inner = self.entries(at, named, by_key=True)
        if at == () and self.wish.version and "version" in named[0]:
            for one in found.inner:
                if one.key == "version" and is_lower(str(as_written(one.value)), self.wish.version):
                    one.said = self.wish.version
        return found

    def by_items(self, at: At, key: str | int, three: Three) -> Woven | None:
        values = [one.value if one else [] for one in three]
        found = around(key, three, is_map=False)
        if any(values) and all(isinstance(one, dict) and "id" in one for row in values for one in row):
            if at[-1] == "steps" and len(at) in (1, 3):
                phase = at[1] if len(at) == 3 else ""
                named = [one.get(phase, {}) for one in self.at_home]
                rows = [
                    [name for name in one if self.steps[side][name][0] == phase]
                    for side, one in enumerate(named)
                ]
                found.inner = self.entries(at, named, rows)
            else:
                found.inner = self.entries(at, [one.named() for one in three])
            return found
        if key in SETS and all(isinstance(one, str) for row in values for one in row):
            found.inner = members(merged_set(*values), three)
            return found
        found.inner = []
        for one in item_stretches(*values):
            items = self.items(at, one, three)
            if items is None:
                return self.clash("values", at, key, three)
            found.inner += items
        for number, item in enumerate(found.inner):
            item.key = number
        return found

    def items(self, at: At, one: Stretch, three: Three) -> list[Woven] | None:
        """The items of a stretch of a list without ids; None where they clash."""
        in_pairs = len(one.base) == len(one.ours) == len(one.theirs)
        if in_pairs and (at[-1] in PROSE or not any(one.changed)):
            before = len(self.clashes)
            found = [self.value(at, 0, each) for each in items_of(one, three)]
            if len(self.clashes) == before:
                return [item for item in found if item is not None]
            del self.clashes[before:]
            return None
        if not one.clashes:
            side = 2 if one.changed == (False, True) else 1
            return [alone(three[side].inner(number), side) for number in (one.ours, one.theirs)[side - 1]]
        if one.base:
            return None
        mine = [alone(three[1].inner(number), 1) for number in one.ours]
        more = [alone(three[2].inner(number), 2) for number in one.theirs]
        said = {repr(item.value) for item in mine}
        return mine + [item for item in more if repr(item.value) not in said]

    def entries(
        self,
        at: At,
        named: list[dict[str, Spot]],
        rows: list[list[str]] | None = None,
        *,
        by_key: bool = False,
    ) -> list[Woven]:
        """The entries of a map by their keys, or of a list by their ids, in order.

        `rows` are the orders of those that stand there, where that is not all.
        """
        base, ours, theirs = named
        orders = rows or [list(one) for one in named]
        settled = renamed(at, named, self.renames, self.wish.side, self.clashes)
        kept: dict[str, Woven] = {}
        for name in dict.fromkeys((*ours, *theirs, *base)):
            three = (base.get(name, NONE), ours.get(name, NONE), theirs.get(name, NONE))
            key = name if by_key else 0
            if name in settled:
                made = take(key, three, settled[name])
            elif at == ("phases",):
                made = self.phase((*at, name), three)
            else:
                made = self.at((*at, name), key, three)
            if made:
                kept[name] = made
        row, both = merged_order(orders, {*kept}, theirs_first=self.wish.side == "theirs")
        if at and at[-1] in ("phases", "steps"):
            for name in both:
                here, there = behind(orders[1], name), behind(orders[2], name)
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
                if there and not (was and says_same(was[1], there[1])):
                    pair = (step, there[1]) if ours else (there[1], step)
                    self.clashes.append(Clash("values", (*at, "steps", name), pair[0].value, pair[1].value))
            return self.at(at, 0, three)
        before = len(self.clashes)
        steps = self.by_items((*at, "steps"), "steps", in_all(three, "steps"))
        rest = [{key: value for key, value in one.value.items() if key != "steps"} for one in (base, here)]
        if not (same(rest[0], rest[1]) and len(self.clashes) == before) or (steps and steps.inner):
            del self.clashes[before:]
            return self.clash("removed", at, 0, three)
        return None

    @cached_property
    def at_home(self) -> list[dict[str, dict[str, Spot]]]:
        """Each version's steps by the phase that they are to be in, wherever they stand in that version."""
        found: list[dict[str, dict[str, Spot]]] = []
        for steps in self.steps:
            found.append({})
            for name, (stands, spot) in steps.items():
                found[-1].setdefault(self.homes.get(name, stands), {})[name] = spot
        return found


def _is_part(at: At) -> bool:
    """Whether it is something with an id."""
    return len(at) > 1 and at[-2] in PARTS
