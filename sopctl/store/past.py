"""The past of a file: the commits that touched it, what it was in each, and what it was called before.

Nothing is run: no driver, no filter, no program that a setting names; and git brings nothing from elsewhere.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.git import LONG, SHORT, STRANGE, call, small_contents

FORMAT = "%h%x00%aN%x00%aE%x00%aI%x00%s"
DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
ALIKE = "-M50%"  # of their lines two files have in common of which git says that one was the other
MAX_PAIRS = 200  # files on each side that git compares for that
COMMIT = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
MOST_NAMED = ("--max-count=50",)
# Git starts what watches files as soon as it reads its index; and it would follow by likeness alone.
SAFE = ("-c", "core.fsmonitor=false", "-c", "log.follow=false")
PLAIN = ("--no-ext-diff", "--no-textconv")


class Commit(NamedTuple):
    """`parents` are the nearest commits before it that touched the same files.

    `at` is when it was written, in ISO 8601, or empty where git cannot say.
    """

    id: str
    short: str
    parents: tuple[str, ...]
    name: str
    mail: str
    at: str
    subject: str


class Differs(NamedTuple):
    """A file that is not the same in two commits: the ids of its contents, None where it is not there.

    `was` is the name that git takes it to have had before.
    """

    name: str
    before: str | None
    after: str | None
    was: str | None = None


Tree = dict[str, str]  # names of files, with the ids of their contents


def walked(top: Path, names: Iterable[str], most: int) -> list[Commit]:
    """The newest commits that touched files, each before its parents; at most `most` of them.

    A branch that left nothing in the files is passed over. Raises SopctlError.
    """
    printed = _must(
        top, "--literal-pathspecs", "rev-list", "--parents", "--date-order", f"--max-count={most}",
        "--encoding=UTF-8", f"--format={FORMAT}", "HEAD", "--", *names,
    )  # fmt: skip
    lines = printed.decode("utf-8", "replace").split("\n")
    return [_commit(*pair) for pair in zip(lines[::2], lines[1::2], strict=False)]


def _commit(head: str, facts: str) -> Commit:
    _word, own, *parents = head.split()
    short, name, mail, at, subject = (facts.split("\0") + [""] * 5)[:5]
    return Commit(own, short, tuple(parents), name, mail, at if DAY.fullmatch(at) else "", subject)


def trees(top: Path, commits: list[Commit], names: Iterable[str]) -> dict[str, Tree]:
    """What each commit has of some files. Raises SopctlError."""
    names = list(names)
    known = {one.id for one in commits}
    follow = [one for one in commits if one.parents and one.parents[0] in known]
    asked = "".join(f"{one.id} {one.parents[0]}\n" for one in follow).encode()
    printed = _must(
        top, "--literal-pathspecs", "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev",
        "--no-renames", *PLAIN, "--", *names, given=asked,
    )  # fmt: skip
    differ: dict[str, list[tuple[str, str | None]]] = {}
    parts = iter(printed.split(b"\0")[:-1])
    commit = ""
    for part in parts:
        if not part.startswith(b":"):
            commit = part.strip().decode()
            continue
        _old_mode, mode, _old, blob, _what = part.decode().split()
        name = os.fsdecode(next(parts))
        differ.setdefault(commit, []).append((name, blob if mode.startswith("100") else None))
    follows = {one.id for one in follow}
    found: dict[str, Tree] = {}
    for one in reversed(commits):
        if one.id not in follows:
            found[one.id] = _tree(top, one.id, names)
            continue
        found[one.id] = tree = dict(found[one.parents[0]])
        for name, now in differ.get(one.id, ()):
            if now is None:
                tree.pop(name, None)
            else:
                tree[name] = now
    return found


def _tree(top: Path, commit: str, names: list[str]) -> Tree:
    found = {}
    for entry in _must(top, "ls-tree", "-z", "--full-tree", commit, "--", *names).split(b"\0")[:-1]:
        facts, name = entry.split(b"\t", 1)
        mode, _kind, blob = facts.split()
        if mode.startswith(b"100"):
            found[os.fsdecode(name)] = blob.decode()
    return found


def parents(top: Path, commit: str) -> list[str]:
    """The commits right before one; none where git ends at it."""
    return _ask(top, "rev-parse", f"{commit}^@").split()


def differing(top: Path, before: str, after: str) -> list[Differs]:
    """The files that are not the same in two commits; none where git cannot tell."""
    words = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", ALIKE, f"-l{MAX_PAIRS}", *PLAIN)
    done = call(top, (*SAFE, *words, before, after), b"", LONG, **STRANGE)
    if done is None or done.returncode != 0:
        return []
    found = []
    parts = iter(done.stdout.split(b"\0")[:-1])
    for part in parts:
        mode, mode_now, blob, blob_now, what = part.decode().split()
        name = os.fsdecode(next(parts))
        old, new = (
            (blob if mode.startswith(":100") else None),
            (blob_now if mode_now.startswith("100") else None),
        )
        if what.startswith("R"):
            now = os.fsdecode(next(parts))
            found += [Differs(name, old, None), Differs(now, None, new, name)]
        else:
            found.append(Differs(name, old, new))
    return found


def removed(top: Path, pattern: str, below: list[str]) -> list[str]:
    """The files that match and that a commit took away, the last one first."""
    matching = [f":(glob){_glob_safe(one)}/**/{pattern}" for one in below] or [f":(glob)**/{pattern}"]
    return [name for _commit, name in _named(top, "--diff-filter=D", *MOST_NAMED, "HEAD", "--", *matching)]


def once_said(top: Path, line: str, below: list[str]) -> list[tuple[str, str]]:
    """The newest commits that took lines which match away, each with the name of the file."""
    words = ("--diff-filter=DM", *MOST_NAMED, "--extended-regexp", f"-G{line}", "HEAD", "--", *below)
    return _named(top, *words)


def _named(top: Path, *words: str) -> list[tuple[str, str]]:
    """Commits of `git log` and the names of files in each; none where git cannot tell."""
    asked = ("log", "--no-show-signature", "--format=%H", "--name-only", "-z", "--no-renames", *PLAIN, *words)
    done = call(top, (*SAFE, *asked), b"", SHORT, **STRANGE)
    if done is None or done.returncode != 0:
        return []
    found, commit = [], ""
    for part in done.stdout.replace(b"\0\n", b"\0").split(b"\0"):
        text = part.strip(b"\n")
        if COMMIT.fullmatch(text):
            commit = text.decode()
        elif text:
            found.append((commit, os.fsdecode(text)))
    return found


def _glob_safe(name: str) -> str:
    """A path that means itself in a pattern of git."""
    return re.sub(r"([*?\[\\])", r"\\\1", name)


def read_blobs(top: Path, blobs: Iterable[str], each: int, whole: int) -> dict[str, bytes | None]:
    """The contents of each blob; None for one that is too large, or beyond what is read of all.

    Raises SopctlError where git has not got them.
    """
    wanted = list(dict.fromkeys(blobs))
    try:
        held = small_contents(top, [one.encode() for one in wanted], each, whole, **STRANGE)
    except SopctlError as error:
        if not _ask(top, "config", "--get-regexp", r"^remote\..*\.promisor$"):
            raise
        told = _("git has not got all earlier versions here: {problem}", problem=error.message)
        mend = _("bring them: {command}", command="git fetch --refetch --no-filter")
        raise SopctlError(told, mend) from None
    return dict(zip(wanted, held, strict=True))


def ends_at(top: Path) -> set[str]:
    """The commits at which a shallow clone ends."""
    name = _ask(top, "rev-parse", "--git-path", "shallow")
    try:
        return set((top / name).read_text().split()) if name else set()
    except (OSError, ValueError):
        return set()


def _must(top: Path, *words: str, given: bytes = b"") -> bytes:
    done = call(top, (*SAFE, *words), given, LONG, **STRANGE)
    if done is None or done.returncode != 0:
        told = _("git cannot read what is committed of {folder}", folder=top)
        raise SopctlError(told, _("`git fsck` tells more"))
    return done.stdout


def _ask(top: Path, *words: str) -> str:
    done = call(top, (*SAFE, *words), b"", SHORT, **STRANGE)
    return os.fsdecode(done.stdout).strip() if done is not None and done.returncode == 0 else ""
