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
MAX_BYTES = 100 * 1024 * 1024
MAX_NAME = 180  # bytes of UTF-8; with the digest it stays below what file systems allow


@dataclass(frozen=True)
class NewFile:
    """A file that was read and is to be stored; `name` is `<digest>-<file name>`."""

    name: str
    data: bytes


def take(path: Path) -> NewFile:
    """Read a file that is to become evidence. Raises SopctlError."""
    data = read(path, limit=MAX_BYTES)
    return NewFile(f"{hashlib.sha256(data).hexdigest()}-{_safe_name(path.name)}", data)


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
