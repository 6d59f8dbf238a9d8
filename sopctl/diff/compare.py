"""From two versions of an SOP to the changes between them.

Parts are matched by id, those that have another one now by what they say. A text whose blanks or line breaks
alone are different says the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sopctl.diff.changes import Change, Spot
from sopctl.diff.kinds import GRADES, KINDS
from sopctl.diff.names import Names, names_now, say_anew
from sopctl.diff.naming import kind_of_part, kind_of_value
from sopctl.diff.order import moved
from sopctl.diff.outline import PHASE, Outline, Path, outlines
from sopctl.diff.renames import path_now, renamed
from sopctl.sop.meaning import EXACT, same
from sopctl.sop.model import Sop

# Maps of which each value is told for itself, unless all of it came or went.
APART = ("definitions", "changelog", "with", "approve")
Grades = Mapping[str, str]  # grades that settings say otherwise than the table, by kind


@dataclass(frozen=True)
class Comparison:
    """Two versions taken apart, new paths by old ones, and the changes in the order of the procedure."""

    before: Outline
    after: Outline
    renamed: dict[Path, Path]
    changes: list[Change]

    def grade(self, grades: Grades | None = None) -> str:
        """The gravest grade of the changes; empty where there are none."""
        found = {grade_of(one.kind, grades) for one in self.changes}
        return next((grade for grade in GRADES if grade in found), "")


def grade_of(kind: str, grades: Grades | None = None) -> str:
    """How much a kind of change matters."""
    return (grades or {}).get(kind, KINDS[kind].grade)


def compare(before: Sop, after: Sop, known: Mapping[Path, Path] | None = None) -> Comparison:
    """What has changed from one version to another; `known` are renames that somebody told."""
    both = _Both(*outlines(before, after), known or {})
    changes = [*both.gone(), *both.come(), *both.moved(), *both.values()]
    return Comparison(both.old, both.new, both.renamed, sorted(changes, key=both.rank()))


class _Both:
    """Two versions, each part of the one with that of the other."""

    def __init__(self, old: Outline, new: Outline, known: Mapping[Path, Path]) -> None:
        self.old, self.new = old, new
        self.renamed = renamed(old, new, known)
        self.names: Names = names_now(self.renamed, old)
        self.now = {path: path_now(path, self.renamed) if self.renamed else path for path in old}
        self.was = {now: path for path, now in self.now.items() if now in new}

    def gone(self) -> Iterator[Change]:
        for path, now in self.now.items():
            if now not in self.new and self.now[path[:-2]] in self.new:
                kind = kind_of_part(self.old[path].kind, "removed", self.old[path].values)
                yield Change(kind, "removed", path, path, before=self.old.whole(path))

    def come(self) -> Iterator[Change]:
        for path, part in self.new.items():
            if path not in self.was and path[:-2] in self.was:
                kind = kind_of_part(part.kind, "added", part.values)
                spot = _spots(self.new, path)
                yield Change(kind, "added", path, after=self.new.whole(path), spot=spot)

    def moved(self) -> Iterator[Change]:
        if self._stands_as_it_stood():
            return
        stood: dict[Path, list[str]] = {}
        for path, now in self.now.items():
            if path and now in self.new and (home := self._home_now(path)) == self.new.home(now):
                stood.setdefault(home, []).append(now[-1])
        went = {home: moved(ids, self.new.like[home]) for home, ids in stood.items()}
        for path, was in self.was.items():
            home = self.new.home(path) if path else path
            if not path or self.new[path].kind == "calendar":
                continue
            if self._home_now(was) != home or path[-1] in went[home]:
                spots = _spots(self.old, was), _spots(self.new, path)
                yield Change(kind_of_part(self.new[path].kind, "moved", {}), "moved", path, was, (), *spots)

    def values(self) -> Iterator[Change]:
        for path, was in self.was.items():
            kind, after = part = self.new[path]
            old = self.old[was]
            if not self.renamed and (part is old or (part == old and EXACT.isdisjoint(after))):
                continue  # as nearly all; what programs read is not the same where it is merely equal
            if was in self.renamed:
                yield Change(
                    kind_of_part(kind, "renamed", after), "renamed", path, was, (), was[-1], path[-1]
                )
            before = old.values
            if self.renamed:
                before = say_anew(before, self.names)
            for key, one, two in _differences(before, after):
                if key != (PHASE,):
                    found = kind_of_value(kind, key, before, after)
                    yield Change(found, "changed", path, was, key, one, two)

    def rank(self) -> Callable[[Change], tuple[int, int]]:
        """Where a change is told: at its part; what was removed behind what stood before it."""
        new = {path: number for number, path in enumerate(self.new)}
        ranks: dict[Path, tuple[int, int]] = {}
        last = 0
        for number, (path, now) in enumerate(self.now.items()):
            last = new.get(now, last)
            ranks[path] = (last, number + 1)
        return lambda change: ranks[change.at] if change.what == "removed" else (new[change.at], 0)

    def _stands_as_it_stood(self) -> bool:
        """Whether every part is where it was: mostly, and quickly said."""
        if self.renamed or list(self.old) != list(self.new):
            return False
        steps = [path for path in self.new if len(path) == 2]
        return all(self.old[path].values.get(PHASE) == self.new[path].values.get(PHASE) for path in steps)

    def _home_now(self, path: Path) -> Path:
        """The home of an old part as it is called now."""
        group = (*self.now[path[:-2]], path[-2])
        phase = self.old[path].values.get(PHASE) if path[:-1] == ("steps",) else None
        return group if phase is None else (*group, self.names.phases.get(phase, phase))


def _spots(parts: Outline, path: Path) -> Spot:
    return Spot(parts[path].values.get(PHASE) if path[-2] == "steps" else None, parts.behind[path])


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The keys of which the values say something else, with both values."""
    for key in dict.fromkeys((*before, *after)):
        one, two = before.get(key), after.get(key)
        if key in APART and isinstance(one, dict) and isinstance(two, dict) and not _says_none(one, two):
            for inner in dict.fromkeys((*one, *two)):
                if not same(one.get(inner), two.get(inner), inner if key == "approve" else key):
                    yield (key, inner), one.get(inner), two.get(inner)
        elif not same(one, two, key):
            yield (key,), one, two


def _says_none(*values: dict[str, Any]) -> bool:
    """Whether one of some maps holds a value that a change has for what is not said."""
    return any(one is None for value in values for one in value.values())
