"""Sittings: one file for each process that writes to a run, append-only, one line an event.

A sitting writes only its own file, so two writers never meet and git never has two versions of
one file to merge. Readers tolerate a torn last line; nobody repairs anybody's file.

Sittings of a closed run may be packed into one file and removed then. So a writer holds its file with a
shared lock while it writes, and nobody removes a file that is held.
"""

import errno
import fcntl
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _
from sopctl.store.disk import make_folder, not_recorded, read, reason, require_own, sync_folder, write_all

FOLDER = "journal"
MAX_SITTING = 64 * 1024 * 1024  # bytes of one file
MAX_LINES = 200_000
MAX_READINGS = 10  # of a folder that changes while it is read


@dataclass(frozen=True)
class SittingFile:
    """A sitting's whole lines, and what was torn off at its end (usually nothing)."""

    name: str
    lines: tuple[bytes, ...]
    torn: bytes = b""
    problem: str = ""


class Journal:
    """The sittings of one run, read again only where they have grown."""

    def __init__(self, run_folder: Path) -> None:
        self.folder = run_folder / FOLDER
        self._known: dict[str, tuple[tuple[int, int, int], SittingFile]] = {}

    def sittings(self) -> list[SittingFile]:
        """What all sittings hold now, by name. Raises SopctlError when the folder is closed to us."""
        names = self.names()
        for _again in range(MAX_READINGS):
            found = [self._sitting(name) for name in names]
            before, names = names, self.names()
            if names == before:  # else some may have been packed into one that was not there yet
                break
        return found

    def names(self) -> list[str]:
        """The names of all sittings now, sorted. Raises SopctlError when the folder is closed to us."""
        require_own(self.folder)
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SopctlError(_("cannot read {file}: {why}", file=self.folder, why=reason(error))) from None
        return sorted(name for name in names if name.endswith(".jsonl"))

    def _sitting(self, name: str) -> SittingFile:
        path = self.folder / name
        try:
            seen = os.stat(path, follow_symlinks=False)
            mark = (seen.st_ino, seen.st_size, seen.st_mtime_ns)
            known = self._known.get(name)
            if known and known[0] == mark:
                return known[1]
            raw = read(path, limit=MAX_SITTING, follow=False)
            if raw.count(b"\n") > MAX_LINES:
                return SittingFile(name, (), problem=_("more than {most:,} lines; not read", most=MAX_LINES))
            *lines, torn = raw.split(b"\n")
        except (OSError, SopctlError) as error:
            return SittingFile(name, (), problem=str(error))
        sitting = SittingFile(name, tuple(lines), torn)
        self._known[name] = (mark, sitting)
        return sitting


class Sitting:
    """One process's own file in a journal; it comes into being with its first line."""

    def __init__(self, run_folder: Path, who: str) -> None:
        self._folder = run_folder / FOLDER
        self._who = re.sub(r"[^\w.-]+", "-", who).strip("-.")[:32] or "someone"
        self._path: Path | None = None
        self._lines = 0  # that it wrote to this file

    def append(self, line: bytes, now: datetime) -> None:
        """Write a line that lasts: the file and, at first, its name are synced before this returns.

        Raises NotRecorded; then the line is taken back as far as the disk allows, and the next one
        begins a new file, so that a torn line is never written on. So it does when the file would grow
        beyond what is read.
        """
        if len(line) > MAX_SITTING:
            raise NotRecorded(
                _(
                    "not recorded: it has {size:,} bytes; at most {most:,} are read",
                    size=len(line),
                    most=MAX_SITTING,
                ),
                _("do it in several acts, or attach it as a file"),
            )
        if self._path is not None and not self._takes(self._path, line):
            self._path = None
        path = self._path
        try:
            if path is None:
                make_folder(self._folder)
                start = now.strftime("%Y%m%dT%H%M%SZ")
                path = self._folder / f"{start}-{self._who}-{os.urandom(4).hex()}.jsonl"
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
            else:
                flags = os.O_WRONLY | os.O_APPEND
            descriptor = os.open(path, flags, 0o644)
            try:
                _hold(descriptor, path)
                self._write(descriptor, line)
            finally:
                os.close(descriptor)
            if self._path is None:
                sync_folder(self._folder)
        except BaseException as error:
            # After an interrupt, too, nobody knows how much of the line is there.
            if self._path is None and path is not None:
                with suppress(OSError):
                    path.unlink()
            self._path = None
            if isinstance(error, OSError):
                raise not_recorded(path or self._folder, error) from None
            raise
        self._lines = self._lines + 1 if path == self._path else 1
        self._path = path

    def _takes(self, path: Path, line: bytes) -> bool:
        """Whether a file is there, not packed meanwhile, and can still be read with a line more."""
        try:
            size = os.stat(path, follow_symlinks=False).st_size
        except FileNotFoundError:
            return False
        return size + len(line) <= MAX_SITTING and self._lines < MAX_LINES

    def _write(self, descriptor: int, line: bytes) -> None:
        before = os.fstat(descriptor).st_size
        try:
            write_all(descriptor, line)
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, before)
                os.fsync(descriptor)
            raise


def _hold(descriptor: int, path: Path) -> None:
    """Keep a file from being removed until it is closed. Raises OSError when it is gone already."""
    with suppress(OSError):  # where a disk knows no locks, nothing is removed either
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    if not os.path.samestat(os.fstat(descriptor), os.stat(path, follow_symlinks=False)):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))


def remove(path: Path, expected: bytes) -> bool:
    """Remove a sitting's file if it holds what is expected and nobody is writing to it.

    Its folder is the caller's to sync. Whether it is gone is told. Raises OSError.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return True
    with open(descriptor, "rb") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if file.read(len(expected) + 1) != expected:
            return False
        path.unlink()
    return True
