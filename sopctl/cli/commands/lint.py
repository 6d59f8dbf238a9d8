"""sopctl lint"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sopctl.cli.terminal import color, out, say
from sopctl.errors import Finding, SopctlError


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
    from sopctl.render.findings import findings_json, findings_text

    if form not in ("text", "json"):
        raise SopctlError(f"--format {form}: lint prints text or json")
    files = _files(paths)
    lone = paths is not None and len(paths) == 1 and not Path(paths[0]).is_dir()
    findings = [finding for path, shown in files for finding in _findings(path, shown, lone=lone)]
    if form == "json":
        out(findings_json(findings))
    else:
        out(findings_text(findings, color=color()))
        count = f"{len(files)} SOP file{'' if len(files) == 1 else 's'}"
        say(f"{len(findings) or 'nothing'} found in {count}")
    sys.stdout.flush()
    return 1 if any(one.rule.severity == "error" for one in findings) else 0


def _findings(path: Path, shown: str, *, lone: bool) -> list[Finding]:
    """What is wrong in one file. Raises SopctlError when the only file that was named cannot be read."""
    from sopctl.errors import Place
    from sopctl.lint.engine import lint
    from sopctl.sop.form import UNREADABLE
    from sopctl.sop.load import load_sop
    from sopctl.store.repository import read_sop

    try:
        raw = read_sop(path)
    except SopctlError as error:
        if lone:
            raise
        return [Finding(UNREADABLE, Place(shown), error.message, error.mend)]
    return lint(load_sop(shown, raw))


def _files(paths: list[str] | None) -> list[tuple[Path, str]]:
    from sopctl.cli.library import open_repository
    from sopctl.store.repository import sop_files_below

    if not paths:
        repository = open_repository()
        files = [(path, repository.shown(path)) for path in repository.sop_files()]
        where = ", ".join(repository.shown(folder) for folder in repository.library)
        if not files:
            raise SopctlError(f"no SOP file in {where}", "SOP files end in .yaml or .yml")
        return files
    files = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            found = sop_files_below(path)
            if not found:
                raise SopctlError(f"no SOP file in {name}", "SOP files end in .yaml or .yml")
            files += [(one, one.as_posix()) for one in found]
        else:
            files.append((path, name))
    return files
