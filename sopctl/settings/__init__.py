"""Settings of a team's repository, from `sopctl.toml` or `[tool.sopctl]` in `pyproject.toml`."""

import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, code_of
from sopctl.settings.calendar import PLAIN as PLAIN_CALENDAR
from sopctl.settings.calendar import CalendarSettings, calendar_settings
from sopctl.settings.diffing import PLAIN as PLAIN_DIFF
from sopctl.settings.diffing import DiffSettings, diff_settings
from sopctl.settings.linting import PLAIN, LintSettings, lint_settings
from sopctl.settings.mailing import PLAIN as PLAIN_MAILING
from sopctl.settings.mailing import Mailing, mailing_settings
from sopctl.settings.reporting import ReportSettings, report_settings

FILE = "sopctl.toml"
PROJECT = "pyproject.toml"
MAX_BYTES = 256 * 1024
MAX_DOTS = 200  # on a line: a key of so many parts and more takes long to read
KEYS = ("library", "lang", "evidence", "lint", "diff", "calendar", "mail", "webhook", "remind", "report")
MEGABYTE = 1_000_000
LIBRARY = ("sops",)
MAX_EVIDENCE = 100 * MEGABYTE  # bytes of a file, unless settings say less: more, and many a git host refuses


class Settings(NamedTuple):
    """What a repository says of itself; `root` is the folder that holds it.

    `max_evidence` is how many bytes a file may have that becomes evidence.
    """

    root: Path
    library: tuple[str, ...] = LIBRARY
    lang: str = ""
    max_evidence: int = MAX_EVIDENCE
    lint: LintSettings = PLAIN
    diff: DiffSettings = PLAIN_DIFF
    calendar: CalendarSettings = PLAIN_CALENDAR
    mailing: Mailing = PLAIN_MAILING
    report: ReportSettings = ReportSettings()


def language_in(start: Path) -> str:
    """The `lang` that settings give in `start`, if any; it is looked for without much reading.

    Settings that are wrong have none: whoever needs them says what is wrong.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        own, shared = folder / FILE, folder / PROJECT
        try:
            if any(os.path.lexists(file) and b"lang" in _bytes(file) for file in (own, shared)):
                found = _table(folder)
                if found is not None:
                    lang = found[1].get("lang")
                    return lang if isinstance(lang, str) else ""
        except (OSError, SopctlError):
            return ""
        if os.path.lexists(own) or (folder / "sops").is_dir() or (folder / ".git").exists():
            break
    return ""


def calendar_in(root: Path) -> CalendarSettings:
    """The `[calendar]` that settings give in a repository; looked for without much reading.

    Raises SopctlError when it is wrong.
    """
    try:
        named = (root / name for name in (FILE, PROJECT))
        if not any(os.path.lexists(file) and b"calendar" in _bytes(file) for file in named):
            return PLAIN_CALENDAR
    except OSError as error:
        raise SopctlError(_("cannot read {file}: {why}", file=root, why=error.strerror)) from None
    found = _table(root)
    return PLAIN_CALENDAR if found is None else calendar_settings(found[0], found[1].get("calendar", {}))


class NoLibrary(SopctlError):
    """There is no library around a folder."""


def find_settings(start: Path) -> Settings:
    """The settings that hold in `start`: those of the nearest folder above it that has any.

    Raises NoLibrary when no folder up to the repository's top is a library, SopctlError when its settings
    are wrong.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        found = _table(folder)
        if found is not None:
            return _settings(*found)
        if (folder / "sops").is_dir() or _has_runs(folder):
            return Settings(folder)
        if (folder / ".git").exists():
            break
    raise NoLibrary(
        _("no SOP library in {folder} or above it", folder=start),
        _(
            "go to your team's repository, name it with -C DIR, or make a folder {folder}",
            folder=start / "sops",
        ),
    )


def _has_runs(folder: Path) -> bool:
    """Whether runs are kept here, as those of a checklist that belongs to no library are."""
    runs = folder / "runs"
    try:
        return runs.is_dir() and any((one / "run.yaml").is_file() for one in runs.iterdir())
    except OSError:
        return False


def _table(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """The file that has a folder's settings, and these; None where none has. Raises SopctlError."""
    own, shared = folder / FILE, folder / PROJECT
    if os.path.lexists(own):
        return own, _read(own)
    if not os.path.lexists(shared) or not _names_us(shared):
        return None
    tool = _read(shared).get("tool", {})
    if not isinstance(tool, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=shared, key="tool"), "[tool.sopctl]")
    if "sopctl" not in tool:
        return None
    table = tool["sopctl"]
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=shared, key="tool.sopctl"), "[tool.sopctl]")
    return shared, table


def _names_us(shared: Path) -> bool:
    """Whether a project's file may hold settings of sopctl: most do not, and reading TOML takes time."""
    try:
        return b"sopctl" in _bytes(shared)
    except OSError:
        return True  # reading it says what is wrong


