"""The changes between two versions made to the first: it says what the second does."""

from collections.abc import Iterable
from typing import Any

from sopctl.diff.changes import Change, Spot
from sopctl.diff.outline import LISTED, MEMBERS, PHASE, Outline, Part, Path, outline
from sopctl.diff.renames import names_now, path_now, say_anew
from sopctl.sop.model import Sop


def applied(sop: Sop, changes: Iterable[Change]) -> Sop:
    """An SOP with changes made, which are those of a comparison with it, in their order.

    Raises pydantic's ValidationError where they make no SOP of another one.
    """
    changes = list(changes)
    old = outline(sop)
    renamed = {one.was: one.at for one in changes if one.what == "renamed"}
    names = names_now(renamed, old)
    removed = {one.was for one in changes if one.what == "removed"}
    made = Outline()
    for path, part in old.items():
        if not any(path[:end] in removed for end in range(2, len(path) + 1, 2)):
            made[path_now(path, renamed)] = Part(part.kind, say_anew(part.values, names))
    order = _Order(made)
    for one in changes:
        if one.what == "changed":
            _set(made[one.at].values, one.key, one.after)
        elif one.what == "moved":
            order.take(one.at)
    for one in changes:
        if one.what == "added" and one.spot is not None:
            order.add(one.at, one.after)
            order.put(one.at, one.spot)
        elif one.what == "moved":
            order.put(one.at, Spot(*one.after))
    return Sop.model_validate(order.data())


class _Order:
    """The parts of an SOP, and in which order those at each home stand."""

    def __init__(self, parts: Outline) -> None:
        self.parts = parts
        self.like = {home: list(ids) for home, ids in parts.like.items()}

    def add(self, path: Path, whole: dict[str, Any]) -> None:
        """Take a part in, with what lies in it; it is put where it belongs by `put`."""
        values = dict(whole)
        self.parts[path] = Part(MEMBERS.get(path[-2], path[-2]), values)
        for group in [key for key in values if key in MEMBERS]:
            for name, inner in values.pop(group).items():
                self.add((*path, group, name), inner)
                self.like.setdefault((*path, group), []).append(name)

    def take(self, path: Path) -> None:
        """Take a part out of the order; `put` puts it back in."""
        self.like[self.parts.home(path)].remove(path[-1])

    def put(self, path: Path, spot: Spot) -> None:
        """Put a part behind another that stands where it is to be."""
        values = self.parts[path].values
        if path[:-1] == ("steps",):
            values.pop(PHASE, None)
        if spot.phase is not None:
            values[PHASE] = spot.phase
        like = self.like.setdefault(self.parts.home(path), [])
        like.insert(0 if spot.behind is None else like.index(spot.behind) + 1, path[-1])

    def data(self) -> dict[str, Any]:
        """All of it as a file has it."""
        groups: dict[Path, list[str]] = {}
        for home, ids in self.like.items():
            if ids and home[0] != "phases" and (home[0] != "steps" or len(home) > 2):
                groups.setdefault(home[:-1], []).append(home[-1])
        found = self._whole((), groups)
        if phases := self.like.get(("phases",)):
            found["phases"] = [
                {"id": one, **self._whole(("phases", one), groups), "steps": self._steps((one,), groups)}
                for one in phases
            ]
        else:
            found["steps"] = self._steps((), groups)
        return found

    def _steps(self, phase: Path, groups: dict[Path, list[str]]) -> list[dict[str, Any]]:
        ids = self.like.get(("steps", *phase), [])
        return [{"id": one, **self._whole(("steps", one), groups)} for one in ids]

    def _whole(self, path: Path, groups: dict[Path, list[str]]) -> dict[str, Any]:
        values = {key: value for key, value in self.parts[path].values.items() if key != PHASE}
        for group in groups.get(path, ()):
            members = {one: self._whole((*path, group, one), groups) for one in self.like[*path, group]}
            listed = [{"id": one, **its} for one, its in members.items()]
            values[group] = listed if group in LISTED else members
        return values


def _set(values: dict[str, Any], key: tuple[str, ...], value: Any) -> None:
    *outer, last = key
    for one in outer:
        values[one] = dict(values.get(one) or {})
        values = values[one]
    if value is None:
        values.pop(last, None)
    else:
        values[last] = value
