"""sopctl report"""

import os
from pathlib import Path
from typing import Annotated

import typer

from sopctl.cli.options import Run
from sopctl.cli.terminal import out, say
from sopctl.errors import SopctlError
from sopctl.language import _, speaking, spoken

ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".txt": "md", "": "md"}


def command(
    run: Run = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="html or md; else as FILE ends, else md.")
    ] = "",
    output: Annotated[str, typer.Option("-o", metavar="FILE", help="Where to write; else stdout.")] = "",
) -> None:
    """Write the report of a run.

    The HTML page is one file that needs no network.

    Example: sopctl report spring-fair -o report.html
    """
    from urllib.parse import quote

    from sopctl.cli.choosing import choose_run
    from sopctl.cli.opening import open_repository
    from sopctl.cli.session import all_problems, load, warn
    from sopctl.render.report import report_html, report_markdown
    from sopctl.runs.forecast import UNKNOWN
    from sopctl.runs.survey import Survey
    from sopctl.store.disk import reason, write_output
    from sopctl.store.evidence import FOLDER

    ending = Path(output).suffix.lower()
    if not form and ending not in ENDINGS:
        raise SopctlError(
            _("-o {file}: no report ends in {ending}", file=output, ending=ending),
            _("write .html or .md, or give --format"),
        )
    form = form or ENDINGS[ending]
    makers = {"html": report_html, "md": report_markdown}
    if form not in makers:
        raise SopctlError(_("--format {form}: a report is html or md", form=form))
    target = Path(output)
    repository = open_repository()
    if output and _is_record(target, repository.runs):
        raise SopctlError(
            _("-o {file}: that is part of a run's record", file=output), _("write the report elsewhere")
        )
    opened = load(choose_run(repository, run))
    warn(opened)
    reader = spoken()
    files = quote(Path(os.path.relpath(opened.folder / FOLDER, target.parent)).as_posix())
    with speaking(opened.state.run.sop.language):
        if spoken() != reader:
            opened = load(opened.folder)  # what is damaged was told in the reader's language
        survey = Survey(opened.state)
        forecast, plan = UNKNOWN, None
        if opened.run.made.planned:
            from sopctl.cli.forecasting import forecast_in, plan_of, shown_plan

            found = plan_of(survey, opened.top)
            forecast = forecast_in(survey, found)
            plan = shown_plan(survey, found, opened.top)
        text = makers[form](survey, all_problems(opened), files, plan, forecast)
    if not output:
        out(text)
        return
    try:
        write_output(target, text.encode("utf-8", "replace"))
    except OSError as error:
        there = target.parent.is_dir()
        why = reason(error) if there else _("there is no folder {folder}", folder=target.parent)
        raise SopctlError(_("cannot write {file}: {why}", file=output, why=why)) from None
    say(_("report of {run}: {file}", run=opened.folder.name, file=output))


def _is_record(target: Path, runs: Path) -> bool:
    """Whether a report there would overwrite, or lie among, what some run keeps."""
    from sopctl.cli.pins import BESIDE, PINS
    from sopctl.store import evidence, journal
    from sopctl.store.repository import MADE

    place, top = Path(os.path.realpath(target)), Path(os.path.realpath(runs))
    if not place.is_relative_to(top):
        return False
    own = place.relative_to(top).parts[1:2]  # below the run's own name
    return bool(own) and own[0].lower() in (MADE, *PINS, BESIDE, journal.FOLDER, evidence.FOLDER)
