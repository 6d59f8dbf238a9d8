"""The `[calendar]` table of a team's settings: which days and hours are working time for the whole team.

What a region, a day or a zone is, this floor does not know; whoever counts days looks that up.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _

KEYS = ("region", "hours", "zone", "week", "closed", "open")
EXAMPLE = '[calendar]\nregion = "CN"'


class CalendarSettings(NamedTuple):
    """What a repository says of its calendar, in the words of its file; `file` is that, None without one."""

    file: Path | None = None
    table: Mapping[str, str | list[str]] = {}


PLAIN = CalendarSettings()


def calendar_settings(file: Path, table: object) -> CalendarSettings:
    """What a `[calendar]` table says. Raises SopctlError when it is wrong."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="calendar"), EXAMPLE)
    for key, value in table.items():
        if key not in KEYS:
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"calendar.{key}")
            raise SopctlError(unknown, did_you_mean(key, KEYS))
        texts = value if isinstance(value, list) and key != "zone" else [value]
        if not all(isinstance(text, str) for text in texts):
            told = _("{file}: {key} must be a text, or a list of texts", file=file, key=f"calendar.{key}")
            raise SopctlError(told, EXAMPLE)
    return CalendarSettings(file, table) if table else PLAIN
