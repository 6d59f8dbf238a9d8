"""A team's repository: its SOP files and its runs, found by name."""

import os
import re
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePath
from typing import NamedTuple

from sopctl.errors import NotRecorded, SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.settings import MAX_EVIDENCE
from sopctl.store.disk import (
    make_folder,
    not_recorded,
    read,
    reason,
    replace_synced,
    require_own,
    sync_folder,
    write_folder,
)

ENDINGS = (".yaml", ".yml", ".md", ".markdown")
# What lies beside SOPs in many a folder, and is none.
NO_SOPS = {"readme", "changelog", "contributing", "license", "code_of_conduct", "index"}
TESTS = "tests"  # the folder of SOP tests, among the SOPs that they test
TEST_ENDINGS = (".test.yaml", ".test.yml")  # of an SOP test that lies beside its SOP
CALENDAR = "calendar.yaml"  # of the team, at the top of a repository: no SOP there
MADE = "run.yaml"  # how a run was made; what has none is no run
MAX_SOP = 4 * 1024 * 1024
RUN_ID = re.compile(r"\w(?:[\w.-]{0,98}\w)?")
IGNORE_ALL = b"*\n"
PRIVATE = ".sopctl"  # for what is derived, and may be deleted at any time
UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"


class Repository(NamedTuple):
    """`root` holds `runs/`; `library` are the folders of SOP files."""

    root: Path
    library: tuple[Path, ...]
    max_evidence: int = MAX_EVIDENCE

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def calendar(self) -> Path:
        """Where the team's calendar is, if there is one."""
        return self.root / CALENDAR

    def shown(self, path: Path) -> str:
        """A path as people see it: from the current folder where it lies below it."""
        try:
            # A link has its own name: what it leads to may not be there.
            here = os.getcwd()
            return PurePath(_real(os.fspath(path.parent), here), path.name).relative_to(here).as_posix()
        except (ValueError, OSError):
            return path.as_posix()

    def sop_files(self) -> list[Path]:
        """The SOP files of the library. Links that lead out of the repository are left out."""
        runs = os.path.join(self.runs, "")
        return [
            path
            for folder in self.library
            for path in sop_files_below(folder, within=self.root)
            if not os.fspath(path).startswith(runs) and path != self.calendar
        ]

    def run_ids(self) -> list[str]:
        """The names of the runs, sorted."""
        require_own(self.runs)
        try:
            entries = list(os.scandir(self.runs))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SopctlError(_("cannot read {file}: {why}", file=self.runs, why=reason(error))) from None
        return sorted(
            entry.name
            for entry in entries
            if RUN_ID.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        )

    def find_run(self, name: str) -> Path:
        """The folder of a run given by its id or a unique beginning of it. Raises SopctlError."""
        ids = self.run_ids()
        if name in ids:
            return self.runs / name
        near = [one for one in ids if one.startswith(name)] if name else []
        if len(near) == 1:
            return self.runs / near[0]
        if near:
            raise SopctlError(
                _("{name!r} may be any of {names}", name=name, names=listed(near[:6])), _("write more of it")
            )
        hint = (
            did_you_mean(name, ids)
            if ids
            else _("there is none here yet: sopctl sync brings those of others, sopctl new SOP makes one")
        )
        raise SopctlError(
            _("no run {name!r} in {folder}", name=name, folder=self.runs),
            hint or _("`sopctl status` lists them"),
        )

    def free_run_id(self, wanted: str) -> str:
        """An id for a run that no other clone of the repository will choose as well."""
        return f"{wanted}-{''.join(UNMISTAKABLE[byte % len(UNMISTAKABLE)] for byte in os.urandom(4))}"

    def make_run(self, run_id: str, files: dict[str, bytes]) -> Path:
        """A run's folder with these files, all at once: it is there whole, and lasts, or not at all.

        Raises SopctlError when the id is no name or taken, NotRecorded when the disk refuses; when it
        refuses the very last sync, the run is there, and the message says so.
        """
        check_run_id(run_id)
        require_own(self.runs)
        folder = self.runs / run_id
        if os.path.lexists(folder):
            raise SopctlError(_("there is a run {run} already", run=run_id), _("choose another --name"))
        draft = None
        try:
            draft = self.drafts_folder() / os.urandom(8).hex()
            write_folder(draft, files)
            make_folder(self.runs)
            os.rename(draft, folder)
        except OSError as error:
            if draft is not None:
                shutil.rmtree(draft, ignore_errors=True)
            raise not_recorded(folder, error) from None
        try:
            sync_folder(self.runs)
        except OSError as error:
            raise NotRecorded(
                _(
                    "the run {run} is made, but may not outlast a power cut: cannot sync {folder}: {why}",
                    run=run_id,
                    folder=self.runs,
                    why=reason(error),
                ),
                _("mend the disk, then go on with it, or delete {folder}", folder=folder),
            ) from None
        return folder

    def private_folder(self) -> Path:
        """The folder for what is derived, which git does not see. Raises SopctlError, OSError."""
        private = self.root / PRIVATE
        require_own(private)
        private.mkdir(exist_ok=True)  # nothing in it has to last, so no name is synced
        ignore = private / ".gitignore"
        # A process that was killed may have left half of it.
        if not os.path.lexists(ignore) or read(ignore, follow=False) in (b"", IGNORE_ALL[:1]):
            replace_synced(ignore, IGNORE_ALL)
        return private

    def drafts_folder(self) -> Path:
        """Where files are put together before they get their names. Raises SopctlError, OSError."""
        drafts = self.private_folder() / "drafts"
        require_own(drafts)
        drafts.mkdir(exist_ok=True)
        return drafts


