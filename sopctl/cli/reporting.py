"""The report of a run: from a loaded run to a file, or to stdout."""

import os
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from sopctl.cli.choosing import choose_run
from sopctl.cli.given import day as day_of
from sopctl.cli.opening import open_repository
from sopctl.cli.output_place import require_place
from sopctl.cli.report_templates import own_templates
from sopctl.cli.session import Opened, all_problems, load, warn
from sopctl.cli.team_calendar import team_at
from sopctl.cli.terminal import out, say
from sopctl.cli.written import out_bytes, refuse_terminal, write_file
from sopctl.errors import SopctlError
from sopctl.language import _, listed, speaking, spoken
from sopctl.render.report.own import ANY, HTML, MARKDOWN, OURS, Own
from sopctl.render.report.subject import Audience, Subject, parse_audience
from sopctl.runs.forecast import UNKNOWN
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.store.disk import reason
from sopctl.store.evidence import FOLDER

# Each has a module in render/report, but for the PDF, which is its page on paper.
FORMS = ("html", "md", "text", "json", "csv", "xlsx", "pdf")
ENDINGS = {
    ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".txt": "text", ".json": "json",
    ".csv": "csv", ".xlsx": "xlsx", ".pdf": "pdf", "": "md",
}  # fmt: skip
OWN = "own"
# What a template may change, and what one of one's own gives, by how its name ends.
TEMPLATED = ("html", "pdf", "md", "text", OWN)
GIVEN_BY = {HTML: ("html", "pdf"), MARKDOWN: ("md", "text"), ANY: (OWN,)}
RUN = (".xhtml", ".svg", ".xml", ".js", ".mht", ".hta")  # what a browser or the system would run


@dataclass(frozen=True)
class Wanted:
    """What a report was asked for, as it was written. An output that ends in `/` is a folder."""

    audience: str = "team"
    form: str = ""
    output: str = ""
    day: str = ""
    table: str = ""
    template: str = ""

    @property
    def folder(self) -> bool:
        return self.output.endswith(("/", os.sep))


def write_report(run: str | None, wanted: Wanted) -> None:
    """Raises SopctlError."""
    form, audience = _form(wanted), parse_audience(wanted.audience)
    day = day_of(wanted.day, "--on") if wanted.day else None
    repository = open_repository()
    own = own_templates(repository.root, wanted.template) if form in TEMPLATED else OURS
    target = Path(wanted.output)
    if wanted.output:
        require_place(wanted.output, repository)
    opened = load(choose_run(repository, run))
    warn(opened)
    reader = spoken()
    with speaking(opened.state.run.sop.language):
        if spoken() != reader:
            opened = load(opened.folder)  # what is damaged was told in the reader's language
        subject = subject_of(opened, audience, target.parent, day)
        _require_somebody(audience, subject)
        told = _told(subject, audience, form, wanted, own)
    if not wanted.output:
        _print(told, form, opened.folder.name)
        return
    if isinstance(told, dict):
        _write_all(wanted.output, told)
    else:
        write_file(wanted.output, told if isinstance(told, bytes) else told.encode("utf-8", "replace"))
    say(_("report of {run}: {file}", run=opened.folder.name, file=wanted.output))


def _told(
    subject: Subject, audience: Audience, form: str, wanted: Wanted, own: Own
) -> str | bytes | dict[str, bytes]:
    """The report: as text, as bytes, or as files by their names. Raises SopctlError."""
    if form == "pdf":
        from sopctl.cli.printing import pdf_of
        from sopctl.render.report import as_html

        return pdf_of(as_html.told(subject, audience, own))
    if form != "csv":
        tell = import_module(f"sopctl.render.report.as_{form}").told
        made: str | bytes = tell(subject, audience, *([own] if form in TEMPLATED else []))
        return made
    from sopctl.render.report import as_csv

    if wanted.folder:
        return as_csv.files(subject, audience)
    text = as_csv.told(subject, audience, wanted.table)
    return as_csv.for_file(text) if wanted.output else text


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
    """Raises SopctlError for what is no form, or does not go together."""
    if wanted.template:
        return _form_by(wanted)
    form = form_asked(replace(wanted, form="csv") if _is_tables(wanted) else wanted)
    if form not in FORMS:
        raise SopctlError(_("--format {form}: a report is {forms}", form=form, forms=listed(FORMS)))
    if form != "csv" and (wanted.table or wanted.folder):
        raise SopctlError(
            _("one table, or a folder of tables, is told as CSV"), _("write --format csv, or leave it out")
        )
    if wanted.table and wanted.folder:
        raise SopctlError(
            _("-o {file}: a folder holds every table", file=wanted.output),
            _("name a file that ends in .csv, or leave out --table"),
        )
    return form


def _is_tables(wanted: Wanted) -> bool:
    """Whether nothing says a form but that tables are asked for."""
    return not wanted.form and (wanted.folder or (bool(wanted.table) and not Path(wanted.output).suffix))


def form_asked(wanted: Wanted) -> str:
    """The form as it was named, else as the file ends. Raises SopctlError for an ending that says none."""
    ending = Path(wanted.output).suffix.lower()
    if not wanted.form and ending not in ENDINGS:
        raise SopctlError(
            _("-o {file}: no report ends in {ending}", file=wanted.output, ending=ending),
            _("write .html or .md, or give --format"),
        )
    return wanted.form or ENDINGS[ending]


def _form_by(wanted: Wanted) -> str:
    """The form that a template of one's own gives. Raises SopctlError where another one is wanted."""
    name, ending = os.path.basename(wanted.template), Path(wanted.output).suffix.lower()
    if not name.endswith(ANY):
        raise SopctlError(
            _("--template {file}: a template ends in .j2", file=wanted.template),
            _("name it report.html.j2, report.md.j2, or report.txt.j2"),
        )
    forms = GIVEN_BY[next((one for one in (HTML, MARKDOWN) if name.endswith(one)), ANY)]
    asked = wanted.form or (ENDINGS.get(ending, OWN) if ending else forms[0])
    asked = OWN if forms == (OWN,) and asked in ("md", "text") and not wanted.form else asked
    if asked not in forms or ending in RUN or wanted.table or wanted.folder:
        raise SopctlError(
            _("--template {file} does not give {form}", file=wanted.template, form=ending or asked),
            _("a page is made by a template that ends in .html.j2, Markdown by one in .md.j2"),
        )
    return asked


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
