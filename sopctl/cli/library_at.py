"""The library as a commit has it: read from git, never from the work tree."""

import os
from pathlib import Path

from sopctl.cli.library import Library
from sopctl.cli.sop_file import SopFile
from sopctl.sop.shared import SHARED
from sopctl.store.git import STRANGE, small_contents
from sopctl.store.repository import MAX_SOP, Repository, is_sop
from sopctl.store.revision import commit_of, files_at

MAX_WHOLE = 256 * 1024 * 1024  # bytes of all SOPs together


class LibraryAt(Library):
    """The SOP files of a repository's library as they are in `commit`, which a revision names."""

    def __init__(self, repository: Repository, revision: str) -> None:
        """Raises SopctlError for a revision that is not here, and says what brings it."""
        self.commit = commit_of(repository.root, revision, f"--to {revision}")
        root = Path(os.path.realpath(repository.root))
        folders = [os.path.relpath(os.path.realpath(one), root) for one in repository.library]
        named = files_at(root, self.commit, [] if "." in folders else folders)
        blobs = {name: blob for name, blob in named.items() if _is_read(name)}
        held = small_contents(root, [blob.encode() for blob in blobs.values()], MAX_SOP, MAX_WHOLE, **STRANGE)
        raw = {
            repository.root / name: data for name, data in zip(blobs, held, strict=True) if data is not None
        }
        super().__init__(repository, sorted(path for path in raw if path.name != SHARED))
        self._read = {path: SopFile(path, data) for path, data in raw.items()}

    @property
    def shared(self) -> SopFile | None:
        """The shared file of then."""
        return next(
            (self._read[one / SHARED] for one in self.repository.library[:1] if one / SHARED in self._read),
            None,
        )


def _is_read(name: str) -> bool:
    path = Path(name)
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and (path.name == SHARED or is_sop(path.parent.name, path.name))
