"""An SOP taken apart: everything that has an id, by where it belongs, with its own values as plain data.

Parts are found in the model by their kind of value, a map of models or a list of models with ids: so a field
that the model gains is compared without a word here.
"""

from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from sopctl.sop.model import Sop

Path = tuple[str, ...]  # ("steps", "page", "collect", "design"): groups and ids in turn; () is the SOP

# What the members of a group are called; of a group that is not named here, as the group.
MEMBERS = {
    "phases": "phase",
    "steps": "step",
    "params": "parameter",
    "roles": "role",
    "calendars": "calendar",
    "collect": "field",
    "columns": "field",
    "evidence": "evidence",
}
LISTED = ("evidence",)  # groups that a file has as lists of members with ids
PHASE = "phase"  # the key by which a step names its phase here


class Part(NamedTuple):
    """Something with an id: what it is, and its values that are not as they are when nothing is said."""

    kind: str
    values: dict[str, Any]


class Outline(dict[Path, Part]):
    """The parts of an SOP by their paths, in the order of the procedure."""

    def home(self, path: Path) -> Path:
        """Among what a part stands: its group, and of a step its phase."""
        phase = self[path].values.get(PHASE) if path[:-1] == ("steps",) else None
        return path[:-1] if phase is None else (*path[:-1], phase)

    @cached_property
    def like(self) -> dict[Path, list[str]]:
        """The ids of the parts at each home, in order."""
        found: dict[Path, list[str]] = {}
        for path in self:
            if path:
                found.setdefault(self.home(path), []).append(path[-1])
        return found

    @cached_property
    def behind(self) -> dict[Path, str | None]:
        """Which of its like each part stands behind; None is the first."""
        found: dict[Path, str | None] = {}
        last: dict[Path, str] = {}
        for path in self:
            if path:
                home = self.home(path)
                found[path] = last.get(home)
                last[home] = path[-1]
        return found

    @cached_property
    def inner(self) -> dict[Path, list[Path]]:
        """The parts that lie in each part."""
        found: dict[Path, list[Path]] = {}
        for path in self:
            if path:
                found.setdefault(path[:-2], []).append(path)
        return found

    def whole(self, path: Path) -> dict[str, Any]:
        """A part's values as a file has them, with those of what lies in it; of a step without its phase."""
        values = {key: value for key, value in self[path].values.items() if key != PHASE}
        for one in self.inner.get(path, ()):
            values.setdefault(one[-2], {})[one[-1]] = self.whole(one)
        return values


def outlines(before: Sop, after: Sop) -> tuple[Outline, Outline]:
    """The parts of two versions; a step that both have as one and the same is taken apart once."""
    steps: _Steps = {}
    return _outline(before, steps), _outline(after, steps)


def outline(sop: Sop) -> Outline:
    """The SOP's parts. Of two with one id the first counts."""
    return _outline(sop, {})


# The parts of steps, by the identity of each and by its phase.
_Steps = dict[tuple[int, str | None], dict[Path, Part]]


def _outline(sop: Sop, known: _Steps) -> Outline:
    found = Outline()
    _add(found, (), "sop", sop, without=("phases", "steps"))
    for phase in sop.stages:
        if sop.phases:
            _add(found, ("phases", phase.id), PHASE, phase, without=("id", "steps"))
        within = phase.id if sop.phases else None
        for step in phase.steps:
            path = ("steps", step.id)
            if path in found:
                continue
            parts = known.get((id(step), within))
            if parts is None:
                parts = known[id(step), within] = {}
                _add(parts, path, "step", step, without=("id",))
                if within is not None:
                    parts[path].values[PHASE] = within
            found.update(parts)
    return found


def _add(
    found: dict[Path, Part], path: Path, kind: str, model: BaseModel, without: tuple[str, ...] = ()
) -> None:
    if path in found:
        return
    values: dict[str, Any] = {}
    found[path] = Part(kind, values)
    own = vars(model)
    for name, key, default in _keys(type(model), frozenset(model.model_fields_set), without):
        value = own[name]
        if value == default:
            continue
        if isinstance(value, str):  # as nearly all are, and no more is to be asked of it
            values[key] = value
        elif members := _members(value):
            for one, member in members:
                _add(found, (*path, key, one), MEMBERS.get(key, key), member, without=("id",))
        else:
            values[key] = plain(value)


@lru_cache(maxsize=256)
def _keys(
    model: type[BaseModel], said: frozenset[str], without: tuple[str, ...]
) -> list[tuple[str, str, Any]]:
    """Of a model's names those that are said, with the keys in a file and the values where nothing is."""
    return [one for one in _all_keys(model) if one[0] in said and one[0] not in without]


@cache
def _all_keys(model: type[BaseModel]) -> list[tuple[str, str, Any]]:
    return [
        (name, info.alias or name, info.get_default(call_default_factory=True))
        for name, info in model.model_fields.items()
    ]


def _members(value: Any) -> list[tuple[str, BaseModel]]:
    """The models with ids that a value holds; none where it holds anything else."""
    if isinstance(value, dict) and all(map(_is_model, map(type, value.values()))):
        return list(value.items())
    if isinstance(value, list) and all(map(_is_listed, map(type, value))):
        return [(one.id, one) for one in value]
    return []


@cache
def _is_model(kind: type) -> bool:
    return issubclass(kind, BaseModel)


@cache
def _is_listed(kind: type) -> bool:
    return issubclass(kind, BaseModel) and "id" in kind.model_fields


def plain(value: Any) -> Any:
    """A value as YAML writes it."""
    if isinstance(value, list):
        return [one if isinstance(one, str) else plain(one) for one in value]
    if isinstance(value, (int, float, dict)) or not isinstance(value, BaseModel):  # the last takes long
        return value
    return value.model_dump(by_alias=True, exclude_defaults=True)
