"""The report of a run: made, or as it was told before, and written to a file or to stdout."""

import os
from pathlib import Path

from sopctl.cli.choosing import choose_run
from sopctl.cli.opening import open_repository
from sopctl.cli.output_place import require_place
from sopctl.cli.report_asked import Wanted, form_of
from sopctl.cli.reports_kept import KeptReports
from sopctl.cli.terminal import out, say
from sopctl.cli.written import out_bytes, refuse_terminal, write_file
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.report.audience import Audience, parse_audience
from sopctl.store.disk import reason
from sopctl.store.repository import Repository


def write_report(run: str | None, wanted: Wanted) -> None:
    """Raises SopctlError."""
    form, audience = _form(wanted), parse_audience(wanted.audience)
    repository = open_repository()
    if wanted.output:
        require_place(wanted.output)
    folder = choose_run(repository, run)
    told = _kept_or_made(repository, folder, audience, form, wanted)
    if not wanted.output:
        _print(told, form, folder.name)
        return
    if isinstance(told, dict):
        _write_all(wanted.output, told)
    else:
        write_file(wanted.output, told if isinstance(told, bytes) else told.encode("utf-8", "replace"))
    say(_("report of {run}: {file}", run=folder.name, file=wanted.output))


def _form(wanted: Wanted) -> str:
    """Raises SopctlError."""
    if not wanted.template:
        return form_of(wanted)
    from sopctl.cli.report_templates import form_by

    return form_by(wanted)


def _kept_or_made(
    repository: Repository, folder: Path, audience: Audience, form: str, wanted: Wanted
) -> str | bytes | dict[str, bytes]:
    """Raises SopctlError."""
    kept = KeptReports(repository, folder, audience, form, wanted)
    told = kept.told()
    if told is not None:
        return told
    from sopctl.cli.report_making import make_report

    made = make_report(folder, audience, form, wanted)
    kept.keep(made)
    return made.told


def _print(told: str | bytes | dict[str, bytes], form: str, run: str) -> None:
    if isinstance(told, bytes):
        refuse_terminal(form, f"{run}.{form}")
        out_bytes(told)
    elif isinstance(told, str):
        out(told)


def _write_all(folder: str, files: dict[str, bytes]) -> None:
    """Files in a folder, which is made where it is missing. Raises SopctlError."""
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        raise SopctlError(_("cannot write {file}: {why}", file=folder, why=reason(error))) from None
    for name, data in files.items():
        write_file(os.path.join(folder, name), data)
