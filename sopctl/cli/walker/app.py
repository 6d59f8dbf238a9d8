"""A walk from opening to quitting, and what is printed when it has ended."""

from sopctl.cli.runs.session import Opened
from sopctl.cli.terminal import is_dumb, out, say, width
from sopctl.cli.walker.walker import Walker
from sopctl.cli.who import now
from sopctl.language import _
from sopctl.render.walker.summary import summary


def walk_by_hand(opened: Opened, by: str, *, plain: bool = False) -> None:
    """Walk a run on this terminal until the person quits. What was shown as recorded is on disk.

    `plain` asks for lines that follow each other, which is what a dumb terminal gets anyway.
    """
    walker = Walker(opened, by)
    try:
        if plain or is_dumb():
            from sopctl.cli.walker.plain import Plain

            unsaved = Plain(walker).walk()
        else:
            from sopctl.cli.walker.screen import Screen

            unsaved = Screen(walker).walk()
    finally:
        _tell_what_was_recorded(walker)
    if unsaved:
        say(_("not recorded, since it was still being typed: {text}", text=unsaved))
    told = summary(walker.survey, walker.turns, walker.events, walker.by, walker.began, now(), width())
    out("\n".join(told) + "\n")


def _tell_what_was_recorded(walker: Walker) -> None:
    for line in walker.recorded:
        out(line + "\n")
