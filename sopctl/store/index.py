"""An index of runs: what was found out about each, good as long as its files are as they were.

It is derived and lies in the private folder: whatever is wrong with it costs time alone. A run's files are
known by a mark of their names, inodes, sizes and times. Nobody can set the time of an inode's change, so
an index that came from elsewhere fits no run.
"""

import hashlib
import json
import os
import time
from contextlib import suppress
from typing import Any, NamedTuple

from sopctl.errors import SopctlError
from sopctl.store.disk import SETTLING, read, replace_synced, require_own
from sopctl.store.repository import PRIVATE, Repository

FILE = "runs.json"
MAX_INDEX = 256 * 1024 * 1024


class Entry(NamedTuple):
    """What is known of a run: the mark of its files then, and facts, unchecked as long as they are read."""

    mark: str
    facts: Any


def mark_of(folder: str, files: frozenset[str], folders: frozenset[str]) -> str:
    """The mark of these files of a run and of all in these folders; empty while nobody can vouch for it.

    Take it before the files are read.
    """
    seen: list[str] = []
    newest = 0
    try:
        ahead = [entry for entry in os.scandir(folder) if entry.name in files or entry.name in folders]
        while ahead:
            entry = ahead.pop()
            if entry.is_dir(follow_symlinks=False):
                ahead += os.scandir(entry.path)
                continue
            now = entry.stat(follow_symlinks=False)
            newest = max(newest, now.st_ctime_ns)
            seen.append(f"{entry.path} {now.st_ino} {now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}")
    except OSError:
        return ""
    if newest > time.time_ns() - SETTLING:
        return ""
    seen.sort()
    return hashlib.blake2b("\n".join(seen).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def read_index(repository: Repository, maker: str, file: str = FILE) -> dict[str, Entry]:
    """The entries by run, if the index was written by the same maker; else none."""
    folder = repository.root / PRIVATE
    try:
        require_own(folder)
        index = json.loads(read(folder / file, limit=MAX_INDEX, follow=False))
    except (SopctlError, ValueError, RecursionError):
        return {}
    if not isinstance(index, dict) or index.get("maker") != maker or not isinstance(index.get("runs"), dict):
        return {}
    return {
        name: Entry(*one)
        for name, one in index["runs"].items()
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str)
    }


def write_index(repository: Repository, maker: str, entries: dict[str, Entry], file: str = FILE) -> None:
    """Write it whole, if the disk lets us; of two writers at once one wins, and both were right."""
    index = {"maker": maker, "runs": entries}
    with suppress(OSError, SopctlError):
        replace_synced(
            repository.private_folder() / file,
            json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
        )
