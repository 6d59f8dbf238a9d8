"""Commits put together without a work tree.

The files of runs go on top of what everybody has, and a person's own commits on top of that.
"""

from dataclasses import dataclass, field

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.exchange.clone import Clone
from sopctl.store.exchange.program import Entry, Program
from sopctl.store.exchange.runs import name_of

TAKEN_IN = (
    "Take in runs\n\nAs everybody has them, until the rest of this branch is brought together with theirs.\n"
)
AUTHOR = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE")


def record(clone: Clone, onto: str | None, put: dict[str, Entry | None], message: str) -> str | None:
    """A commit on top of another with some files put in, or None when that changes nothing.

    Raises SopctlError, also when git does not know who commits.
    """
    git = clone.blank("record.index")
    git.must("read-tree", onto or "--empty")
    git.put(put)
    tree = git.text("write-tree")
    if tree == (git.text("rev-parse", f"{onto}^{{tree}}") if onto else clone.empty):
        return None
    return commit_of(git, tree, onto, message)


def commit_of(git: Program, tree: str, parent: str | None, message: str) -> str:
    """A commit of a tree, signed where git is set to sign. Raises SopctlError."""
    done = git.ask("var", "GIT_COMMITTER_IDENT")
    if done.returncode != 0:
        raise SopctlError(
            _("git does not know who you are, and a commit needs a name"),
            _('git config --global user.name "Li Wei" and user.email li@example.com, then again'),
        )
    # `commit-tree` signs only when it is told to.
    sign = ["-S"] if git.known("config", "--type=bool", "commit.gpgsign") == "true" else []
    parents = ["-p", parent] if parent else []
    return git.text("commit-tree", *sign, *parents, "-F", "-", tree, given=message.encode("utf-8", "replace"))


@dataclass
class Own:
    """A person's own commits, moved on top of everybody's; `clash` names what keeps them from it."""

    tip: str
    clash: list[str] = field(default_factory=list)


def own_commits(clone: Clone, theirs: str, head: str | None) -> list[list[str]]:
    """The commits that others do not have, oldest first, each with its parents."""
    if head is None:
        return []
    lines = clone.git.text("rev-list", "--parents", "--reverse", "--topo-order", f"{theirs}..{head}")
    return [line.split() for line in lines.splitlines()]


def replay(clone: Clone, commits: list[list[str]], onto: str) -> Own:
    """Make a person's commits anew on top of another one, file by file; nothing but objects is written.

    What they say of runs is in `onto` by now, and is passed over; a commit that says nothing else is
    dropped. A file that both sides changed, or a merge, is a clash. Raises SopctlError.
    """
    own = Own(onto)
    if not commits:
        return own
    git = clone.blank("replay.index")
    git.must("read-tree", onto)
    now: dict[str, Entry | None] = dict(git.entries("ls-files", "-s", "-z"))
    for commit, *parents in commits:
        if len(parents) != 1:
            own.clash.append(_("the merge {commit}", commit=commit[:10]))
            return own
        put: dict[str, Entry | None] = {}
        for path, (before, after) in git.changes("diff-tree", parents[0], commit).items():
            if now.get(path) == before:
                put[path] = after
            elif now.get(path) != after and name_of(clone, path) is None:
                own.clash.append(path)
        if own.clash:
            return own
        if put:
            git.put(put)
            now.update(put)
            own.tip = _again(git, commit, own.tip)
    return own


def _again(git: Program, commit: str, parent: str) -> str:
    """The commit on another parent, with the index's tree; who wrote it, when, and what it says stay."""
    shown = git.must(
        "-c", "log.showSignature=false", "show", "--no-patch", "--encoding=UTF-8",
        "--date=raw", "--format=%an%x00%ae%x00%ad%x00%B", commit,
    )  # fmt: skip
    *author, message = shown.decode("utf-8", "replace").split("\0", 3)
    variables = {**git.variables, **dict(zip(AUTHOR, author, strict=True))}
    own = Program(git.folder, variables)
    return commit_of(own, git.text("write-tree"), parent, message.rstrip("\n") + "\n")


def runs_alone(clone: Clone, head: str | None, commits: list[list[str]], onto: str) -> str | None:
    """The branch as it is, with everybody's runs: for when the rest cannot be brought together by itself.

    So the acts of others come in all the same, and the work tree has nothing in hand that would keep
    `git pull --rebase` from starting. Such a commit takes the place of an earlier one, and falls away
    in the next sync that brings all together. Raises SopctlError.
    """
    git = clone.git
    parent = head
    if commits and len(commits[-1]) == 2:
        tip, below = commits[-1]
        if all(name_of(clone, path) for path in git.changes("diff-tree", below, tip)):
            parent = below
    where = f":(literal){clone.runs}"
    differ = git.changes("diff-tree", parent or clone.empty, onto, "--", where)
    put = {path: after for path, (_before, after) in differ.items()}
    commit = record(clone, parent, put, TAKEN_IN)
    same = commit is None or (head and _tree(git, commit) == _tree(git, head))
    return head if same else commit


def _tree(git: Program, commit: str) -> str:
    return git.text("rev-parse", f"{commit}^{{tree}}")
