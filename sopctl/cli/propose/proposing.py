"""From runs to a commit on a new branch: what is read, shown, asked, and written."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from shlex import quote

from sopctl.cli.library import Library
from sopctl.cli.lint.fixing import lint_draft
from sopctl.cli.lint.judging import Judge, Said
from sopctl.cli.opening import open_repository
from sopctl.cli.propose.redrafting import Redraft, Wanted, finish, redraft
from sopctl.cli.propose.targeting import Target, sop_of, states_of, target_of
from sopctl.cli.review.asked import grades_here
from sopctl.cli.terminal import color, interactive, out, say, width
from sopctl.diff.compare import compare
from sopctl.diff.review import Review, Reviewed
from sopctl.errors import BadFile, Finding, SopctlError
from sopctl.language import _, plural
from sopctl.lint.fingerprints import fingerprints
from sopctl.lint.linted import Linted
from sopctl.render.changes import render
from sopctl.render.clean import clean, one_line
from sopctl.render.findings import concise_text
from sopctl.render.proposal import message, told
from sopctl.runs.lessons import redlined_sops
from sopctl.runs.state import State
from sopctl.sop.draft import Draft
from sopctl.store.branches import commit_on_branch, remote_of, require_free
from sopctl.store.disk import read
from sopctl.store.repository import MAX_SOP, Repository

LONGEST = 60  # signs of a run's id in the name of a branch
NO_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Asked:
    """What the options of `propose` say."""

    sop: str = ""
    branch: str = ""
    said: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    dry: bool = False
    yes: bool = False


def propose(names: Sequence[str], asked: Asked) -> None:
    """Propose for an SOP what its runs show. Raises SopctlError; then nothing is committed."""
    repository = open_repository()
    states = states_of(repository, names)
    sop = sop_of(states, asked.sop)
    target = target_of(repository, sop)
    branch = asked.branch or _branch(sop, states)
    before = target.loaded.sop
    if before is None:
        raise BadFile(target.loaded.findings)
    made = redraft(before, Draft(target.shown, target.file.raw), states, asked.wanted)
    _name_others(states, sop)
    if not made.proposal.edits:
        _say_nothing(made)
        return
    if not asked.dry:
        require_free(target.base, branch)
    _finish(repository, target, made)
    linted = _show(repository, target, made)
    text = message(made.proposal, asked.said)
    out("\n" + clean(text) + "\n")
    for note in made.proposal.notes:
        say(one_line(_("note: {text}", text=note)))
    _warn_of_work(target)
    if errors := [one for one in linted if one.rule.severity == "error"]:
        told = plural(
            "nothing is committed: lint has {count} error in the edited file",
            "nothing is committed: lint has {count} errors in the edited file",
            len(errors),
        )
        raise SopctlError(told, _("leave a redline out with --without EVENT, or mend the SOP first"))
    if asked.dry:
        say(_("nothing is committed (--dry-run); the branch would be {branch}", branch=branch))
    elif asked.yes or _agreed(branch):
        commit = commit_on_branch(target.base, branch, target.file, made.draft.raw, text)
        _say_done(target, branch, commit)
    else:
        say(_("nothing is committed"))


def _branch(sop: str, states: Sequence[State]) -> str:
    """The name of a branch: the SOP, and what of the first run's id is not the SOP's."""
    run = states[0].run.made.run
    short = run.removeprefix(f"{sop}-")[:LONGEST]
    more = f"-and-{len(states) - 1}" if len(states) > 1 else ""
    return f"propose/{NO_NAME.sub('-', sop).strip('-')}-{NO_NAME.sub('-', short).strip('-')}{more}"


def _name_others(states: Sequence[State], sop: str) -> None:
    """Say which other SOPs the runs have redlines for."""
    for other in redlined_sops(states):
        if other != sop:
            told = _("note: these runs have redlines for the SOP {sop} as well: add --sop {sop}", sop=other)
            say(one_line(told))


def _finish(repository: Repository, target: Target, made: Redraft) -> None:
    """Version and changelog, which hang on what the edits mean."""
    after = Library(repository).load(target.path, target.shown, made.draft.raw).sop
    if after is not None:
        finish(made, compare(made.sop, after).grade(grades_here()))


def _show(repository: Repository, target: Target, made: Redraft) -> list[Finding]:
    """Tell the change in meaning, and what lint finds that it did not find before; all that it finds."""
    after = Library(repository).load(target.path, target.shown, made.draft.raw).sop
    if after is not None:
        versions = made.sop.version, after.version
        comparison = compare(made.sop, after)
        reviewed = Reviewed(after.id, after.title, target.shown, target.shown, versions, comparison)
        out(render("text", Review([reviewed], grades_here()), color=color(), width=width()))
    before, now = (_linted(target, raw) for raw in (target.file.raw, made.draft.raw))
    known = Counter(fingerprints(before))
    fresh = []
    for finding, mark in zip(now.findings, fingerprints(now), strict=True):
        known[mark] -= 1
        if known[mark] < 0:
            fresh.append(finding)
    rest = len(now.findings) - len(fresh)
    old = plural("{count} finding that was there before", "{count} findings that were there before", rest)
    if fresh:
        out("\n" + _("lint finds what it did not find before:") + "\n" + concise_text(fresh, color=color()))
    else:
        out("\n" + _("lint finds nothing new") + "\n")
    if rest:
        out(_("and {findings}", findings=old) + "\n")
    return now.findings


def _linted(target: Target, raw: bytes) -> Linted:
    linted = lint_draft(target.path, target.shown, raw, named=True)
    return Judge(Said()).judge(linted, target.path).linted


def _warn_of_work(target: Target) -> None:
    """Say that changes in the work tree are not in the proposal."""
    raw = read(target.path, limit=MAX_SOP)
    if raw.replace(b"\r\n", b"\n") != target.file.raw.replace(b"\r\n", b"\n"):
        told = _("note: {file} has changes that are not committed; they are not in the proposal",
                 file=target.shown)  # fmt: skip
        say(one_line(told))


def _agreed(branch: str) -> bool:
    if not interactive():
        raise SopctlError(
            _("nothing is committed: there is no terminal to ask on"),
            _("give --yes to commit it, or --dry-run to look at it alone"),
        )
    from sopctl.cli.ask import ask_clearly

    return ask_clearly(_("Commit this on a new branch {branch}?", branch=branch))


def _say_nothing(made: Redraft) -> None:
    if made.proposal.left or made.proposal.seen:
        out(clean(told(made.proposal)))
    say(_("nothing to propose: no edit of {sop} follows from these runs", sop=made.sop.id))


def _say_done(target: Target, branch: str, commit: str) -> None:
    remote, address = remote_of(target.base)
    push, name = quote(remote or "origin"), quote(branch)
    out(_("committed {commit} on the branch {branch}", commit=commit[:10], branch=branch) + "\n")
    rows = [
        (_("look at it"), f"git show {name}"),
        (_("push it"), f"git push -u {push} {name}"),
        (_("open a pull request"), _pull_request(address, name)),
        (_("or drop it"), f"git branch -D {name}"),
    ]
    for what, command in rows:
        out(one_line(_("{what}: {command}", what=what, command=command)) + "\n")


def _pull_request(address: str, branch: str) -> str:
    """How to open a pull request, by where the repository lives."""
    if "github" in address:
        return f"gh pr create --head {branch} --fill"
    if "gitlab" in address:
        return f"glab mr create --source-branch {branch} --fill"
    return _("what `git push` prints, or the page of the repository")
