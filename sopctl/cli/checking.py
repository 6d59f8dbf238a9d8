"""Between disk and the rules: SOP files, read and linted."""

from pathlib import Path

from sopctl.cli.committed import Known, arounds
from sopctl.cli.library import Library, library_around
from sopctl.cli.opening import open_repository
from sopctl.errors import Finding, Place, SopctlError
from sopctl.language import _, listed
from sopctl.lint.context import UNKNOWN
from sopctl.lint.engine import lint
from sopctl.lint.linted import Linted
from sopctl.sop.form import UNREADABLE
from sopctl.sop.load import load_common
from sopctl.sop.shared import SHARED
from sopctl.store.repository import read_sop, sop_files_below


def files_to_lint(paths: list[str]) -> list[tuple[Path, str]]:
    """The SOP files that paths name, each with its name for people; without paths those of the library.

    Raises SopctlError where there is none.
    """
    if not paths:
        repository = open_repository()
        library = Library(repository)
        shared = [library.shared_file] if library.shared_file else []
        files = [(path, repository.shown(path)) for path in (*shared, *library.files)]
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
            shared = [path / SHARED] if (path / SHARED).is_file() else []
            found = [*shared, *sop_files_below(path)]
            if not found:
                raise SopctlError(
                    _("no SOP file in {folders}", folders=name), _("SOP files end in .yaml, .yml or .md")
                )
            files += [(one, one.as_posix()) for one in found]
        else:
            files.append((path, name))
    return files


def lint_files(files: list[tuple[Path, str]], *, lone: bool = False, base: str = "") -> list[Linted]:
    """Lint files, compared with the revision `base`.

    Raises SopctlError when the `lone` file that was named cannot be read, or there is no such `base`.
    """
    libraries: dict[Path, Library] = {}
    linted = []
    for path, __ in files:
        libraries[path.parent] = libraries.get(path.parent) or library_around(path)
    known = arounds({path: libraries[path.parent] for path, __ in files}, base)
    for path, shown in files:
        linted.append(_linted(libraries[path.parent], path, shown, known.get(path), lone=lone))
    return linted


def _linted(library: Library, path: Path, shown: str, known: Known | None, *, lone: bool) -> Linted:
    findings: list[Finding]
    try:
        if path.name == SHARED:
            raw = read_sop(path)
            findings = load_common(shown, raw)[1]
        else:
            loaded = library.load(path, shown)
            around = known.around(library.common()) if known else UNKNOWN
            raw, findings = loaded.raw, lint(loaded, around)
    except SopctlError as error:
        if lone:
            raise
        return Linted(shown, "", [Finding(UNREADABLE, Place(shown), error.message, error.mend)])
    return Linted(shown, raw.decode("utf-8-sig", "replace"), findings)
