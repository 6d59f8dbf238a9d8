"""Baselines of lint, on the disk: findings that are known and let be."""

import os
from pathlib import Path

from sopctl.cli.lint.judging import Judged
from sopctl.cli.terminal import say
from sopctl.cli.written import write_file
from sopctl.errors import SopctlError
from sopctl.language import _, listed, plural
from sopctl.lint.baseline import Baseline, Entry, entries_of, is_like_one, read, written
from sopctl.lint.linted import Linted
from sopctl.render.clean import one_line
from sopctl.settings import find_settings
from sopctl.store import disk
from sopctl.store.repository import ENDINGS

MOST_NAMED = 5  # entries that no longer occur
MAX_BASELINE = 8 * 1024 * 1024  # bytes; that are some 60,000 findings
MAX_SHOWN = 80  # characters of a name that a file gives


def without_known(baseline: Path, judged: list[tuple[Path, Judged]]) -> tuple[list[Linted], int]:
    """Files without the findings that a baseline knows, and how many these are. Raises SopctlError.

    What the baseline knows of these files, or of files that are gone, and that occurs no more, is named.
    """
    known = read(str(baseline), disk.read(baseline, limit=MAX_BASELINE))
    linted = [known.without_known(one.linted, _name(baseline, path)) for path, one in judged]
    before = sum(len(one.linted.findings) for __, one in judged)
    _name_stale(baseline, known, {_name(baseline, path): one for path, one in judged})
    return linted, before - sum(len(one.findings) for one in linted)


def _name_stale(baseline: Path, known: Baseline, judged: dict[str, Judged]) -> None:
    root = _root(baseline)
    stale = [entry for entry in known.entries.elements() if _is_stale(baseline, root, entry, judged)]
    if not stale:
        return
    named = [f"{file[:MAX_SHOWN]} {code[:MAX_SHOWN]}" for file, code, __ in sorted(stale)]
    told = plural(
        "{count} finding of {file} occurs no more, write it anew: {names}",
        "{count} findings of {file} occur no more, write it anew: {names}",
        len(stale),
        file=baseline,
        names=listed(named, MOST_NAMED),
    )
    say(one_line(told))


def _is_stale(baseline: Path, root: str, entry: Entry, judged: dict[str, Judged]) -> bool:
    file, code, __ = entry
    if file in judged:
        return judged[file].selection.has(code)
    # Nothing is looked for outside the repository. A name that no file can have is stale as well.
    path = os.path.normpath(os.path.join(os.path.realpath(baseline.parent), file))
    return os.path.commonpath([root, path]) != root or not os.path.isfile(path)


def _root(baseline: Path) -> str:
    """The folder that names in a baseline do not leave."""
    try:
        return str(find_settings(baseline.parent).root)
    except SopctlError:
        return os.path.realpath(baseline.parent)


def check_place(baseline: Path) -> None:
    """Raises SopctlError for a file that a baseline must not be written over: an SOP, or any other."""
    mend = _("give it a name of its own: --write-baseline lint-known.json")
    if baseline.suffix.lower() in ENDINGS:
        raise SopctlError(_("--write-baseline {file}: SOPs are called so", file=baseline), mend)
    if baseline.is_file() and not is_like_one(disk.read(baseline)):
        raise SopctlError(_("--write-baseline {file}: it is there, and no baseline", file=baseline), mend)


def write(baseline: Path, judged: list[tuple[Path, Judged]]) -> int:
    """Write a baseline of what was found; how many errors it could not take in. Raises SopctlError."""
    entries: list[Entry] = []
    errors = 0
    for path, one in judged:
        taken, left = entries_of(one.linted, _name(baseline, path))
        entries += taken
        errors += len(left)
    raw = written(entries).encode("utf-8", "replace")
    if len(raw) > MAX_BASELINE:
        told = _(
            "{file} would have {size:,} bytes; at most {most:,} are read",
            file=baseline,
            size=len(raw),
            most=MAX_BASELINE,
        )
        raise SopctlError(told, _("mend some, or lint a part of the library"))
    write_file(str(baseline), raw)
    findings = plural("{count} finding", "{count} findings", len(entries))
    say(_("{file}: {findings}", file=baseline, findings=findings))
    if errors:
        say(
            plural(
                "{count} error is not taken in: a run could not do with it",
                "{count} errors are not taken in: a run could not do with them",
                errors,
            )
        )
    return errors


def _name(baseline: Path, path: Path) -> str:
    """A file's name as it counts from where the baseline lies."""
    return Path(os.path.relpath(path.absolute(), baseline.absolute().parent)).as_posix()
