"""What else says the names of parts that have another id now: needs, owners, conditions, dates and texts."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sopctl.diff.outline import PHASE, Outline, Path
from sopctl.diff.renames import path_now
from sopctl.sop.expressions import as_name

TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d]\w*(?:\.[^\W\d]\w*)?")  # a quoted text is none of the names
BRACES = re.compile(r"\{[{%](?:(?!\{[{%]).)*?[}%]\}", re.DOTALL)
# What names other parts: by whole ids of steps or roles, by names in an expression, or in texts.
OF_STEPS, OF_ROLES = ("needs", "reopens"), ("owner", "notify", "by")
EXPRESSIONS = ("when", "each", "due", "target")


class Names(NamedTuple):
    """Old names to new ones: ids of steps, of phases, of roles, and names as conditions write them."""

    steps: dict[str, str]
    phases: dict[str, str]
    roles: dict[str, str]
    read: dict[str, str]


def names_now(found: Mapping[Path, Path], before: Outline) -> Names:
    """What has another name now, by all that names it."""
    names = Names({}, {}, {}, {})
    if not found:
        return names
    for old, new in found.items():
        if old[-2] == "phases":
            names.phases[old[-1]] = new[-1]
        elif old[-2] == "roles":
            names.roles[old[-1]] = new[-1]
            names.read[as_name(old[-1])] = as_name(new[-1])
        elif old[-2] == "params":
            names.read[as_name(old[-1])] = as_name(new[-1])
        elif old[-2] == "steps":
            names.steps[old[-1]] = new[-1]
            names.read[f"{as_name(old[-1])}."] = f"{as_name(new[-1])}."  # its fields, those of a used SOP too
    for old in before:
        if len(old) == 4 and old[2] == "collect" and (new := path_now(old, found)) != old:
            names.read[f"{as_name(old[1])}.{as_name(old[3])}"] = f"{as_name(new[1])}.{as_name(new[3])}"
    return names


def say_anew(values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A part's values with the new names of what they name."""
    if not any(names):
        return dict(values)
    return {key: _anew(key, value, names) for key, value in values.items()}


def _anew(key: str, value: Any, names: Names) -> Any:
    if isinstance(value, dict):
        return {inner: _anew(inner if key == "approve" else key, one, names) for inner, one in value.items()}
    if isinstance(value, list):
        # What a list repeats are values, and no names of any.
        return [_anew("" if key == "each" else key, one, names) for one in value]
    if not isinstance(value, str):
        return value
    if key == PHASE:
        return names.phases.get(value, value)
    if key in OF_STEPS:
        return names.steps.get(value, value)
    if key in OF_ROLES:
        return names.roles.get(value, value)
    if key == "due":
        anchor, blank, rest = value.partition(" ")
        if anchor in names.steps:
            return f"{names.steps[anchor]}{blank}{rest}"
    if key in EXPRESSIONS:
        return _said(value, names)
    return BRACES.sub(lambda match: _said(match[0], names), value)


def _said(text: str, names: Names) -> str:
    return TOKEN.sub(lambda match: _name_now(match[0], names.read), text)


def _name_now(name: str, read: Mapping[str, str]) -> str:
    base, dot, field = name.partition(".")
    return read.get(name) or (f"{read.get(base + dot, base + dot)}{field}" if dot else name)
