"""A clone of a team's repository: where it is, whether git is free, and with whom it exchanges."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.store.exchange.program import Program, locked
from sopctl.store.lock import alone
from sopctl.store.repository import Repository

BRANCHES = "refs/heads/"
PATIENCE = 60.0  # seconds to wait for another sync of the same clone
LOCK_PATIENCE = 2.0  # and for a git that is at work in it


@dataclass(frozen=True)
class Remote:
    """Where a branch is shared: a remote's name or address, and the branch's full name there."""

    name: str
    ref: str

    @property
    def branch(self) -> str:
        return self.ref.removeprefix(BRANCHES)


@dataclass(frozen=True)
class Clone:
    """A work tree on a branch. `runs` is the folder of runs as git names it, with a slash at its end."""

    git: Program
    index: Path
    private: Path  # for our own files, in git's folder
    branch: str  # its full name
    runs: str
    empty: str  # the tree without files

    def head(self) -> str | None:
        """The commit that the branch stands at; None before the first one."""
        return self.git.known("rev-parse", "--verify", "--quiet", f"{self.branch}^{{commit}}") or None

    def beside(self, name: str) -> Program:
        """git on a copy of the index: what is known of files stays known, so few are read."""
        path = self.private / name
        path.unlink(missing_ok=True)
        if self.index.exists():
            # With its time: by that git knows which files may have changed since without looking it.
            shutil.copy2(self.index, path)
        return self.git.on_index(path)

    def blank(self, name: str) -> Program:
        """git on an index of its own that holds nothing yet."""
        path = self.private / name
        path.unlink(missing_ok=True)
        return self.git.on_index(path)

    def remote(self) -> Remote | None:
        """With whom the branch is exchanged: as it is set, else `origin`, else the only remote.

        Raises SopctlError when there are several and nothing says which.
        """
        short = self.branch.removeprefix(BRANCHES)
        name = self.git.known("config", f"branch.{short}.remote")
        ref = self.git.known("config", f"branch.{short}.merge")
        if name and name != ".":
            return Remote(name, ref or self.branch)
        remotes = self.git.text("remote").splitlines()
        if not remotes:
            return None
        if len(remotes) > 1 and "origin" not in remotes:
            raise SopctlError(
                _("nothing says with which of {remotes} the branch {branch} is shared",
                  remotes=listed(remotes), branch=short),
                _("git branch --set-upstream-to=<remote>/<branch> says it"),
            )  # fmt: skip
        return Remote("origin" if "origin" in remotes else remotes[0], self.branch)


@contextmanager
def opened(repository: Repository, *, ask: bool) -> Iterator[Clone]:
    """The clone that a repository lies in, for one sync at a time; with `ask` git may ask for a password.

    Raises SopctlError when it is none, or stands where nothing can be exchanged.
    """
    here = Program(repository.root, {"GIT_TERMINAL_PROMPT": "1" if ask else "0"})
    done = here.ask("rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir", "--show-prefix")
    if done.returncode != 0:
        raise _no_clone(repository.root, done.stderr.decode("utf-8", "replace").strip())
    top, private, common, prefix = os.fsdecode(done.stdout).split("\n")[:4]
    git = Program(Path(top), here.variables)
    branch = git.known("symbolic-ref", "--quiet", "HEAD")
    if not branch.startswith(BRANCHES):
        raise SopctlError(
            _("no branch is checked out here, so git does not know what to share"),
            _("`git switch main`, or whatever the team's branch is called"),
        )
    own = Path(private, "sopctl-sync")
    busy = SopctlError(_("another `sopctl sync` is at work in this clone"), _("try again when it is done"))
    with alone(repository.root / common / "sopctl-sync.lock", PATIENCE, busy):
        # Without their locks, which a killed git leaves behind.
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(exist_ok=True)
        clone = Clone(
            git,
            Path(private, "index"),
            own,
            branch,
            f"{prefix}runs/",
            git.text("hash-object", "-t", "tree", "--stdin"),
        )
        _require_free(clone, Path(private))
        try:
            yield clone
        finally:
            shutil.rmtree(own, ignore_errors=True)


def _no_clone(folder: Path, said: str) -> SopctlError:
    if "not a git repository" in said or "work tree" in said:
        return SopctlError(
            _("{folder} is in no git work tree, so there is nobody to sync with", folder=folder),
            _("`git init` makes it one; or work in a clone of the team's repository"),
        )
    return SopctlError(_("git refuses to work in {folder}: {why}", folder=folder, why=said))


def _require_free(clone: Clone, private: Path) -> None:
    """Raises SopctlError while a merge or the like is under way, or another git holds the index."""
    under_way = {
        "MERGE_HEAD": ("merge", "git merge --abort"),
        "CHERRY_PICK_HEAD": ("cherry-pick", "git cherry-pick --abort"),
        "REVERT_HEAD": ("revert", "git revert --abort"),
        "rebase-merge": ("rebase", "git rebase --abort"),
        "rebase-apply": ("rebase", "git rebase --abort"),
    }
    for name, (what, abort) in under_way.items():
        if (private / name).exists():
            raise SopctlError(
                _("a {what} is under way here", what=f"git {what}"),
                _("finish it, or give it up with `{command}`, then sync again", command=abort),
            )
    lock = private / "index.lock"
    until = time.monotonic() + LOCK_PATIENCE
    while lock.exists():
        if time.monotonic() > until:
            raise locked(str(lock))
        time.sleep(0.1)
    if unmerged := sorted({line.partition("\t")[2] for line in clone.git.names("ls-files", "-u", "-z")}):
        raise SopctlError(
            _("git has files that are not merged yet: {files}", files=listed(unmerged[:6])),
            _("settle them, `git add` them, then sync again"),
        )
