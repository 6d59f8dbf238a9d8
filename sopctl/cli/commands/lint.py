"""sopctl lint"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.terminal import color, out, say
from sopctl.errors import Finding, SopctlError
from sopctl.language import _, listed, plural

if TYPE_CHECKING:
    from sopctl.cli.library import Library


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="SOP files or folders; else the library."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
) -> int:
    """Check SOP files; exit 1 when something is wrong.

    All findings of all files are told in one go, each with its place and how to mend it.

    Example: sopctl lint sops/event-launch.yaml
    """
    from sopctl.cli.library import library_around
    from sopctl.render.findings import findings_json, findings_text

    if form not in ("text", "json"):
        raise SopctlError(_("--format {form}: lint prints text or json", form=form))
    files = _files(paths)
    lone = paths is not None and len(paths) == 1 and not Path(paths[0]).is_dir()
    libraries: dict[Path, Library] = {}
    findings = []
    for path, shown in files:
        library = libraries.get(path.parent) or library_around(path)
        libraries[path.parent] = library
        findings += _findings(library, path, shown, lone=lone)
    if form == "json":
        out(findings_json(findings))
    else:
        out(findings_text(findings, color=color()))
        where = plural("{count} SOP file", "{count} SOP files", len(files))
        say(
            _("{number} found in {files}", number=len(findings), files=where)
            if findings
            else _("nothing found in {files}", files=where)
        )
    if sys.stdout is not None:
        sys.stdout.flush()
    return 1 if any(one.rule.severity == "error" for one in findings) else 0


def _findings(library: "Library", path: Path, shown: str, *, lone: bool) -> list[Finding]:
    """What is wrong in one file. Raises SopctlError when the only file that was named cannot be read."""
    from sopctl.errors import Place
    from sopctl.lint.engine import lint
    from sopctl.sop.form import UNREADABLE
    from sopctl.sop.load import load_common
    from sopctl.sop.shared import SHARED
    from sopctl.store.repository import read_sop

    try:
        if path.name == SHARED:
            return load_common(shown, read_sop(path))[1]
        return lint(library.load(path, shown))
    except SopctlError as error:
        if lone:
            raise
        return [Finding(UNREADABLE, Place(shown), error.message, error.mend)]


def _files(paths: list[str] | None) -> list[tuple[Path, str]]:
    from sopctl.cli.library import Library
    from sopctl.cli.opening import open_repository
    from sopctl.sop.shared import SHARED
    from sopctl.store.repository import sop_files_below

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
