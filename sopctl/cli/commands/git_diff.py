"""sopctl git-diff"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.review.git_files import NOTHING, sop_in
from sopctl.cli.terminal import color, out, width
from sopctl.language import _
from sopctl.render.clean import one_line

if TYPE_CHECKING:
    from sopctl.diff.review import Review

HEAD = "diff --git"  # how git begins what it shows of a file


def command(
    words: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="What git calls an external diff with.")
    ],
) -> None:
    """Show what changed in an SOP, for `git diff`; `sopctl init --git` tells git to call it.

    Of anything but two versions of an SOP the lines are shown.

    Example: git diff, then git log -p --ext-diff
    """
    if len(words) < 7:
        out(_("{file} is not merged yet", file=one_line(words[0])) + "\n")
        return
    name, old, _hex, _mode, new, *more = words
    now = more[2] if len(more) > 2 else name
    told = ""
    with suppress(Exception):  # whatever is wrong: git would end there, and show nothing of other files
        told = _meaning(name, old, now, new)
    if told:
        out(told + "\n")
    else:
        _show_lines(name, old, now, new)


def _meaning(name: str, old: str, now: str, new: str) -> str:
    """What has changed in an SOP; empty where there are no two versions of one."""
    review = _review(name, old, now, new)
    if review is None:
        return ""
    comparison = review.files[0].comparison
    if comparison is None or not comparison.changes:
        if name != now:
            return _("file: {before} -> {after}", before=one_line(name), after=one_line(now)) + "\n"
        shown = one_line(now)
        return _("{file}: layout or remarks alone; `git diff --no-ext-diff` shows them", file=shown) + "\n"
    from sopctl.render.changes import render

    return render("text", review, color=_color(), width=width())


def _review(name: str, old: str, now: str, new: str) -> "Review | None":
    """What is told of two files; None where they are no two versions of an SOP."""
    if NOTHING in (old, new):
        return None
    before, after = sop_in(old, name), sop_in(new, now)
    if before is None or after is None:
        return None
    from sopctl.diff.compare import compare
    from sopctl.diff.review import Review, Reviewed

    versions = (before.version, after.version)
    return Review([Reviewed(after.id, after.title, now, name, versions, compare(before, after))])


def _show_lines(name: str, old: str, now: str, new: str) -> None:
    """The difference line by line, as git itself would show it."""
    from sopctl.store.git import LONG, call

    tint = "always" if _color() else "never"
    words = ("diff", "--no-index", "--no-ext-diff", "--no-textconv", f"--color={tint}", "--", old, new)
    done = call(Path.cwd(), words, b"", LONG)
    head, mark, rest = (done.stdout if done else b"").partition(b"@@")
    sides = [name if old != NOTHING else "", now if new != NOTHING else ""]
    shown = [f"{letter}/{one_line(one)}" if one else NOTHING for letter, one in zip("ab", sides, strict=True)]
    out(f"{HEAD} a/{one_line(name)} b/{one_line(now)}\n")
    if mark:
        out(f"--- {shown[0]}\n+++ {shown[1]}\n")
        sys.stdout.flush()
        tinted = head.rpartition(b"\n")[2]
        sys.stdout.buffer.write(tinted + mark + rest)


def _color() -> bool:
    """Whether to print in colour: behind git's own pager too."""
    paged = os.environ.get("GIT_PAGER_IN_USE") and "NO_COLOR" not in os.environ
    return color() or bool(paged and os.environ.get("TERM") != "dumb")
