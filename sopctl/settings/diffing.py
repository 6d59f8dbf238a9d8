"""The `[diff]` table of a team's settings: how much changes matter to this team.

Which kinds of change and which grades there are, this floor does not know; whoever compares looks them up.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _

EXAMPLE = '[diff.grades]\n"step-added" = "breaking"'


class DiffSettings(NamedTuple):
    """`grades` are by kind of change, in the words of `file`; that is None without one."""

    file: Path | None = None
    grades: Mapping[str, str] = {}


PLAIN = DiffSettings()


def diff_settings(file: Path, table: object) -> DiffSettings:
    """What a `[diff]` table says. Raises SopctlError when it is wrong."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="diff"), EXAMPLE)
    for key in table:
        if key != "grades":
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"diff.{key}")
            raise SopctlError(unknown, did_you_mean(key, ("grades",)))
    grades = table.get("grades", {})
    if not isinstance(grades, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="diff.grades"), EXAMPLE)
    for kind, grade in grades.items():
        if not isinstance(grade, str):
            told = _("{file}: {key} must be the name of a grade", file=file, key=f"diff.grades.{kind}")
            raise SopctlError(told, EXAMPLE)
    return DiffSettings(file, grades)
