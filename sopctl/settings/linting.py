"""The `[lint]` table of a team's settings: which rules are asked, where, and how much they matter.

Which rules there are, this floor does not know; whoever lints looks the names up.
"""

from collections.abc import Mapping
from pathlib import Path
from posixpath import normpath
from typing import Any, NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.severity import LEVELS

OFF = "off"
MAX_PATTERNS, MAX_PATTERN = 200, 200  # of `per_path`, each asked of every file; and characters of one
KEYS = ("select", "ignore", "extend_select", "fail_on", "severity", "per_path")
EXAMPLES = {
    "lint": "[lint]",
    "fail_on": 'fail_on = "error"',
    "select": 'select = ["SOP3", "SOP402"]',
    "ignore": 'ignore = ["SOP601"]',
    "extend_select": 'extend_select = ["SOP6"]',
    "severity": '[lint.severity]\nSOP601 = "warning"',
    "per_path": '[lint.per_path]\n"sops/old/*" = ["SOP6"]',
}


class LintSettings(NamedTuple):
    """What a repository says of linting, in the words of its file; `file` is that, None without one."""

    file: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    fail_on: str = "warning"
    severity: Mapping[str, str] = {}
    per_path: Mapping[str, tuple[str, ...]] = {}


PLAIN = LintSettings()


def lint_settings(file: Path, table: object) -> LintSettings:
    """What a `[lint]` table says. Raises SopctlError when it is wrong."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="lint"), EXAMPLES["lint"])
    for key in table:
        if key not in KEYS:
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"lint.{key}")
            raise SopctlError(unknown, did_you_mean(key.replace("-", "_"), KEYS))
    fail_on = table.get("fail_on", "warning")
    if fail_on not in LEVELS:
        told = _("{file}: {key} must be one of {names}", file=file, key="lint.fail_on", names=listed(LEVELS))
        raise SopctlError(told, EXAMPLES["fail_on"])
    return LintSettings(
        file,
        _rules(file, table, "select"),
        _rules(file, table, "ignore"),
        _rules(file, table, "extend_select"),
        fail_on,
        _severity(file, table.get("severity", {})),
        _per_path(file, table.get("per_path", {})),
    )


def _rules(file: Path, table: dict[str, Any], key: str) -> tuple[str, ...]:
    names = table.get(key, [])
    if not _is_texts(names):
        told = _("{file}: {key} must be a list of rules", file=file, key=f"lint.{key}")
        raise SopctlError(told, EXAMPLES[key])
    return tuple(names)


def _severity(file: Path, table: object) -> dict[str, str]:
    levels = (*LEVELS, OFF)
    if not isinstance(table, dict):
        told = _("{file}: {key} must be a table", file=file, key="lint.severity")
        raise SopctlError(told, EXAMPLES["severity"])
    for name, level in table.items():
        if level not in levels:
            key = f"lint.severity.{name}"
            told = _("{file}: {key} must be one of {names}", file=file, key=key, names=listed(levels))
            raise SopctlError(told, EXAMPLES["severity"])
    return table


def _per_path(file: Path, table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        told = _("{file}: {key} must be a table", file=file, key="lint.per_path")
        raise SopctlError(told, EXAMPLES["per_path"])
    if len(table) > MAX_PATTERNS:
        told = _(
            "{file}: {key} has more than {most} entries", file=file, key="lint.per_path", most=MAX_PATTERNS
        )
        raise SopctlError(told, EXAMPLES["per_path"])
    for pattern, names in table.items():
        if len(pattern) > MAX_PATTERN:
            told = _("{file}: lint.per_path: longer than {most} characters: {pattern}…", file=file,
                     most=MAX_PATTERN, pattern=pattern[:40])  # fmt: skip
            raise SopctlError(told, EXAMPLES["per_path"])
        if not _is_texts(names):
            told = _("{file}: {key} must be a list of rules", file=file, key=f"lint.per_path.{pattern}")
            raise SopctlError(told, EXAMPLES["per_path"])
    found: dict[str, tuple[str, ...]] = {}
    for pattern, names in table.items():
        plain = normpath(pattern)  # files are called without ./ before their names
        found[plain] = (*found.get(plain, ()), *names)
    return found


def _is_texts(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
