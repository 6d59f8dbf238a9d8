"""The report of a run: from a loaded run to a file, or to stdout."""

import os
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from sopctl.cli.choosing import choose_run
from sopctl.cli.opening import open_repository
from sopctl.cli.session import Opened, all_problems, load, warn
from sopctl.cli.team_calendar import team_at
from sopctl.cli.terminal import out, say
from sopctl.cli.written import write_file
from sopctl.errors import SopctlError
from sopctl.language import _, listed, speaking, spoken
from sopctl.render.report.subject import Audience, Subject, parse_audience
from sopctl.runs.forecast import UNKNOWN
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.store.evidence import FOLDER

# Each has a module in render/report.
FORMS = ("html", "md", "text", "json")
ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "text",
    ".json": "json",
    "": "md",
}


@dataclass(frozen=True)
class Wanted:
    """What a report was asked for, as it was written."""

    audience: str = "team"
    form: str = ""
    output: str = ""
    day: str = ""


def write_report(run: str | None, wanted: Wanted) -> None:
    """Raises SopctlError."""
    form, audience = _form(wanted), parse_audience(wanted.audience)
    day = _day(wanted.day)
    repository = open_repository()
    target = Path(wanted.output)
    if wanted.output and is_record(target, repository.runs):
        raise SopctlError(
            _("-o {file}: that is part of a run's record", file=wanted.output),
            _("write the report elsewhere"),
        )
    opened = load(choose_run(repository, run))
    warn(opened)
    reader = spoken()
    with speaking(opened.state.run.sop.language):
        if spoken() != reader:
            opened = load(opened.folder)  # what is damaged was told in the reader's language
        subject = subject_of(opened, audience, target.parent, day)
        _require_somebody(audience, subject)
        told = import_module(f"sopctl.render.report.as_{form}").told(subject, audience)
    if not wanted.output:
        out(told)
        return
    write_file(wanted.output, told.encode("utf-8", "replace"))
    say(_("report of {run}: {file}", run=opened.folder.name, file=wanted.output))


def subject_of(opened: Opened, audience: Audience, beside: Path, day: date | None = None) -> Subject:
    """A loaded run as a report in the folder `beside` tells it, in the language that is spoken."""
    survey = Survey(opened.state)
    closed = opened.state.closed
    day = day or (parse_date(closed.stamp.at[:10]) if closed is not None else team_at(opened.top).today())
    forecast, plan = UNKNOWN, None
    if opened.run.made.planned:
        from sopctl.cli.forecasting import forecast_in, plan_of, shown_plan

        found = plan_of(survey, opened.top, day)
        forecast = forecast_in(survey, found)
        plan = shown_plan(survey, found, opened.top)
    integrity = None
    if audience.name == "auditor":
        from sopctl.cli.verifying import problems_in

        integrity = tuple(problems_in(opened.folder)[1])
    files = quote(Path(os.path.relpath(opened.folder / FOLDER, beside)).as_posix())
    return Subject(survey, day, files, tuple(all_problems(opened)), plan, forecast, integrity)


def _form(wanted: Wanted) -> str:
    ending = Path(wanted.output).suffix.lower()
    if not wanted.form and ending not in ENDINGS:
        raise SopctlError(
            _("-o {file}: no report ends in {ending}", file=wanted.output, ending=ending),
            _("write .html or .md, or give --format"),
        )
    form = wanted.form or ENDINGS[ending]
    if form not in FORMS:
        raise SopctlError(_("--format {form}: a report is {forms}", form=form, forms=listed(FORMS)))
    return form


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise SopctlError(_("--on {text}: {problem}", text=text, problem=error)) from None


def _require_somebody(audience: Audience, subject: Subject) -> None:
    """Raises SopctlError where a list is for nobody that the run knows."""
    state = subject.survey.state
    if audience.name != "department" or audience.who in state.run.sop.roles:
        return
    if not any(audience.has(view) for view in subject.survey.steps):
        raise SopctlError(
            _("--for department:{who}: the run has no such role or person", who=audience.who),
            _("its roles: {roles}", roles=listed(state.run.sop.roles)),
        )


def is_record(target: Path, runs: Path) -> bool:
    """Whether a report there would overwrite, or lie among, what some run keeps."""
    from sopctl.cli.pins import BESIDE, PINS
    from sopctl.store import evidence, journal
    from sopctl.store.repository import MADE

    place, top = Path(os.path.realpath(target)), Path(os.path.realpath(runs))
    if not place.is_relative_to(top):
        return False
    own = place.relative_to(top).parts[1:2]  # below the run's own name
    return bool(own) and own[0].lower() in (MADE, *PINS, BESIDE, journal.FOLDER, evidence.FOLDER)
