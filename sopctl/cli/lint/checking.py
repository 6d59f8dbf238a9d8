"""Between disk and the rules: SOP files, read and linted. Nothing is imported here that reads an SOP."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.library import Library, library_around
from sopctl.cli.lint.committed import NOTHING_KNOWN, arounds
from sopctl.cli.lint.job import Job
from sopctl.cli.opening import open_repository
from sopctl.cli.sop_file import SopFile
from sopctl.errors import Finding, Place, SopctlError
from sopctl.language import _, listed
from sopctl.lint.linted import Linted
from sopctl.settings import calendar_in
from sopctl.sop.form import UNREADABLE
from sopctl.sop.shared import SHARED
from sopctl.store.disk import read
from sopctl.store.repository import CALENDAR, Repository, is_sop_test, sop_files_below

if TYPE_CHECKING:
    from sopctl.cli.lint.found_before import FoundBefore

FEW = 5  # files that are linted sooner than it is found out whether they were linted before


def tests_among(paths: list[str]) -> list[str]:
    """Those of some paths that are files of SOP tests: they are no SOPs, whoever names them."""
    return [name for name in paths if is_sop_test(Path(name).absolute()) and Path(name).is_file()]


def files_to_lint(paths: list[str]) -> list[tuple[Path, str]]:
    """The SOP files that paths name, each with its name for people; without paths those of the library.

    Raises SopctlError where there is none.
    """
    if not paths:
        repository = open_repository()
        library = Library(repository)
        beside = _calendar_in(repository.root, library)
        beside += [library.shared_file] if library.shared_file else []
        files = [(path, repository.shown(path)) for path in (*beside, *library.files)]
        where = listed(repository.shown(folder) for folder in repository.library)
        if not files:
            raise SopctlError(
                _("no SOP file in {folders}", folders=where), _("SOP files end in .yaml, .yml or .md")
            )
        return files
    files = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            calendar = _calendar_in(path, library_around(path / CALENDAR))
            shared = [path / SHARED] if (path / SHARED).is_file() else []
            found = [*calendar, *shared, *(one for one in sop_files_below(path) if one not in calendar)]
            if not found:
                raise SopctlError(
                    _("no SOP file in {folders}", folders=name), _("SOP files end in .yaml, .yml or .md")
                )
            files += [(one, one.as_posix()) for one in found]
        else:
            files.append((path, name))
    return files


def _calendar_in(folder: Path, library: Library) -> list[Path]:
    """The team's calendar, where a folder has it.

    Raises SopctlError when it is no plain file, or what the settings say in its place is wrong.
    """
    said = calendar_in(folder)
    if said.table:
        from sopctl.cli.calendar.team import read_calendar

        read_calendar(CALENDAR, b"", said)
    path = folder / CALENDAR
    if not os.path.lexists(path) or not library.is_calendar(path):
        return []
    read(path, follow=False)
    return [path]


def lint_files(
    files: list[tuple[Path, str]], *, lone: bool = False, base: str = "", keep: bool = True
) -> list[Linted]:
    """Lint files, compared with the revision `base`.

    What was found before in many is told again, and `keep` says whether it is kept for that. Raises
    SopctlError when the `lone` file that was named cannot be read, or there is no such `base`.
    """
    libraries = _libraries([path for path, __ in files], keep=keep)
    found: dict[int, list[Finding]] = {}
    readable: dict[Path, SopFile] = {}
    for number, (path, shown) in enumerate(files):
        file = libraries[path].sop_file(path)
        try:
            file.require()
            readable[path] = file
        except SopctlError as error:
            found[number] = _unreadable(shown, error, lone=lone)
    around = arounds(libraries, readable, base)
    caches: dict[Repository, FoundBefore] = {}
    ahead: list[tuple[int, Job, str]] = []
    for number, (path, shown) in enumerate(files):
        if number in found:
            continue
        library = libraries[path]
        job = Job(readable[path], shown, library, around.get(path, NOTHING_KNOWN))
        try:
            name = (
                _key(job) if len(files) >= FEW and library.is_kept and not library.is_calendar(path) else ""
            )
        except SopctlError as error:
            found[number] = _unreadable(shown, error, lone=lone)
            continue
        if name and (before := _cache(caches, library).find(name, library)) is not None:
            found[number] = before
        else:
            ahead.append((number, job, name))
    if ahead:
        from sopctl.cli.lint.jobs import lint_jobs

        results = lint_jobs([one[1] for one in ahead])
        for (number, job, name), result in zip(ahead, results, strict=True):
            if result.problem is not None:
                found[number] = _unreadable(job.shown, result.problem, lone=lone)
                continue
            found[number] = result.findings
            if name:
                _cache(caches, job.library).keep(name, result.findings, result.mark)
        for cache in caches.values():
            cache.write()
    for library in set(libraries.values()):
        library.keep_facts()
    return [_linted(shown, readable.get(path), found[number]) for number, (path, shown) in enumerate(files)]


def _libraries(paths: list[Path], *, keep: bool) -> dict[Path, Library]:
    """The library of each file; one of each repository, so that nothing is read twice."""
    by_folder: dict[str, Library] = {}
    by_repository: dict[Repository, Library] = {}
    for path in paths:
        folder = os.path.dirname(path)
        if folder not in by_folder:
            library = library_around(path, keep=keep)
            by_folder[folder] = by_repository.setdefault(library.repository, library)
    return {path: by_folder[os.path.dirname(path)] for path in paths}


def _linted(shown: str, file: SopFile | None, findings: list[Finding]) -> Linted:
    """A file with what was found; its text where there are findings, or remarks, to be told."""
    try:
        text = file.text if file is not None and (findings or file.facts.remarked) else ""
    except SopctlError:  # it has gone since
        text = ""
    return Linted(shown, text, findings)


def _key(job: Job) -> str:
    from sopctl.cli.lint.found_before import key

    return key(job)


def _cache(caches: dict[Repository, "FoundBefore"], library: Library) -> "FoundBefore":
    from sopctl.cli.lint.found_before import FoundBefore

    known = caches.get(library.repository)
    if known is None:
        known = caches[library.repository] = FoundBefore(library.repository)
    return known


def _unreadable(shown: str, error: SopctlError, *, lone: bool) -> list[Finding]:
    if lone:
        raise error
    return [Finding(UNREADABLE, Place(shown), error.message, error.mend)]
