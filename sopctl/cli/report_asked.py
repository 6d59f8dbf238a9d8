"""What a report was asked for: for whom, in which form, and where it goes."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _, listed

# Each has a module in render/report.
FORMS = ("html", "md", "text", "json", "csv", "xlsx", "pdf")
ENDINGS = {
    ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".txt": "text", ".json": "json",
    ".csv": "csv", ".xlsx": "xlsx", ".pdf": "pdf", "": "md",
}  # fmt: skip


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
    """The form of a report by our templates. Raises SopctlError for what is none, or does not go together."""
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
