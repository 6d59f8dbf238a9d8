"""Which file is meant whose past is asked for: of an SOP that is there, or of one that was."""

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sopctl.cli.library import Library, library_around
from sopctl.cli.opening import open_repository
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _
from sopctl.sop.file_names import id_of
from sopctl.sop.own_id import own_id
from sopctl.sop.shared import SHARED
from sopctl.store.git import commit
from sopctl.store.past import once_said, read_blobs, removed
from sopctl.store.repository import ENDINGS, MAX_SOP, Repository
from sopctl.store.revision import files_at

MAX_LOST, MAX_BYTES = 1000, 16 * 1024 * 1024  # committed files that are not there, and their bytes


@dataclass(frozen=True)
class Found:
    """A file in git: the top of its repository, its last name there, and its name for people.

    `today` is where it stands; None where it does not any more. `libraries` are the folders of SOPs.
    """

    top: Path
    name: str
    shown: str
    today: Path | None
    libraries: tuple[str, ...]

    @property
    def today_name(self) -> str:
        """Its name in the work tree, as git would have it."""
        return _in(self.top, self.today) if self.today else self.name

    def shared(self, name: str) -> list[str]:
        """Where an SOP of this name may have had what it shares with others; the first that is there counts.

        That is the library's file; of a name outside of it the nearest one: the library had another name.
        """
        above = [str(one) for one in PurePosixPath(name).parents]
        folders = self.libraries[:1] if {*above} & {*self.libraries} else above
        return [str(PurePosixPath(one, SHARED)) for one in folders]


def find_past(name: str) -> Found:
    """The file of an SOP given by id or path, also by those that it had once. Raises SopctlError."""
    if _is_path(name):
        return _at(Path(name))
    repository = open_repository(or_here=True)
    library = Library(repository)
    loaded = library.named(name)
    if loaded is not None:
        return _at(Path(loaded.file))
    return _once(name, repository, library)


def _is_path(name: str) -> bool:
    return "/" in name or name.lower().endswith(ENDINGS) or Path(name).is_file()


def _at(path: Path) -> Found:
    top = _top(path)
    own = _in(top, path)
    today = path if path.is_file() else None
    found = Found(top, own, os.fspath(path), today, _libraries(top, path))
    if today is not None and (was := _before_the_move(found)):
        return Found(top, was, found.shown, today, found.libraries)
    return found


def _top(path: Path) -> Path:
    """The top of the repository that a path lies in. Raises SopctlError."""
    here = Path(os.path.realpath(path.parent))
    top = next((one for one in (here, *here.parents) if os.path.lexists(one / ".git")), None)
    if top is None:
        raise SopctlError(
            _("no git repository in {folder}", folder=here), _("the past of an SOP is what git has of it")
        )
    if commit(top) is None:
        raise SopctlError(_("nothing is committed yet in {folder}", folder=top))
    return top


def _in(top: Path, path: Path) -> str:
    """A file's name as git has it."""
    return os.path.relpath(os.path.join(os.path.realpath(path.parent), path.name), top)


def _libraries(top: Path, path: Path) -> tuple[str, ...]:
    inside = [os.path.relpath(os.path.realpath(one), top) for one in library_around(path).repository.library]
    return tuple(one for one in inside if not one.startswith(".."))


def _before_the_move(found: Found) -> str | None:
    """The last committed name of a file that is not committed under its own: by its id, or its contents."""
    committed = files_at(found.top, "HEAD", [])
    if found.name in committed or found.today is None:
        return None
    from sopctl.store.repository import read_sop

    raw = read_sop(found.today)
    own = own_id(found.name, raw)
    lost = [
        name for name in committed if name.lower().endswith(ENDINGS) and not os.path.lexists(found.top / name)
    ][:MAX_LOST]
    held = read_blobs(found.top, [committed[name] for name in lost], MAX_SOP, MAX_BYTES)
    for name in lost:
        was = held[committed[name]]
        if was is not None and (was == raw or (own is not None and own_id(name, was) == own)):
            return name
    return None


def _once(name: str, repository: Repository, library: Library) -> Found:
    """The file of an SOP that had an id once. Raises SopctlError."""
    top = _top(repository.root / "sopctl.toml")
    folders = [os.path.relpath(os.path.realpath(one), top) for one in repository.library]
    below = [] if "." in folders else [one for one in folders if not one.startswith("..")]
    if re.fullmatch(r"[\w.-]+", name):
        for file in removed(top, f"{name}.*", below):
            if id_of(file) == name and file.lower().endswith(ENDINGS) and not os.path.lexists(top / file):
                return _at(_here(top, file))
        said = rf"^[\"']?id[\"']?[ 	]*:[ 	]*[\"']?{re.escape(name)}[\"']?[ 	]*(#.*)?$"
        for _commit, file in once_said(top, said, below):
            if file.lower().endswith(ENDINGS):
                return _at(_here(top, file))
    known = {id_of(one.name) for one in library.files}
    told = _("no SOP {name!r}, now or in what is committed", name=name)
    raise SopctlError(told, did_you_mean(name, known) or _("`sopctl list` shows those that are there"))


def _here(top: Path, file: str) -> Path:
    """A file of git from the current folder."""
    return Path(os.path.relpath(top / file))
