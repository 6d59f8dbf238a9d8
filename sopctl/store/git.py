"""What git knows: who the user is, which commit a folder stands at, and what was committed of a run."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _

QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
# For a repository that may be a stranger's: its settings name programs that bring git what it lacks.
STRANGE = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
SHORT, LONG = 10, 120  # seconds: for a setting, and for a run's whole history


def identity(folder: Path) -> str | None:
    """The user as `Name <mail>`, from git's settings; None where git has no name."""
    name, mail = setting(folder, "user.name"), setting(folder, "user.email")
    if not name:
        return None
    return f"{name} <{mail}>" if mail else name


def setting(folder: Path, name: str, *, path: bool = False) -> str:
    """One of git's settings, as a path if asked for, with `~` filled in; empty where there is none."""
    return _git(folder, "config", *(["--type=path"] if path else []), name)


def commit(folder: Path) -> str | None:
    """The commit that a folder's work tree stands at; None outside git or before the first one."""
    return _git(folder, "rev-parse", "--verify", "--quiet", "HEAD") or None


class Committed(NamedTuple):
    """What git has of a folder: its files in HEAD, and what others held before a commit took them away.

    `before` is that of files which a commit changed.
    """

    files: dict[str, bytes]
    removed: dict[str, list[bytes]]
    before: dict[str, list[bytes]]


def committed(folder: Path, *names: str) -> Committed | None:
    """What was ever committed of these files and folders in a folder; None outside git or if nothing was.

    Raises SopctlError when git has commits here and cannot read them.
    """
    if not commit(folder):
        return None
    tree = _must(folder, "ls-tree", "-r", "-z", "HEAD", "--", *names)
    blobs = dict(_blobs(tree))
    # Whole history, each merge against each parent: a merge may drop a file that no other commit names.
    history = _must(
        folder, "-c", "core.quotepath=off", "log", "--no-show-signature", "--no-ext-diff", "--relative",
        "--full-history", "-m", "--diff-filter=DMT", "--no-renames", "--format=", "--raw", "--no-abbrev",
        "-z", "HEAD", "--", *names,
    )  # fmt: skip
    earlier = _earlier(history)
    if not blobs and not earlier:
        return None
    wanted = dict.fromkeys([*blobs.values(), *(blob for _gone, _name, blob in earlier)])
    bytes_of = dict(zip(wanted, contents(folder, list(wanted)), strict=True))
    known = Committed({name: bytes_of[blob] for name, blob in blobs.items()}, {}, {})
    for gone, name, blob in earlier:
        (known.removed if gone else known.before).setdefault(name, []).append(bytes_of[blob])
    return known


def ever_added(folder: Path, pattern: str) -> list[str]:
    """The files that match and were ever committed, but for those that a sparse checkout leaves out.

    Raises SopctlError when git has commits here and cannot read them.
    """
    if not commit(folder):
        return []
    matching = f":(glob){pattern}"
    history = _must(
        folder, "log", "--no-show-signature", "--no-ext-diff", "--relative", "--full-history", "-m",
        "--diff-filter=A", "--no-renames", "--format=", "--name-only", "-z", "HEAD", "--", matching,
    )  # fmt: skip
    left_out = {
        one[2:]
        for one in _must(folder, "ls-files", "-t", "-z", "--", matching).split(b"\0")
        if one[:1] == b"S"
    }
    names = {one.lstrip(b"\n") for one in history.split(b"\0")} - left_out - {b""}
    return sorted(map(os.fsdecode, names))


def tracked(folder: Path, names: list[str]) -> set[str]:
    """Which of some files git has in its index, though the work tree may lack them; none without git."""
    done = call(folder, ("ls-files", "-z", "--", *names), b"", SHORT, GIT_LITERAL_PATHSPECS="1", **STRANGE)
    if done is None or done.returncode != 0:
        return set()
    return set(map(os.fsdecode, done.stdout.split(b"\0")))


def _earlier(history: bytes) -> list[tuple[bool, str, bytes]]:
    """Files in what `log --raw -z` prints of removals and changes: facts, NUL, name, NUL.

    Whether it was removed, its name, and its id before.
    """
    parts = [part for part in history.split(b"\0") if part]
    found = []
    for facts, name in zip(parts[::2], parts[1::2], strict=True):
        mode, _mode, blob, _blob, what = facts.lstrip(b"\n").split()
        if mode.startswith(b":100"):  # a regular file
            found.append((what == b"D", os.fsdecode(name), blob))
    return list(dict.fromkeys(found))


def _blobs(tree: bytes) -> list[tuple[str, bytes]]:
    """Names and ids of the regular files in what `ls-tree -z` prints: mode, kind, id, tab, name."""
    found = []
    for entry in tree.split(b"\0")[:-1]:
        facts, name = entry.split(b"\t", 1)
        mode, _, blob = facts.split()
        if mode.startswith(b"100"):
            found.append((os.fsdecode(name), blob))
    return found


def contents(folder: Path, blobs: list[bytes], **variables: str) -> list[bytes]:
    """The bytes of each blob. Raises SopctlError when git lacks one."""
    asked = b"".join(blob + b"\n" for blob in blobs)
    rest = _must(folder, "cat-file", "--batch", given=asked, **variables)
    found, start = [], 0
    for blob in blobs:
        end = rest.find(b"\n", start)  # the rest is never copied: there may be thousands of blobs
        size = _size(rest[start:end], blob)
        found.append(rest[end + 1 : end + 1 + size])
        start = end + 2 + size
    return found


def small_contents(
    folder: Path, blobs: list[bytes], each: int, whole: int, **variables: str
) -> list[bytes | None]:
    """The bytes of each blob; None for one with more than `each` bytes, and once it is more than `whole`.

    Raises SopctlError when git lacks one.
    """
    asked = b"".join(blob + b"\n" for blob in blobs)
    wanted: list[int] = []
    told = _must(folder, "cat-file", "--batch-check", given=asked, **variables).splitlines()
    for number, (blob, line) in enumerate(zip(blobs, told, strict=True)):
        size = _size(line, blob)
        if size <= min(each, whole):
            whole -= size
            wanted.append(number)
    found: list[bytes | None] = [None] * len(blobs)
    held = contents(folder, [blobs[number] for number in wanted], **variables)
    for number, raw in zip(wanted, held, strict=True):
        found[number] = raw
    return found


def _size(line: bytes, blob: bytes) -> int:
    """How many bytes a blob has: id, kind, size. Raises SopctlError when git lacks it."""
    head = line.split()
    if head[1:2] != [b"blob"]:
        raise SopctlError(_("git has lost the object {id}", id=blob.decode()), _("`git fsck` tells more"))
    return int(head[2])


def _must(folder: Path, *words: str, given: bytes = b"", **variables: str) -> bytes:
    """What git prints. Raises SopctlError when it fails or takes too long."""
    done = call(folder, words, given, LONG, **variables)
    if done is None or done.returncode != 0:
        raise SopctlError(
            _("git cannot read what is committed of {folder}", folder=folder), _("`git fsck` tells more")
        )
    return done.stdout


def _git(folder: Path, *words: str) -> str:
    done = call(folder, words, b"", SHORT, **STRANGE)
    if done is None or done.returncode != 0:
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def call(
    folder: Path, words: tuple[str, ...], given: bytes, seconds: int, **variables: str
) -> "subprocess.CompletedProcess[bytes] | None":
    """What came of calling git, quietly; None when it is not there or takes too long."""
    try:
        return subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**os.environ, **QUIET, **variables},
            input=given,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
