"""What lint found, told: as text for people, and in the forms that programs and CI systems read.

One file for each form, imported when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from posixpath import join, normpath

from sopctl.lint.linted import Linted
from sopctl.render.findings.counts import statistics
from sopctl.render.findings.line import concise_text

__all__ = ["FORMATS", "concise_text", "render", "statistics"]

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
FOR_PEOPLE = ("text", "concise")
FOR_CI = ("sarif", "github", "gitlab", "junit")


def render(form: str, linted: Sequence[Linted], *, color: bool = False, shown_root: str = "") -> str:
    """What was found in files, in one of FORMATS.

    CI systems want a file's name from the top of the repository; `shown_root` is the folder that the
    names are told from, as it is named from there.
    """
    told = import_module(f"{__name__}.as_{form}").told
    if form in FOR_CI:
        linted = [replace(one, file=_from_top(shown_root, one.file)) for one in linted]
    text: str = told(linted, color=color) if form in FOR_PEOPLE else told(linted)
    return text


def _from_top(root: str, file: str) -> str:
    return normpath(join(root, PurePath(file).as_posix()))
