"""Which parts have another id now, found by what they say.

What is taken for one that is not lets a run carry an answer to where it does not belong; of one that is taken
for two, a person can say so. So only what says nearly the same is one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from sopctl.diff.alike import MOST_PAIRS, Words, near, words_of
from sopctl.diff.outline import PHASE, Outline, Part, Path
from sopctl.sop.meaning import squeeze

ALIKE, OF_ONE_TITLE = 0.85, 0.6  # of their words two parts have in common that are one
PARTED = re.compile(r"[\W_]+")
_Texts = tuple[str, ...]


class _Face(NamedTuple):
    """What a part is known by: its title, its words, and all that it says itself."""

    title: str
    words: Words
    values: str
    type: str | None


def renamed(before: Outline, after: Outline, known: Mapping[Path, Path] | None = None) -> dict[Path, Path]:
    """The old paths of parts that have another id now, with the new ones, not of what lies in them.

    `known` are those that somebody told; the others are found by what they say.
    """
    found = {old: new for old, new in (known or {}).items() if old in before and new in after}
    found = found or _swapped(before, after)
    if not found and before.keys() <= after.keys():
        return found
    for depth in sorted({len(path) for path in before if path}):
        # Phases are known by their steps; what lies in a part is looked for where that is now.
        for phases in (False, True):
            mine = [one for one in before if len(one) == depth and (one[-2] == "phases") == phases]
            held = {path_now(path, found) for path in mine}
            gone: dict[Path, list[Path]] = {}
            for path in mine:
                if (now := path_now(path, found)) not in after:
                    gone.setdefault(now[:-1], []).append(path)
            come: dict[Path, list[Path]] = {}
            for path in after:
                if path[:-1] in gone and path not in held:
                    come.setdefault(path[:-1], []).append(path)
            for home, paths in come.items():
                if phases:
                    found |= _phases(before, after, gone[home], paths, found)
                else:
                    found |= _pairs(before, after, gone[home], paths)
    return found


def path_now(path: Path, found: Mapping[Path, Path]) -> Path:
    """The path of an old part in the new version."""
    if not path or path in found:
        return found.get(path, path)
    return (*path_now(path[:-2], found), *path[-2:])


def _swapped(before: Outline, after: Outline) -> dict[Path, Path]:
    """Steps that have each other's ids now: title and text went from one to the other as they were."""
    said: dict[Path, tuple[_Texts, _Texts]] = {}
    for path, part in after.items():
        if len(path) == 2 and path[0] == "steps" and path in before and before[path] != part:
            was, now = _squeezed(before[path]), _squeezed(part)
            if was != now:
                said[path] = was, now
    by_texts = {was: path for path, (was, _now) in said.items()}
    if by_texts.keys().isdisjoint(now for _was, now in said.values()):
        return {}  # as nearly always
    old, new = (
        Counter(_squeezed(part) for path, part in one.items() if path[:-1] == ("steps",))
        for one in (before, after)
    )
    found: dict[Path, Path] = {}
    for path, (_was, now) in said.items():
        if now in by_texts and old[now] == new[now] == 1:
            found[by_texts[now]] = path
    while astray := {one: now for one, now in found.items() if now not in found}:
        # Whose new id belongs to a step that has found no other one keeps its own.
        found = {one: now for one, now in found.items() if one not in astray}
    return found


def _phases(
    before: Outline, after: Outline, gone: list[Path], come: list[Path], found: Mapping[Path, Path]
) -> dict[Path, Path]:
    """Phases that have another id now: most of their steps are those of one that is not there any more."""
    now_in = {path: part.values.get(PHASE) for path, part in after.items() if path[:-1] == ("steps",)}
    size = Counter(now_in.values())
    shared: dict[str, Counter[str]] = {}
    was_size: Counter[str] = Counter()
    for path, part in before.items():
        if path[:-1] == ("steps",) and (phase := part.values.get(PHASE)) is not None:
            was_size[phase] += 1
            if now := now_in.get(path_now(path, found)):
                shared.setdefault(phase, Counter())[now] += 1
    names = {path[-1] for path in come}
    pairs: dict[Path, Path] = {}
    for path in gone:
        for name, count in shared.get(path[-1], Counter()).most_common(1):
            if name in names and 2 * count > max(was_size[path[-1]], size[name]):
                names.discard(name)
                pairs[path] = (*path[:-1], name)
    return pairs


def _pairs(before: Outline, after: Outline, gone: list[Path], come: list[Path]) -> dict[Path, Path]:
    faces = {path: _face(parts[path]) for parts, paths in ((before, gone), (after, come)) for path in paths}
    found = _alike_in_all(gone, come, faces)
    taken = set(found.values())
    left, new = [one for one in gone if one not in found], [one for one in come if one not in taken]
    scored = [
        (score, -a, -b, left[a], new[b])
        for a, b in _to_compare([faces[one] for one in left], [faces[one] for one in new])
        if (score := _score(faces[left[a]], faces[new[b]]))
    ]
    for _score_of, _a, _b, old, one in sorted(scored, reverse=True):
        if old not in found and one not in taken:
            found[old] = one
            taken.add(one)
    return found


def _alike_in_all(gone: list[Path], come: list[Path], faces: Mapping[Path, _Face]) -> dict[Path, Path]:
    """Parts that say the same, in their order; those without a word must have nearly the same ids."""
    by_values: dict[tuple[str, str], list[Path]] = {}
    for path in reversed(come):
        by_values.setdefault(_all_of(path, faces[path]), []).append(path)
    return {path: new.pop() for path in gone if (new := by_values.get(_all_of(path, faces[path])))}


def _to_compare(old: list[_Face], new: list[_Face]) -> Iterator[tuple[int, int]]:
    """Which two may be one: any, or where that is too many those that alone have a title."""
    if len(old) * len(new) <= MOST_PAIRS:
        yield from product(range(len(old)), range(len(new)))
        return
    counts = [Counter(one.title for one in faces) for faces in (old, new)]
    places = {one.title: place for place, one in enumerate(new)}
    for place, one in enumerate(old):
        if one.title and all(count[one.title] == 1 for count in counts):
            yield place, places[one.title]


def _all_of(path: Path, face: _Face) -> tuple[str, str]:
    return face.values, "" if face.words else PARTED.sub("", path[-1]).casefold()


def _score(one: _Face, other: _Face) -> float:
    """How near two parts are; 0 where they are not one."""
    if one.type != other.type:
        return 0
    close = near(one.words, other.words)
    return close if close >= (OF_ONE_TITLE if one.title and one.title == other.title else ALIKE) else 0


def _face(part: Part) -> _Face:
    texts = _squeezed(part)
    values = json.dumps(
        {key: value for key, value in part.values.items() if key != PHASE}, sort_keys=True, default=str
    )
    kind = part.values.get("type")
    return _Face(squeeze(part.values.get("title") or ""), words_of(*texts), values, kind)


def _squeezed(part: Part) -> _Texts:
    return tuple(squeeze(text) for text in _texts(part))


def _texts(part: Part) -> Iterator[str]:
    """The texts that people know a part by."""
    for key in ("title", "do", "use", "ask", "does", "help", "check"):
        if value := part.values.get(key):
            yield from value if isinstance(value, list) else (value,)
