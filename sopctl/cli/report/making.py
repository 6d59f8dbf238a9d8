"""Makes the report of a run: from its folder to what is written."""

import os
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from sopctl.cli.calendar.team import team_at
from sopctl.cli.given import day as day_of
from sopctl.cli.report.forms import TEMPLATED, Wanted
from sopctl.cli.report.output import Told, tables_told
from sopctl.cli.report.templates import own_templates
from sopctl.cli.report.unmarked import is_unmarked, say_unmarked
from sopctl.cli.runs.session import Opened, all_problems, load, warn
from sopctl.errors import SopctlError
from sopctl.language import _, listed, speaking, spoken
from sopctl.render.report.audience import Audience
from sopctl.render.report.own import OURS, Own
from sopctl.render.report.subject import Subject
from sopctl.runs.forecast import UNKNOWN
from sopctl.runs.summing_up import acted_on
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.store.evidence import FOLDER


@dataclass(frozen=True)
class Made:
    """A report that was made.

    `sound` says that nothing of the run is damaged and nothing was to be said beside the report, `zone` where
    the team's days begin (none: here), and `day` which of them the report of an open run is written for; that
    of a closed run, or of a day that was asked for, stays as it is.
    """

    told: Told
    sound: bool
    zone: str | None = None
    day: str = ""


def make_report(folder: Path, audience: Audience, form: str, wanted: Wanted) -> Made:
    """The report of the run in a folder; what is damaged is named on stderr. Raises SopctlError."""
    own = own_templates(folder.parent.parent, wanted.template) if form in TEMPLATED else OURS
    day = day_of(wanted.day, "--on") if wanted.day else None
    opened = load(folder)
    warn(opened)
    if day is not None:
        _require_past(opened, day)
    sound, reader = not all_problems(opened), spoken()
    with speaking(opened.state.run.sop.language):
        if not sound and spoken() != reader:
            opened = load(folder)  # what is damaged was told in the reader's language
        subject = subject_of(opened, audience, Path(wanted.output).parent, day)
        _require_somebody(audience, subject)
        told = _told(subject, audience, form, wanted, own)
    unmarked = audience.name == "outside" and is_unmarked(opened.run)
    if unmarked:
        say_unmarked()
    passing = not wanted.day and opened.state.closed is None
    return Made(
        told, sound and not unmarked, team_at(opened.top).zone, subject.day.isoformat() if passing else ""
    )


def _require_past(opened: Opened, day: date) -> None:
    """Raises SopctlError for a day after which something was done: a report tells how a run stands now."""
    acted = acted_on(opened.state)
    if acted is not None and day < acted:
        raise SopctlError(
            _(
                "--on {day}: the last act of {run} was on {acted}",
                day=day,
                run=opened.folder.name,
                acted=acted,
            ),
            _("a report tells how a run stands: give a day from {acted} on", acted=acted),
        )


def _told(subject: Subject, audience: Audience, form: str, wanted: Wanted, own: Own) -> Told:
    """Raises SopctlError."""
    if form == "pdf":
        from sopctl.cli.report.printing import pdf_of
        from sopctl.render.report import as_html

        return pdf_of(as_html.told(subject, audience, own))
    if form != "csv":
        if form == "pdf":
            from sopctl.cli.report.printing import pdf_of
            from sopctl.render.report import as_html

            return pdf_of(as_html.told(subject, audience, own))
        tell = import_module(f"sopctl.render.report.as_{form}").told
        made: str | bytes = tell(subject, audience, *([own] if form in TEMPLATED else []))
        return made
    from sopctl.render.report.tables import STEPS, tables_of

    return tables_told(tables_of(subject, audience), STEPS, wanted)


def subject_of(opened: Opened, audience: Audience, beside: Path, day: date | None = None) -> Subject:
    """A loaded run as a report in the folder `beside` tells it, in the language that is spoken."""
    survey = Survey(opened.state)
    closed = opened.state.closed
    day = day or (parse_date(closed.stamp.at[:10]) if closed is not None else team_at(opened.top).today())
    forecast, plan = UNKNOWN, None
    if opened.run.made.planned:
        from sopctl.cli.plan.forecasting import forecast_in, plan_of, shown_plan

        found = plan_of(survey, opened.top, day)
        forecast = forecast_in(survey, found, day)
        plan = shown_plan(survey, found, opened.top)
    integrity = None
    if audience.name == "auditor":
        from sopctl.cli.runs.verifying import problems_in

        integrity = tuple(problems_in(opened.folder)[1])
    files = quote(Path(os.path.relpath(opened.folder / FOLDER, beside)).as_posix())
    return Subject(survey, day, files, tuple(all_problems(opened)), plan, forecast, integrity)


def _require_somebody(audience: Audience, subject: Subject) -> None:
    """Raises SopctlError where a list is for nobody that the run knows."""
    state = subject.survey.state
    if audience.name != "department" or audience.who in state.run.sop.roles:
        return
    if not any(audience.has(view, subject.survey, subject.day) for view in subject.survey.steps):
        raise SopctlError(
            _("--for department:{who}: the run has no such role or person", who=audience.who),
            _("its roles: {roles}", roles=listed(state.run.sop.roles))
            if state.run.sop.roles
            else _("it has no roles; it is for {person}", person=state.run.made.by),
        )