def _read(path: Path) -> dict[str, Any]:
    """A TOML file's table. Raises SopctlError."""
    try:
        raw = _bytes(path)
        for number, line in enumerate(raw.split(b"\n"), 1):
            if line.count(b".") > MAX_DOTS:
                told = _(
                    "{file}: line {line} has more than {most} dots", file=path, line=number, most=MAX_DOTS
                )
                raise SopctlError(told, _("write it on several lines"))
        return _parsed(raw)
    except OSError as error:
        raise SopctlError(_("cannot read {file}: {why}", file=path, why=error.strerror)) from None
    except ValueError as error:  # of TOML, of UTF-8, of numbers too long
        raise SopctlError(_("{file}: not valid TOML: {problem}", file=path, problem=error)) from None
    except RecursionError:
        raise SopctlError(
            _("{file}: not valid TOML: {problem}", file=path, problem=_("nested too deep"))
        ) from None


@lru_cache(maxsize=8)
def _parsed(raw: bytes) -> dict[str, Any]:
    """A TOML file's table, which nobody may change: one start asks for the same several times."""
    import tomllib

    return tomllib.loads(raw.decode("utf-8-sig"))


def _bytes(path: Path) -> bytes:
    """A settings file's bytes. Raises SopctlError for what is none, OSError when it cannot be read."""
    kind = os.lstat(path)
    if stat.S_ISLNK(kind.st_mode):
        raise SopctlError(_("{file} is a link; here it must be the file itself", file=path))
    if not stat.S_ISREG(kind.st_mode):
        raise SopctlError(_("{file} is not a file", file=path))
    if kind.st_size > MAX_BYTES:
        raise SopctlError(
            _(
                "{file} has {size:,} bytes; at most {most:,} are read",
                file=path,
                size=kind.st_size,
                most=MAX_BYTES,
            )
        )
    return path.read_bytes()


def _settings(file: Path, table: dict[str, Any]) -> Settings:
    """What a table says. Raises SopctlError when it is wrong."""
    for key in table:
        if key not in KEYS:
            unknown = _("{file}: unknown setting {key!r}", file=file, key=key)
            raise SopctlError(unknown, did_you_mean(key, KEYS))
    lang = table.get("lang", "")
    if not isinstance(lang, str) or (lang and code_of(lang) is None):
        raise SopctlError(_("{file}: lang must be en or zh", file=file), 'lang = "zh"')
    most = _max_evidence(file, table.get("evidence", {}))
    linting, diffing = lint_settings(file, table.get("lint", {})), diff_settings(file, table.get("diff", {}))
    days, mailing = calendar_settings(file, table.get("calendar", {})), mailing_settings(file, table)
    report = report_settings(file, table.get("report", {}))
    library = table.get("library", ["sops"])
    if "library" not in table:
        return Settings(file.parent, LIBRARY, lang, most, linting, diffing, days, mailing, report)
    if not isinstance(library, list) or not all(isinstance(name, str) for name in library):
        raise SopctlError(_("{file}: library must be a list of folders", file=file), 'library = ["sops"]')
    if not library:
        raise SopctlError(_("{file}: library names no folder", file=file), 'library = ["sops"]')
    for name in library:
        _check_folder(file, name)
    return Settings(file.parent, tuple(library), lang, most, linting, diffing, days, mailing, report)


def _max_evidence(file: Path, table: object) -> int:
    """The `max_mb` of `[evidence]`, in bytes. Raises SopctlError when it is no such number."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key="evidence"), "[evidence]")
    for key in table:
        if key != "max_mb":
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"evidence.{key}")
            raise SopctlError(unknown, did_you_mean(key, ("max_mb",)))
    limit = MAX_EVIDENCE // MEGABYTE
    most = table.get("max_mb", limit)
    if isinstance(most, bool) or not isinstance(most, int | float) or not 0 < most <= limit:
        told = _(
            "{file}: evidence.max_mb must be a number above 0, at most {most}",
            file=file,
            most=limit,
        )
        raise SopctlError(told, "max_mb = 25")
    return int(most * MEGABYTE)


def _check_folder(file: Path, name: str) -> None:
    """Raises SopctlError for a library folder that is none, or none of the repository's."""
    if "\0" in name:
        raise SopctlError(_("{file}: library folder {name!r} is no name of a folder", file=file, name=name))
    root, folder = os.path.realpath(file.parent), os.path.realpath(file.parent / name)
    if os.path.commonpath([root, folder]) != root:
        raise SopctlError(_("{file}: library folder {name!r} leaves the repository", file=file, name=name))
    if not os.path.isdir(folder):
        raise SopctlError(
            _("{file}: there is no library folder {name!r}", file=file, name=name),
            _("make it: {folder}", folder=file.parent / name),
        )
