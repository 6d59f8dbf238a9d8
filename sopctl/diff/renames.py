"""Which parts have another id now, found by what they say; and what else says their names."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from sopctl.diff.outline import Outline, Part, Path
from sopctl.sop.expressions import as_name

ALIKE = 0.6  # of their words two parts have in common that are one
LEAST = 3  # words, below which only all of them tell
MOST = 10_000  # pairs that are compared word by word
WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff]+")
TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[^\W\d]\w*(?:\.[^\W\d]\w*)?")  # a quoted text is none of the names
BRACES = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
# What names other parts: by whole ids of steps or roles, by names in an expression, or in texts.
OF_STEPS, OF_ROLES = ("needs", "reopens"), ("owner", "notify", "by")
EXPRESSIONS = ("when", "each", "due", "target")


class Names(NamedTuple):
    """Old names to new ones: ids of steps, of phases, of roles, and names as conditions write them."""

    steps: dict[str, str]
    phases: dict[str, str]
    roles: dict[str, str]
    read: dict[str, str]


def renamed(before: Outline, after: Outline, known: Mapping[Path, Path] | None = None) -> dict[Path, Path]:
    """The old paths of parts that have another id now, with the new ones, not of what lies in them.

    `known` are those that somebody told; the others are found by what they say.
    """
    found = {old: new for old, new in (known or {}).items() if old in before and new in after}
    for depth in sorted(
        {len(path) for path in before}
    ):  # what is in a part, once it is known how that is called
        held: set[Path] = set()
        gone: dict[Path, list[Path]] = {}
        for path in (one for one in before if one and len(one) == depth):
            now = path_now(path, found)
            held.add(now)
            if now not in after:
                gone.setdefault(now[:-1], []).append(path)
        come: dict[Path, list[Path]] = {}
        for path in after:
            if path[:-1] in gone and path not in held:
                come.setdefault(path[:-1], []).append(path)
        for home, paths in come.items():
            found |= _pairs({one: before[one] for one in gone[home]}, {one: after[one] for one in paths})
    return found


def path_now(path: Path, found: Mapping[Path, Path]) -> Path:
    """The path of an old part in the new version."""
    if not path or path in found:
        return found.get(path, path)
    return (*path_now(path[:-2], found), *path[-2:])


def _pairs(gone: Mapping[Path, Part], come: Mapping[Path, Part]) -> dict[Path, Path]:
    words = {path: _words(part) for path, part in (*gone.items(), *come.items())}
    close = len(gone) * len(come) <= MOST
    scored = []
    for a, old in enumerate(gone):
        for b, new in enumerate(come):
            if gone[old].values == come[new].values and (words[old] or (a == b and len(gone) == len(come))):
                scored.append((1.0, -a, -b, old, new))
            elif close and (near := _near(words[old], words[new])) >= ALIKE:
                scored.append((near, -a, -b, old, new))
    found: dict[Path, Path] = {}
    taken: set[Path] = set()
    for _near_to, _a, _b, old, new in sorted(scored, reverse=True):
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def _words(part: Part) -> Counter[str]:
    """The words that people know a part by."""
    texts = (part.values.get(key) for key in ("title", "do", "ask", "does", "help", "check"))
    said = " ".join(" ".join(one) if isinstance(one, list) else one for one in texts if one)
    return Counter(WORD.findall(said.casefold()))


def _near(one: Counter[str], other: Counter[str]) -> float:
    """How much of their words two texts have in common, from 0 to 1 (Dice 1945)."""
    count = one.total() + other.total()
    if min(one.total(), other.total()) < LEAST:
        return float(bool(count) and one == other)
    return 2 * (one & other).total() / count


def names_now(found: Mapping[Path, Path], before: Outline) -> Names:
    """What has another name now, by all that names it."""
    names = Names({}, {}, {}, {})
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
        return {inner: _anew(inner, one, names) for inner, one in value.items()}
    if isinstance(value, list):
        return [_anew(key, one, names) for one in value]
    if not isinstance(value, str):
        return value
    if key == "phase":
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
    return TOKEN.sub(lambda match: names.read.get(match[0], match[0]), text)
