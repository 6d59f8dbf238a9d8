"""The versions of an SOP, and what each of them changed.

A version may come from several, by a merge: it changed what is otherwise than in each of them. So what came
by a merge counts where it was made, and what a merge itself says counts there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison, compare
from sopctl.diff.outline import Path
from sopctl.diff.renames import path_now
from sopctl.sop.model import Sop, steps_of

What = Literal["added", "removed", "changed", "moved", "same"]
Cut = Literal["", "shallow", "bound"]


class Origin(NamedTuple):
    """The commit that a version stands in; `at` is when it was written, in ISO 8601, or empty."""

    commit: str
    short: str
    name: str
    mail: str
    at: str
    subject: str


@dataclass(eq=False)
class Version:
    """An SOP as a commit has it; without `origin` as the work tree has it.

    `read` gives the SOP, None where the file is none. `mark` is what it is read from: two versions with one
    mark say the same. `cut` tells that there may be more before it, which is not to be had here.
    """

    origin: Origin | None
    file: str
    mark: Any
    read: Callable[[], Sop | None]
    is_there: bool = True
    cut: Cut = ""
    parents: list["Version"] = field(default_factory=list)

    @property
    def is_broken(self) -> bool:
        return self.is_there and self.read() is None


class Pair(NamedTuple):
    """A version with one that it came from; without `comparison` they say the same."""

    before: Version
    comparison: Comparison | None


@dataclass(frozen=True)
class Told:
    """What a version is to those before it.

    `pairs` are those that had the SOP; `comparison` is with the first of them, and has only what the version
    itself changed.
    """

    version: Version
    what: What
    pairs: tuple[Pair, ...] = ()
    comparison: Comparison | None = None
    cut: Cut = ""

    @property
    def changes(self) -> list[Change]:
        return self.comparison.changes if self.comparison else []


def tell(version: Version) -> Told:
    """What a version that can be read changed, or one in which the file is not there."""
    there, cut = _before(version)
    found = [one for one in there if one.is_there]
    if not version.is_there:
        return Told(version, "removed" if found else "same", cut=cut)
    if not found:
        return Told(version, "added", cut=cut)
    pairs = tuple(Pair(one, _compared(one, version)) for one in found)
    first = pairs[0].comparison
    if first is None or any(one.comparison is None for one in pairs):
        named = {one.file for one in found}
        return Told(version, "moved" if version.file not in named else "same", pairs)
    own = set.intersection(
        *({_about(change) for change in pair.comparison.changes} for pair in pairs if pair.comparison)
    )
    made = replace(first, changes=[one for one in first.changes if _about(one) in own])
    return Told(version, "changed" if made.changes else "same", pairs, made)


def _before(version: Version) -> tuple[list[Version], Cut]:
    """The nearest versions before one that are no broken files, and whether more is not to be had."""
    found: list[Version] = []
    cut = version.cut
    seen: set[int] = set()
    ahead = list(version.parents)
    while ahead:
        one = ahead.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        if one.is_broken:
            cut = cut or one.cut
            ahead = [*one.parents, *ahead]
        else:
            found.append(one)
    return found, cut


def _compared(before: Version, after: Version) -> Comparison | None:
    if before.mark == after.mark:
        return None
    old, new = before.read(), after.read()
    comparison = compare(old, new) if old is not None and new is not None else None
    return comparison if comparison is not None and comparison.changes else None


def _about(change: Change) -> tuple[Any, ...]:
    """What a change comes to, whatever it was made to."""
    after = repr(change.after) if change.what == "changed" else ""
    return (change.what, change.at, change.key, after)


def earlier_path(path: Path, comparison: Comparison | None) -> Path:
    """What the path of a part was before."""
    if comparison is None or not comparison.renamed:
        return path
    return next((was for was in comparison.before if path_now(was, comparison.renamed) == path), path)


def is_within(change: Change, now: Path, was: Path) -> bool:
    """Whether a change is about a part, or what lies in it."""
    if change.what == "removed":
        return change.was[: len(was)] == was
    return change.at[: len(now)] == now


def about(told: Iterable[Told], path: Path) -> Iterator[Told]:
    """What versions, each before those that it came from, changed in one part, followed to its earlier ids.

    A part that is not there any more counts under its last id.
    """
    named: dict[int, Path] = {}
    for one in told:
        now = named.get(id(one.version), path)
        for pair in one.pairs:
            named.setdefault(id(pair.before), earlier_path(now, pair.comparison))
        changes = [
            change for change in one.changes if is_within(change, now, earlier_path(now, one.comparison))
        ]
        if one.comparison is not None and changes:
            yield replace(one, comparison=replace(one.comparison, changes=changes))
        elif (
            one.what == "added"
            and (sop := one.version.read())
            and now[1] in {step.id for step in steps_of(sop)}
        ):
            yield one
