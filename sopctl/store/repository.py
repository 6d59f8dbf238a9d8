"""A team's repository: its SOP files and its runs, found by name."""

import contextlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sopctl.errors import SopctlError, did_you_mean
from sopctl.store.disk import make_folder, not_recorded, read, reason, require_own, sync_folder, write_synced

ENDINGS = (".yaml", ".yml")
MAX_SOP = 4 * 1024 * 1024
RUN_ID = re.compile(r"\w(?:[\w.-]{0,98}\w)?")
UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Repository:
    """`root` holds `runs/`; `library` are the folders of SOP files."""

    root: Path
    library: tuple[Path, ...]

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    def shown(self, path: Path) -> str:
        """A path as people see it: from the current folder where it lies below it."""
        try:
            return path.resolve().relative_to(Path.cwd()).as_posix()
        except (ValueError, OSError):
            return path.as_posix()

    def sop_files(self) -> list[Path]:
        """The SOP files of the library. Links that lead out of the repository are left out."""
        top = self.root.resolve()
        return [
            path
            for folder in self.library
            for path in sop_files_below(folder)
            if path.resolve().is_relative_to(top)
        ]

    def run_ids(self) -> list[str]:
        """The names of the runs, sorted."""
        require_own(self.runs)
        try:
            entries = list(os.scandir(self.runs))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SopctlError(f"cannot read {self.runs}: {reason(error)}") from None
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
            raise SopctlError(f"{name!r} may be any of {', '.join(near[:6])}", "write more of it")
        hint = did_you_mean(name, ids) if ids else "there is none yet: sopctl new SOP"
        raise SopctlError(f"no run {name!r} in {self.runs}", hint or "`sopctl status` lists them")

    def free_run_id(self, wanted: str) -> str:
        """An id for a run that no other clone of the repository will choose as well."""
        return f"{wanted}-{''.join(UNMISTAKABLE[byte % len(UNMISTAKABLE)] for byte in os.urandom(4))}"

    def make_run(self, run_id: str, files: dict[str, bytes]) -> Path:
        """A run's folder with these files, all at once: it is there whole, and lasts, or not at all.

        Raises SopctlError when the id is no name or taken, NotRecorded when the disk refuses.
        """
        if not RUN_ID.fullmatch(run_id):
            raise SopctlError(f"{run_id!r} is no name for a run", "use letters, digits and hyphens")
        require_own(self.runs)
        folder = self.runs / run_id
        if os.path.lexists(folder):
            raise SopctlError(f"there is a run {run_id} already", "choose another --name")
        draft = None
        try:
            draft = self._drafts() / os.urandom(8).hex()
            draft.mkdir()
            for name, data in files.items():
                make_folder((draft / name).parent)
                write_synced(draft / name, data)
                sync_folder((draft / name).parent)
            make_folder(self.runs)
            os.rename(draft, folder)
            sync_folder(self.runs)
        except OSError as error:
            if draft is not None:
                shutil.rmtree(draft, ignore_errors=True)
            raise not_recorded(folder, error) from None
        return folder

    def _drafts(self) -> Path:
        """Where runs are put together; git does not see it, and it may be deleted at any time."""
        private = self.root / ".sopctl"
        require_own(private)
        require_own(private / "drafts")
        make_folder(private / "drafts")
        ignore = private / ".gitignore"
        if not ignore.exists():
            with contextlib.suppress(FileExistsError):
                write_synced(ignore, b"*\n")
        return private / "drafts"


def sop_files_below(folder: Path) -> list[Path]:
    """The SOP files in a folder and those below it, sorted; hidden ones are left out."""
    found = []
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(top, name) for name in sorted(names) if name.endswith(ENDINGS) and not name.startswith(".")
        ]
    return found


def read_sop(path: Path) -> bytes:
    """An SOP file's bytes. Raises SopctlError."""
    return read(path, limit=MAX_SOP)
