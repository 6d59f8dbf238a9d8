"""The report of a run: made, or as it was told before, and written to a file or to stdout."""

from pathlib import Path

from sopctl.cli.opening import open_repository
from sopctl.cli.output_place import require_place
from sopctl.cli.report.forms import Wanted, form_of
from sopctl.cli.report.kept import KeptReports
from sopctl.cli.report.output import Told, deliver
from sopctl.cli.runs.choosing import choose_run
from sopctl.cli.terminal import say
from sopctl.language import _
from sopctl.render.report.audience import Audience, parse_audience
from sopctl.store.repository import Repository


def write_report(run: str | None, wanted: Wanted) -> None:
    """Raises SopctlError."""
    if wanted.output:
        require_place(wanted.output)
    form, audience = form_of(wanted), parse_audience(wanted.audience)
    repository = open_repository()
    folder = choose_run(repository, run)
    told = _kept_or_made(repository, folder, audience, form, wanted)
    deliver(told, form, wanted.output, folder.name)
    if wanted.output:
        say(_("report of {run}: {file}", run=folder.name, file=wanted.output))


def _kept_or_made(
    repository: Repository, folder: Path, audience: Audience, form: str, wanted: Wanted
) -> Told:
    """Raises SopctlError."""
    kept = KeptReports(repository, folder, audience, form, wanted)
    told = kept.told()
    if told is not None:
        return told
    from sopctl.cli.report.making import make_report

    made = make_report(folder, audience, form, wanted)
    kept.keep(made)
    return made.told
