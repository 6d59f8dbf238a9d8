"""Two files that are compared with each other, and a run's pin with the SOP of today."""

import os
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sopctl.cli.library import Library, library_around, shipped
from sopctl.cli.opening import open_repository
from sopctl.cli.review.compared import problem_of, reviewed
from sopctl.cli.review.scope import Scope
from sopctl.cli.review.versions import Committed, Contents
from sopctl.cli.review.words import FileAt, Two, git_top
from sopctl.cli.runs.pins import read_kept, read_pin
from sopctl.cli.terminal import warn_each
from sopctl.diff.review import Reviewed
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.repository import MADE, read_sop

if TYPE_CHECKING:
    from sopctl.sop.load import Loaded


def two_files(two: Two) -> list[Reviewed]:
    """Two files, each read with what lies around it. Raises SopctlError when one cannot be read.

    The null device stands for a file that is not there, as in what git calls to show a difference.
    """
    before, after = _load(two.before), _load(two.after)
    names = [None if one is None else told.told for one, told in ((after, two.after), (before, two.before))]
    return _compared(names[0], names[1], before, after)


def run_and_today(run: str) -> list[Reviewed]:
    """The SOP that a run was made from, beside that of today. Raises SopctlError."""
    from sopctl.cli.runs.session import read_made

    repository = open_repository()
    folder = repository.find_run(run)
    made = read_made(folder / MADE, read_kept(folder, MADE))
    pin = read_pin(folder, made)
    warn_each(folder.name, pin.problems)
    sop_id = pin.loaded.sop.id if pin.loaded.sop else made.sop
    today = next(filter(None, (one.named(sop_id) for one in (Library(repository), shipped()))), None)
    was = repository.shown(folder / pin.file)
    pin.loaded.file = was
    return _compared(None if today is None else today.file, was, pin.loaded, today)


def _compared(
    file: str | None, was: str | None, before: "Loaded | None", after: "Loaded | None"
) -> list[Reviewed]:
    if before is None and after is None:
        return []
    wrong = [one for one in (after, before) if one is not None and one.sop is None]
    found = reviewed(file, was, before, after, problem_of(wrong[0].findings) if wrong else "")
    return [] if found is None else [found]


def _load(file: FileAt) -> "Loaded | None":
    from sopctl.sop.load import load_sop

    if file.revision is None:
        if file.path == os.devnull:
            return None
        path = Path(file.path)
        raw = read_sop(path)
        return load_sop(file.told, raw, library_around(path).common())
    top = git_top(Path.cwd())
    if top is None:
        raise SopctlError(_("no git repository in {folder}", folder=Path.cwd()))
    scope = Scope(top, library_around(top / file.path).repository, (file.path,))
    bring = f"git cat-file -t {quote(f'{file.revision.commit}:{file.path}')}"
    version = Committed(scope, file.revision, Contents(top, bring))
    if file.path not in version.blobs:
        raise SopctlError(
            _("{word}: there is no such file in that revision", word=file.told),
            _("the path is the one from the top of the repository: {folder}", folder=top),
        )
    return load_sop(file.told, version.raw(file.path), version.common)
