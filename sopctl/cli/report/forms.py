"""In which form a report is written: as it was asked for, or as the file or the template says."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sopctl.cli.output_place import require_ending
from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.render.own import ANY, HTML, MARKDOWN

# Each has a module in render/report and one in render/portfolio; the PDF is their page on paper.
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


def form_of(wanted: Wanted) -> str:
    """Raises SopctlError for what is no form, or does not go together."""
    if wanted.template:
        return _form_by(wanted)
    form = _form_asked(replace(wanted, form="csv") if _is_tables(wanted) else wanted)
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
    if not wanted.folder:
        require_ending(wanted.output, form, ENDINGS)
    return form


def _is_tables(wanted: Wanted) -> bool:
    """Whether nothing says a form but that tables are asked for."""
    return not wanted.form and (wanted.folder or (bool(wanted.table) and not Path(wanted.output).suffix))


def _form_asked(wanted: Wanted) -> str:
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
    if asked != OWN:
        require_ending(wanted.output, asked, ENDINGS)
    return asked
