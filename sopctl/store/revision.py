"""The revision that work is compared with: which commit it is, and what it has of some folders."""

import os
import re
import subprocess
import threading
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.git import QUIET, SHORT, STRANGE, call

COMMIT_ID = re.compile(r"[0-9a-f]{7,64}")
STEPS = re.compile(r"(?:[~^]|@\{).*", re.DOTALL)  # main~2, main^, main@{1}
MAX_LISTED = 16 * 1024 * 1024  # bytes of names: a few trees that hold each other name millions of files


def begun_at(folder: Path) -> str:
    """The commit that work here began at: the newest that the main branch of `origin` has as well, else HEAD.

    So all that a branch changes is seen as one change, however many commits it has.
    """
    return _ask(folder, "merge-base", "HEAD", "refs/remotes/origin/HEAD") or "HEAD"


def merge_base(folder: Path, base: str) -> str:
    """The commit at which the work here parted from `base`. Raises SopctlError that says how to get it."""
    asked = f"--base {base}"
    commit = commit_of(folder, base, asked)
    return parted_at(folder, commit, "HEAD", asked, base)


def commit_of(folder: Path, name: str, asked: str) -> str:
    """The commit that a revision names. Raises SopctlError that says how to get it; `asked` begins that."""
    if found := find_commit(folder, name):
        return found
    if not _ask(folder, "rev-parse", "--git-dir"):
        raise SopctlError(_("{asked}: no git repository in {folder}", asked=asked, folder=folder))
    if name == "HEAD":
        raise _nothing_yet(asked)
    raise SopctlError(_("{asked}: git has no such revision here", asked=asked), _fetch(folder, name))


def find_commit(folder: Path, name: str) -> str:
    """The commit that a revision names; empty where there is none."""
    # `:path` asks for a file of the index: git would start the program that settings name for watching files.
    if not name or name.startswith(":") or "\0" in name:
        return ""
    return _ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")


def parted_at(folder: Path, one: str, other: str, asked: str, lacking: str) -> str:
    """The newest commit that two have in common. Raises SopctlError; `lacking` is the revision to fetch."""
    if not _ask(folder, "rev-parse", "--verify", "--quiet", other):
        raise _nothing_yet(asked)
    shared = _ask(folder, "merge-base", one, other)
    if not shared:
        told = (
            _("{asked}: git has no commit here that it and the present one have in common", asked=asked)
            if other == "HEAD"
            else _("{asked}: git has no commit here that both have in common", asked=asked)
        )
        raise SopctlError(told, _fetch(folder, lacking))
    return shared


def _nothing_yet(asked: str) -> SopctlError:
    return SopctlError(_("{asked}: nothing is committed here yet", asked=asked))


def blob_of(path: Path) -> str:
    """Git's id for a file of any size, as its bytes are; empty where it cannot be read."""
    return _ask(path.parent, "hash-object", "--no-filters", "--", path.name)


def is_partial(folder: Path) -> bool:
    """Whether a clone was made without the contents of all files, to be fetched when they are asked for."""
    return "true" in _ask(folder, "config", "--type=bool", "--get-regexp", r"^remote\..*\.promisor$").split()


def left_out(folder: Path, below: list[str]) -> set[str]:
    """The files that a sparse checkout keeps out of the work tree, though the index has them."""
    if _ask(folder, "config", "--type=bool", "core.sparseCheckout") != "true":
        return set()
    printed = _listed(folder, "-c", "core.fsmonitor=false", "ls-files", "-t", "-z", "--", *below)
    return {os.fsdecode(one[2:]) for one in printed.split(b"\0") if one[:1] == b"S"}


def files_at(folder: Path, commit: str, below: list[str]) -> dict[str, str]:
    """The regular files that a commit has in these folders, each with the id of its contents.

    There are none where git, or the commit, is missing. Names are relative to `folder`. Raises SopctlError
    when there are too many.
    """
    found = {}
    for entry in _listed(folder, "ls-tree", "-r", "-z", commit, "--", *below).split(b"\0")[:-1]:
        facts, name = entry.split(b"\t", 1)
        mode, _kind, blob = facts.split()
        if mode.startswith(b"100"):
            found[os.fsdecode(name)] = blob.decode()
    return found


def _listed(folder: Path, *words: str) -> bytes:
    """What git prints, which may have no end; nothing when it refuses. Raises SopctlError beyond a bound."""
    try:
        git = subprocess.Popen(
            ["git", *words],
            cwd=folder,
            env={**os.environ, **QUIET, **STRANGE},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return b""
    late = threading.Timer(SHORT, git.kill)
    with git:
        late.start()
        try:
            printed = git.stdout.read(MAX_LISTED + 1) if git.stdout else b""
            if len(printed) > MAX_LISTED:
                git.kill()
                raise SopctlError(
                    _("git has too many files in the library's folders to compare with"),
                    _(
                        "name the folders that hold SOPs in sopctl.toml: {example}",
                        example='library = ["sops"]',
                    ),
                )
            return printed if git.wait() == 0 else b""
        finally:
            late.cancel()
            late.join()


def _fetch(folder: Path, base: str) -> str:
    """The command that brings a revision which is not here, as far as can be told."""
    import shlex  # a start that finds its revision needs it not

    remotes = _ask(folder, "remote").split()
    name = STEPS.sub("", base)  # git fetches what has a name, and its history with it
    is_shallow = _ask(folder, "rev-parse", "--is-shallow-repository") == "true"
    is_here = name != base and _ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if not remotes or (is_here and not is_shallow):
        return _("name a branch, a tag or a commit of this repository")
    remote = "origin" if "origin" in remotes else remotes[0]
    words = ["git", "fetch"]
    if is_shallow:
        words.append("--unshallow")
    owner = next((one for one in remotes if name.startswith(f"{one}/")), None)
    if owner is not None:
        branch = name.removeprefix(f"{owner}/")
        words += [owner, f"+refs/heads/{branch}:refs/remotes/{owner}/{branch}"]
    elif COMMIT_ID.fullmatch(name):
        words += [remote, name]
    else:
        words += ["--tags", remote]
    return _("fetch it: {command}", command=shlex.join(words))


def _ask(folder: Path, *words: str) -> str:
    """What git prints, on one line; nothing when it refuses."""
    done = call(folder, words, b"", SHORT, **STRANGE)
    return os.fsdecode(done.stdout).strip() if done is not None and done.returncode == 0 else ""
