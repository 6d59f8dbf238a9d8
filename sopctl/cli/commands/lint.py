"""sopctl lint"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sopctl.cli.terminal import color, out, say
from sopctl.errors import SopctlError
from sopctl.language import _, listed, plural


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="SOP files or folders; else the library."),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="text, concise, json, sarif, github, gitlab or junit."
        ),
    ] = "text",
    base: Annotated[
        str, typer.Option("--base", metavar="REV", help="Compare with where the work parted from REV.")
    ] = "",
) -> int:
    """Check SOP files; exit 1 when something is wrong.

    All findings of all files are told in one go, each with its place and how to mend it.

    Example: sopctl lint sops/event-launch.yaml
    """
    from sopctl.cli.checking import files_to_lint, lint_files
    from sopctl.render.findings import FORMATS, render

    if form not in FORMATS:
        raise SopctlError(_("--format {form}: lint prints {known}", form=form, known=listed(FORMATS)))
    files = files_to_lint(paths or [])
    lone = paths is not None and len(paths) == 1 and not Path(paths[0]).is_dir()
    linted = lint_files(files, lone=lone, base=base)
    findings = [finding for one in linted for finding in one.findings]
    out(render(form, linted, color=color()))
    if form in ("text", "concise"):
        where = plural("{count} SOP file", "{count} SOP files", len(files))
        say(
            _("{number} found in {files}", number=len(findings), files=where)
            if findings
            else _("nothing found in {files}", files=where)
        )
    if sys.stdout is not None:
        sys.stdout.flush()
    return 1 if any(one.rule.severity != "note" for one in findings) else 0
