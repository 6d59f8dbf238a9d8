"""The `[report]` table of a team's settings: the templates and the style that a repository brings."""

from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _

EXAMPLE = "[report]"
EXAMPLES = {"templates": 'templates = "reports"', "theme": 'theme = "reports/theme.css"'}


class ReportSettings(NamedTuple):
    """A folder of templates and a file of CSS, both named from the repository's top; empty: none."""

    templates: str = ""
    theme: str = ""


def report_settings(file: Path, table: object) -> ReportSettings:
    """What a `[report]` table says. Raises SopctlError when it is wrong."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="report"), EXAMPLE)
    for key, value in table.items():
        if key not in EXAMPLES:
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"report.{key}")
            raise SopctlError(unknown, did_you_mean(key, EXAMPLES))
        if not isinstance(value, str) or not value or "\0" in value:
            told = _("{file}: {key} must be the name of a file or folder", file=file, key=f"report.{key}")
            raise SopctlError(told, EXAMPLES[key])
    return ReportSettings(table.get("templates", ""), table.get("theme", ""))
