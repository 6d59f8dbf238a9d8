"""What is around SOP files under lint: the day, what git has of them, and files with the same id."""

import os
from collections.abc import Mapping
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopctl.cli.library import Library
from sopctl.cli.namesakes import namesakes, real
from sopctl.cli.sop_file import SopFile
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.lint.around import Around
from sopctl.sop.own_id import own_id
from sopctl.sop.shared import SHARED, Common
from sopctl.store.git import STRANGE, small_contents
from sopctl.store.repository import ENDINGS, MAX_SOP, Repository
from sopctl.store.revision import begun_at, files_at, merge_base

if TYPE_CHECKING:
    from sopctl.sop.model import Sop

# A commit may hold more than could be read: of so much are files looked for that changed their names.
MAX_GONE, MAX_EARLIER = 10_000, 32 * 1024 * 1024  # files, and bytes


class Earlier(NamedTuple):
    """A file as a commit has it."""

    name: str
    blob: str
    raw: bytes


class Known(NamedTuple):
    """What is known around one file. `dated` says that the day may matter to it.

    `grades` are those that settings give changes from what was before, by their kinds.
    """

    today: date | None = None
    dated: bool = False
    before: Earlier | None = None
    namesakes: tuple[str, ...] = ()
    grades: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """A text that differs where something is known that a rule may judge otherwise."""
        day = self.today.isoformat() if self.dated and self.today else ""
        earlier = (self.before.name, self.before.blob, repr(self.grades)) if self.before else ()
        return "\n".join((day, *earlier, *self.namesakes))

    def around(self, common: Common | None) -> Around:
        """What rules are handed. `common` is what the SOPs share now: a file's own changes alone count."""
        before = None
        if self.before is not None:
            from sopctl.sop.load import load_sop

            before = load_sop(self.before.name, self.before.raw, common).sop
        asks = partial(least_version, grades=dict(self.grades))
        return Around(self.today, before, self.namesakes, asks)


NOTHING_KNOWN = Known()


def least_version(before: "Sop", after: "Sop", grades: Mapping[str, str] | None = None) -> str | None:
    """The least version that is enough for what changed; None where the one that it has is.

    `grades` are those that settings say otherwise; what is wrong in them counts for nothing here.
    """
    from sopctl.diff.bumps import is_enough, next_version
    from sopctl.diff.compare import compare

    if before.version is None or after.version is None:
        return None
    grade = compare(before, after).grade(grades)
    if not grade or is_enough(before.version, after.version, grade):
        return None
    return next_version(before.version, grade)


def arounds(
    libraries: Mapping[Path, Library], files: Mapping[Path, SopFile], base: str = ""
) -> dict[Path, Known]:
    """What is known around SOP files that can be read, each given with its library.

    They are compared with the commit at which the work parted from the revision `base`, else with the one it
    began at (`begun_at`); what has no history there has nothing before it. Raises SopctlError when a `base`
    was given that cannot be compared with.
    """
    today = date.today()
    sops = {
        path: file
        for path, file in files.items()
        if path.name != SHARED and not libraries[path].is_calendar(path)
    }
    before: dict[Path, Earlier] = {}
    for top, repositories in _by_top({one.repository for one in libraries.values()}).items():
        if top is not None:
            own = {path: one for path, one in sops.items() if libraries[path].repository in repositories}
            before |= _before(top, own, repositories, base)
        elif base:
            folder = min(one.root for one in repositories)
            asked = f"--base {base}"
            raise SopctlError(_("{asked}: no git repository in {folder}", asked=asked, folder=folder))
    same = namesakes(libraries, sops)
    return {
        path: Known(
            today,
            _is_dated(file, libraries[path]),
            before.get(path),
            same.get(path, ()),
            tuple(sorted(libraries[path].grades.items())) if path in before else (),
        )
        for path, file in sops.items()
    }


def _is_dated(file: SopFile, library: Library) -> bool:
    """Whether a file, or what it may draw on, speaks of a review."""
    if file.facts.reviewed:
        return True
    try:
        return library.shared is not None and library.shared.facts.reviewed
    except SopctlError:
        return False


def _by_top(repositories: set[Repository]) -> dict[Path | None, set[Repository]]:
    """Libraries by the top of the git repository that they lie in; None for those in none."""
    found: dict[Path | None, set[Repository]] = {}
    for repository in repositories:
        here = Path(os.path.realpath(repository.root))
        top = next((one for one in (here, *here.parents) if os.path.lexists(one / ".git")), None)
        found.setdefault(top, set()).add(repository)
    return found


def _before(
    top: Path, files: Mapping[Path, SopFile], repositories: set[Repository], base: str
) -> dict[Path, Earlier]:
    """The files that are not as the commit has them, each with what it was there."""
    commit = merge_base(top, base) if base else begun_at(top)
    committed = files_at(top, commit, _inside(top, repositories))
    sops = {name: blob for name, blob in committed.items() if name.lower().endswith(ENDINGS)}
    if not sops:
        return {}
    folders: dict[str, str] = {}
    names = {path: os.path.relpath(real(path, folders), top) for path in files}
    changed = {path: file for path, file in files.items() if not file.is_blob(sops.get(names[path], ""))}
    if not changed:
        return {}
    there = {names[path] for path in changed} & sops.keys()
    lost = (name for name in sops if name not in there and not os.path.lexists(top / name))
    wanted = [*sorted(there), *islice(lost, MAX_GONE)]
    blobs = [sops[name].encode() for name in wanted]
    held = zip(wanted, small_contents(top, blobs, MAX_SOP, MAX_EARLIER, **STRANGE), strict=True)
    earlier = {name: Earlier(name, sops[name], raw) for name, raw in held if raw is not None}
    pairs = _pairs({names[path]: file for path, file in changed.items()}, earlier)
    return {path: pairs[names[path]] for path in changed if names[path] in pairs}


def _inside(top: Path, repositories: set[Repository]) -> list[str]:
    """The folders of libraries as git names them; none stands for the whole of the repository."""
    folders = {os.path.relpath(os.path.realpath(one), top) for each in repositories for one in each.library}
    return [] if "." in folders else sorted(one for one in folders if not one.startswith(".."))


def _pairs(changed: Mapping[str, SopFile], earlier: Mapping[str, Earlier]) -> dict[str, Earlier]:
    """What each changed file was: the SOP with its id, also under another name, else the file of its name."""
    ids = {name: file.facts.own_id for name, file in changed.items()}
    was = {name: own_id(name, one.raw) for name, one in earlier.items()}
    moved = {was[name]: one for name, one in earlier.items() if ids.get(name) != was[name]}
    by_contents = {one.raw: one for name, one in earlier.items() if name not in changed}
    present = set(ids.values()) - {None}
    found: dict[str, Earlier | None] = {}
    for name, file in changed.items():
        here = earlier.get(name)
        if here is not None and was[name] == ids[name]:
            found[name] = here
        elif ids[name] is not None and ids[name] in moved:
            found[name] = moved[ids[name]]
        elif here is not None:
            # Where its SOP has moved to another file, this is a new one in its place.
            found[name] = None if was[name] in present else here
        else:
            found[name] = by_contents.get(file.raw)
    return {name: one for name, one in found.items() if one is not None}
