"""Bring a work tree up to a commit, and leave alone what else a person has in hand.

Git refuses to overwrite what is not committed, so that is asked first. What is to be done is noted
before it is begun: a process that is killed in between has its work finished by the next one.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.store.disk import read, replace_synced, sync_file
from sopctl.store.exchange.clone import Clone
from sopctl.store.exchange.compare import Found
from sopctl.store.exchange.program import Entry, Program, locked, words_of
from sopctl.store.exchange.runs import name_of
from sopctl.store.git import contents

NOTE = "sopctl-sync.todo"


@dataclass
class Arrived:
    """Whether the work tree stands at the commit; else the files in hand that are in the way."""

    there: bool = True
    in_the_way: list[str] = field(default_factory=list)
    said: str = ""


def arrive(clone: Clone, head: str | None, to: str, found: Found) -> Arrived:
    """Move branch, index and work tree from `head` to a commit. Raises SopctlError and OSError."""
    git, start = clone.git, head or clone.empty
    top = git.folder
    grows = {path: both for path, both in found.grows.items() if _holds(top / path, both[0])}
    settled = _settled(clone, to, found, grows.keys())
    if to == head and not settled and not found.back:
        return Arrived()
    trial = clone.beside("trial.index")
    _refresh(trial)
    trial.put(settled)
    done = trial.ask("read-tree", "-m", "-u", "-n", start, to)
    if done.returncode != 0:
        return Arrived(False, _in_the_way(trial, start, to, settled), words_of(done))
    note = clone.private.parent / NOTE
    replace_synced(note, f"{clone.branch}\n{head or ''}\n{to}\n".encode())
    for path, (ours, theirs) in grows.items():
        _grow(top / path, ours, theirs)
    for path, other in found.aside.items():
        # A process that writes to it goes on in the file under its new name: nothing is lost.
        with suppress(FileNotFoundError):
            os.rename(top / path, top / other)
    refused = _move(clone, start, to, settled)
    note.unlink()
    if refused is None:
        _restore(git, [*found.back, *found.aside])
        return Arrived()
    return Arrived(False, _in_the_way(clone.beside("trial.index"), start, to, settled), refused)


def finish(clone: Clone) -> bool:
    """Finish what a killed sync had begun to bring into the work tree; whether there was anything."""
    note = clone.private.parent / NOTE
    try:
        branch, head, to = note.read_text().split("\n")[:3]
    except (OSError, ValueError):
        return False
    git, start = clone.git, head or clone.empty
    if (
        branch == clone.branch
        and head == (clone.head() or "")
        and git.known("cat-file", "-t", to) == "commit"
    ):
        _move(clone, start, to, _half_done(clone, start, to))
    note.unlink()
    return True


def _move(clone: Clone, start: str, to: str, settled: dict[str, Entry | None]) -> str | None:
    """Index and work tree, then the branch. None when it is done, else what git says."""
    git = clone.git
    _refresh(git)
    git.put(settled)
    done = git.ask("read-tree", "-m", "-u", start, to)
    if done.returncode != 0:
        if "index.lock" in (said := words_of(done)):
            raise locked(said.partition("'")[2].partition("'")[0])
        return words_of(done)
    old = start if start != clone.empty else "0" * len(to)
    git.must("update-ref", "-m", "sopctl sync", clone.branch, to, old)
    _refresh(git)
    return None


def _refresh(git: Program) -> None:
    """Have the index know the files that are the same but for their times."""
    git.ask("update-index", "-q", "--refresh")


def _settled(clone: Clone, to: str, found: Found, grows: Collection[str]) -> dict[str, Entry | None]:
    """What to set in the index beforehand: files of runs that are as they shall be, or stay as they are.

    Those that others alone changed are git's to write, as any other file is.
    """
    differ = clone.git.changes("diff-index", "--cached", to, "--", f":(literal){clone.runs}")
    git_writes = found.comes.difference(grows) | found.others
    return {
        path: there
        for path, (there, _index) in differ.items()
        if path not in git_writes and name_of(clone, path) is not None
    }


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is just what git has; it is not where git turns line ends around."""
    try:
        return read(path, follow=False) == data
    except SopctlError:
        return False


def _grow(path: Path, ours: bytes, theirs: bytes) -> None:
    """Add to a sitting what others have of it; nothing that is there is written anew."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)
    with open(descriptor, "rb+", buffering=0) as file:
        if file.read() == ours and theirs.startswith(ours):
            file.write(theirs[len(ours) :])
    sync_file(path)


def _restore(git: Program, paths: list[str]) -> None:
    """Write files that are missing, as the index has them."""
    if paths:
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        git.ask("checkout-index", "-q", "-u", "-z", "--stdin", given=given)


def _in_the_way(git: Program, start: str, to: str, settled: Collection[str]) -> list[str]:
    """The files in hand that the way leads over."""
    in_hand = set(git.names("diff-index", "-z", "--name-only", start)) | set(
        git.names("ls-files", "-o", "-z")
    )
    return sorted((in_hand & set(git.changes("diff-tree", start, to))).difference(settled))


def _half_done(clone: Clone, start: str, to: str) -> dict[str, Entry | None]:
    """What a killed git has written already of a way.

    A file that was cut off is taken away, to be written anew.
    """
    git = clone.beside("half.index")
    _refresh(git)
    changes = git.changes("diff-tree", start, to)
    touched = {*git.names("diff-files", "-z", "--name-only"), *git.names("ls-files", "-o", "-z")}
    paths = [path for path in changes if path in touched and (git.folder / path).is_file()]
    git.must(
        "update-index", "--add", "-z", "--stdin", given=b"".join(os.fsencode(path) + b"\0" for path in paths)
    )
    here = git.entries("ls-files", "-s", "-z")
    done = {path: after for path in paths if (after := changes[path][1]) == here.get(path)}
    rest = {path: after for path in paths if path not in done and (after := changes[path][1])}
    whole = contents(git.folder, [after.blob.encode() for after in rest.values()])
    for path, data in zip(rest, whole, strict=True):
        name = name_of(clone, path)
        with suppress(OSError):
            written = (git.folder / path).read_bytes()
            if name is not None and name.sitting and changes[path][0] is not None:
                # It may be in use, so it is added to and never written anew.
                _grow(git.folder / path, written, data)
                done[path] = rest[path]
            elif data.startswith(written):
                (git.folder / path).unlink()
    return dict(done)
