"""Evidence: files stored with a run under the digest of what they hold."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.store.disk import (
    make_folder,
    not_recorded,
    read,
    replace_synced,
    require_own,
    sync_file,
    sync_folder,
)

FOLDER = "files"
MAX_NAME = 180  # bytes of UTF-8; with the digest it stays below what file systems allow


@dataclass(frozen=True)
class NewFile:
    """A file that was read and is to be stored; `name` is `<digest>-<file name>`.

    `called` is the file name that it has now; the same bytes may be stored under an older one.
    """

    name: str
    data: bytes
    called: str


@dataclass(frozen=True)
class Intake:
    """Where evidence goes, and how many bytes a file may have. Bytes that a run has are stored once.

    A run that is still being made has no folder.
    """

    run_folder: Path | None
    most: int

    def take(self, path: Path) -> NewFile:
        """Read a file that is to become evidence. Raises SopctlError."""
        data = read(path, limit=self.most)
        digest, called = hashlib.sha256(data).hexdigest(), _safe_name(path.name)
        name = f"{digest}-{called}"
        return NewFile(_stored(self.run_folder, name) if self.run_folder else name, data, called)


def _stored(run_folder: Path, name: str) -> str:
    """The name that the same bytes are stored under already, else the one given."""
    folder = run_folder / FOLDER
    if os.path.lexists(folder / name) or not folder.is_dir():
        return name
    known = sorted(one for one in os.listdir(folder) if one.startswith(name[:65]))
    return next((one for one in known if holds(run_folder, one)), name)


def store(run_folder: Path, file: NewFile) -> None:
    """Put a file where it belongs; it lasts when this returns. Raises NotRecorded."""
    path = run_folder / FOLDER / file.name
    try:
        make_folder(path.parent)
        require_own(path.parent)
        if holds(run_folder, file.name):
            # Another process may have put it there and not have come to sync it.
            sync_file(path)
            sync_folder(path.parent)
        else:
            replace_synced(path, file.data)
    except OSError as error:
        raise not_recorded(path, error) from None


def holds(run_folder: Path, name: str) -> bool:
    """Whether a stored file is there and is what its name says."""
    path = run_folder / FOLDER / name
    if os.path.lexists(path):
        try:
            require_own(path.parent)
            data = read(path, follow=False)
        except SopctlError:
            return False
        return hashlib.sha256(data).hexdigest() == name[:64]
    return False


def _safe_name(name: str) -> str:
    safe = "".join("_" if character in '/\\:*?"<>|' or not character.isprintable() else character
                   for character in name)  # fmt: skip
    stem, dot, ending = safe.strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    while len(f"{stem}.{ending}".encode()) > MAX_NAME:
        stem, ending = (stem[:-1], ending) if stem else (stem, ending[:-1])
    return (f"{stem}.{ending}" if ending else stem) or "file"
