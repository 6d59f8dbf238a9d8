"""What lint found, kept by what it was found in: derived, and of no consequence when it is gone.

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
FILE = "findings.json"
ANCHOR = "here"
MAX_CACHE = 16 * 1024 * 1024

Entries = dict[str, Any]


def read_cache(repository: Repository, maker: str) -> Entries:
    """The entries by key, if they were written here and by the same maker; else none.

    They are unchecked: who reads one looks whether it is what it should be.
    """
    folder = repository.root / PRIVATE / FOLDER
    try:
        require_own(folder.parent)
        require_own(folder)
        raw = read(folder / FILE, limit=MAX_CACHE, follow=False)
        # Nothing of a stranger's is parsed: a few bytes of JSON may fill the memory.
        if not raw.startswith(_head(maker, folder / ANCHOR)):
            return {}
        entries = json.loads(raw)["entries"]
    except (SopctlError, OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}
    return entries if isinstance(entries, dict) else {}


def write_cache(repository: Repository, maker: str, entries: Entries) -> None:
    """Write them, if the disk lets us; of two writers at once one wins, and both were right.

    Where there is no room for all, the last ones are kept.
    """
    with suppress(OSError, SopctlError, ValueError):
        folder = repository.private_folder() / FOLDER
        require_own(folder)
        folder.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            write_synced(folder / ANCHOR, b"")
        head = _head(maker, folder / ANCHOR)
        replace_synced(folder / FILE, head + _within(entries, MAX_CACHE - len(head) - 1) + b"}")


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
