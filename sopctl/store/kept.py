"""What was found out or made, kept by what it hangs on: findings, holidays, reports. No loss when gone.

What is kept is believed only where it was made. It names the inode of a file that lies beside it and the
time of that inode's last change, which nobody can set: so a cache that came with a copy of a repository, or
that somebody put into it, is none. Whatever else is wrong with it costs time alone.
"""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from sopctl.errors import SopctlError
from sopctl.store.disk import read, replace_synced, require_own, write_synced
from sopctl.store.repository import PRIVATE, Repository

FOLDER = "lint"
ANCHOR = "here"
MAX_CACHE = 16 * 1024 * 1024

MAX_OLD = 5000  # entries that nobody asked for this time: of another branch, of the other language

Entries = dict[str, Any]


class Kept:
    """The entries of one file of the cache, if they were written here and by the same maker; else none.

    Of those that nobody asks for, the last `most_old` stay.
    """

    def __init__(
        self, repository: Repository, file: str, maker: str, folder: str = FOLDER, most_old: int = MAX_OLD
    ) -> None:
        self._at = repository, file, maker, folder
        self._most_old = most_old
        self._old = _read(*self._at)
        self._used: Entries = {}
        self._new: Entries = {}

    def get(self, key: str) -> Any:
        """What is kept under a key, or None. Look whether it is what it should be, then call `use`."""
        return self._old.get(key)

    def use(self, key: str) -> None:
        """What is kept under a key was good."""
        self._used[key] = self._old[key]

    def put(self, key: str, entry: Any) -> None:
        """Keep an entry once it is written; it must be JSON."""
        self._new[key] = entry

    def write(self) -> None:
        """Keep what is new, if there is any, with what was used and some of what was not."""
        if self._new:
            rest = [key for key in self._old if key not in self._used and key not in self._new]
            kept = {key: self._old[key] for key in rest[-self._most_old :]}
            _write(*self._at, {**kept, **self._used, **self._new})


def _read(repository: Repository, file: str, maker: str, name: str) -> Entries:
    folder = repository.root / PRIVATE / name
    try:
        require_own(folder.parent)
        require_own(folder)
        raw = read(folder / file, limit=MAX_CACHE, follow=False)
        # Nothing of a stranger's is parsed: a few bytes of JSON may fill the memory.
        if not raw.startswith(_head(maker, folder / ANCHOR)):
            return {}
        entries = json.loads(raw)["entries"]
    except (SopctlError, OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _write(repository: Repository, file: str, maker: str, name: str, entries: Entries) -> None:
    """Write them, if the disk lets us; of two writers at once one wins, and both were right.

    Where there is no room for all, the last ones are kept.
    """
    with suppress(OSError, SopctlError, ValueError):
        folder = repository.private_folder() / name
        require_own(folder)
        folder.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            write_synced(folder / ANCHOR, b"")
        head = _head(maker, folder / ANCHOR)
        replace_synced(folder / file, head + _within(entries, MAX_CACHE - len(head) - 1) + b"}")


def _head(maker: str, anchor: Path) -> bytes:
    """How the file begins: by whom it was written, and where. Raises OSError, ValueError as `_mark` does."""
    return json.dumps({"maker": maker, "here": _mark(anchor)})[:-1].encode() + b', "entries": '


def _within(entries: Entries, most: int) -> bytes:
    """The entries as JSON of so many bytes at most."""
    raw = json.dumps(entries, separators=(",", ":")).encode()
    if len(raw) <= most:
        return raw
    kept: Entries = {}
    for key in reversed(entries):
        most -= len(json.dumps({key: entries[key]}, separators=(",", ":")))
        if most < 0:
            break
        kept[key] = entries[key]
    return json.dumps(dict(reversed(kept.items())), separators=(",", ":")).encode()


def _mark(anchor: Path) -> str:
    """What no copy of a file has. Raises OSError, ValueError for what is no plain file."""
    now = os.lstat(anchor)
    if not stat.S_ISREG(now.st_mode):
        raise ValueError(anchor)
    return f"{now.st_ino} {now.st_ctime_ns}"
