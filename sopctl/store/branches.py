"""A commit on a new branch, made beside the work tree: index, work tree and branch stay as they are."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.exchange.commits import commit_of
from sopctl.store.exchange.program import Entry, Program
from sopctl.store.repository import MAX_SOP

BRANCHES = "refs/heads/"
REGULAR = ("100644", "100755")


@dataclass(frozen=True)
class Base:
    """The commit that a work tree stands at."""

    git: Program
    top: Path
    commit: str

    def file(self, path: Path) -> "BaseFile":
        """A file as it was committed. Raises SopctlError where it was not, is no file, or is too large."""
        name = os.path.relpath(os.path.realpath(path.parent), self.top)
        name = path.name if name == "." else f"{name}/{path.name}"
        found = self.git.entries("ls-tree", "-z", self.commit, "--", name)
        entry = found.get(name)
        if entry is None:
            raise SopctlError(
                _("{file} is not committed, so there is nothing that a branch could change", file=name),
                _("commit it first: git add {file}, then git commit", file=name),
            )
        if entry.mode not in REGULAR:
            raise SopctlError(_("{file} is no file of its own in git, but a link", file=name))
        size = int(self.git.text("cat-file", "-s", entry.blob))
        if size > MAX_SOP:
            raise SopctlError(_("{file}: more than {most:,} bytes, which is no SOP", file=name, most=MAX_SOP))
        return BaseFile(name, entry, self.git.must("cat-file", "blob", entry.blob))


@dataclass(frozen=True)
class BaseFile:
    """A file that a commit has: its name from git's top, and its bytes."""

    name: str
    entry: Entry
    raw: bytes


def base_of(folder: Path) -> Base:
    """The commit that work here stands at. Raises SopctlError where there is none."""
    here = Program(folder)
    done = here.ask("rev-parse", "--show-toplevel")
    if done.returncode != 0:
        raise SopctlError(
            _("{folder} is in no git work tree, so there is no branch to propose on", folder=folder),
            _("`git init` makes it one; or work in a clone of the team's repository"),
        )
    top = Path(os.path.realpath(os.fsdecode(done.stdout).rstrip("\n")))
    commit = here.known("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not commit:
        raise SopctlError(
            _("nothing is committed here yet, so there is nothing that a branch could begin at"),
            _("commit the library first: git add sops, then git commit"),
        )
    return Base(Program(top), top, commit)


def require_free(base: Base, branch: str) -> None:
    """Raises SopctlError when a branch cannot be called so, or is there already."""
    ref = BRANCHES + branch
    if branch.startswith("-") or base.git.ask("check-ref-format", ref).returncode != 0:
        raise SopctlError(_("--branch {branch}: git has no branches of such a name", branch=branch))
    if base.git.known("rev-parse", "--verify", "--quiet", ref):
        raise _taken(branch)


def commit_on_branch(base: Base, branch: str, file: BaseFile, raw: bytes, message: str) -> str:
    """The commit that changes one file, on a new branch. Raises SopctlError; then there is no such branch.

    The hooks of commits do not run.
    """
    git = base.git
    blob = git.text("hash-object", "-w", "--stdin", given=raw)
    with TemporaryDirectory(prefix="sopctl-propose-") as folder:
        beside = git.on_index(Path(folder, "index"))
        beside.must("read-tree", base.commit)
        beside.put({file.name: Entry(file.entry.mode, blob)})
        tree = beside.text("write-tree")
    commit = commit_of(git, tree, base.commit, message)
    # The old value says that there must be none: what another made meanwhile stays.
    none = "0" * len(commit)
    done = git.ask("update-ref", "-m", "sopctl propose", BRANCHES + branch, commit, none)
    if done.returncode != 0:
        if git.known("rev-parse", "--verify", "--quiet", BRANCHES + branch):
            raise _taken(branch)
        said = done.stderr.decode("utf-8", "replace").strip()
        told = _("git makes no branch {branch}: {why}", branch=branch, why=said)
        raise SopctlError(told, _("give another name: --branch NAME"))
    return commit


def _taken(branch: str) -> SopctlError:
    return SopctlError(
        _("there is a branch {branch} already, and it stays as it is", branch=branch),
        _("look at it with `git log {branch}`, or give another name: --branch NAME", branch=branch),
    )


def remote_of(base: Base) -> tuple[str, str]:
    """The name of the remote that people push to, and its address; empty where there is none."""
    names = base.git.text("remote").splitlines()
    if not names:
        return "", ""
    name = "origin" if "origin" in names else names[0]
    return name, base.git.known("remote", "get-url", name)
