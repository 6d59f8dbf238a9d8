"""sopctl git-text"""

import sys
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from typing import Annotated

import typer

from sopctl.cli.review.git_files import sop_in
from sopctl.cli.terminal import out


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file, whatever its name.")],
) -> None:
    """Print an SOP one fact a line, for git to compare (`textconv`); anything else as it is.

    Example: git config diff.sopctl.textconv "sopctl git-text"
    """
    text = _readable(file)
    if text:
        out(text)
        return
    with open(file, "rb") as raw:
        copyfileobj(raw, sys.stdout.buffer)


def _readable(file: str) -> str:
    """The facts of an SOP; empty where there is none."""
    with suppress(Exception):  # whatever is wrong: git would show nothing of anything then
        if sop := sop_in(file, Path(file).name):
            from sopctl.render.changes.facts import facts

            return facts(sop)
    return ""