@lru_cache(maxsize=256)
def _real(folder: str, here: str) -> str:
    """A folder without links above it; `here` is the current one, which its name may hang on."""
    return os.path.realpath(folder)


def check_run_id(run_id: str) -> None:
    """Raises SopctlError unless a run may be called so."""
    if not RUN_ID.fullmatch(run_id):
        raise SopctlError(_("{run!r} is no name for a run", run=run_id), _("use letters, digits and hyphens"))


def sop_files_below(folder: Path, *, within: Path | None = None) -> list[Path]:
    """The SOP files in a folder and those below it, sorted.

    Left out are hidden ones, SOP tests, the runs of a repository, and links that lead out of `within`,
    which is the folder itself unless given.
    """
    return _files_below(folder, within, is_sop)


def sop_tests_below(folder: Path, *, within: Path | None = None) -> list[Path]:
    """The files of SOP tests in a folder and those below it, sorted; the same are left out."""
    return _files_below(folder, within, _is_test)


def is_sop_test(path: Path) -> bool:
    """Whether a file's name says that it holds tests of an SOP: `tests/x.yaml`, or `x.test.yaml`.

    This alone tells SOPs and their tests apart.
    """
    folder = path.parent.name or Path.cwd().name  # a path from the current folder names none
    return _is_test(folder, path.name)


def _is_test(folder: str, name: str) -> bool:
    name = name.lower()
    in_folder = folder == TESTS and name.endswith((".yaml", ".yml"))
    return not name.startswith((".", "_")) and (in_folder or name.endswith(TEST_ENDINGS))


def _files_below(folder: Path, within: Path | None, wanted: Callable[[str, str], bool]) -> list[Path]:
    """`wanted` is asked with the names of a folder and of a file in it."""
    bounds = Path(os.path.realpath(within or folder))
    found: list[Path] = []
    for top, folders, names in os.walk(folder):
        library = "sops" in folders or "sopctl.toml" in names
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (library and name == "runs")
        )
        inside = Path(os.path.realpath(top)).is_relative_to(bounds)
        called = os.path.basename(os.path.abspath(top))
        found_here = sorted(name for name in names if wanted(called, name))
        for path in (Path(top, name) for name in found_here if not (library and name == CALENDAR)):
            # What is no link is where its folder is: to follow each path to its end takes time.
            if _is_within(path, bounds) if os.path.islink(path) else inside:
                found.append(path)
    return found


def _is_within(link: Path, bounds: Path) -> bool:
    """Whether a link stays within bounds; one that leads nowhere does, so that whoever reads it tells so."""
    return Path(os.path.realpath(link)).is_relative_to(bounds) or not os.path.exists(link)


def is_sop(folder: str, name: str) -> bool:
    """Whether the names of a folder and of a file in it say that this is an SOP.

    What begins with `_` is for SOPs to draw on.
    """
    stem = name.partition(".")[0].lower()
    named = name.lower().endswith(ENDINGS) and not name.startswith((".", "_")) and stem not in NO_SOPS
    return named and not _is_test(folder, name)


def read_sop(path: Path) -> bytes:
    """An SOP file's bytes. Raises SopctlError."""
    return read(path, limit=MAX_SOP)
