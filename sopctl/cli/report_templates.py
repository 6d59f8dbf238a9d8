"""What a repository brings for its reports: templates and a style, from where its settings say."""

import os
from pathlib import Path

from sopctl.cli.report_asked import ENDINGS, Wanted
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.own.theme import checked_theme
from sopctl.render.report.own import ANY, HTML, MARKDOWN, Own
from sopctl.settings import find_settings
from sopctl.store.disk import read, reason

MAX_BYTES = 400_000  # of a file: a hundred thousand characters
MAX_FILES = 100
OWN = "own"
# What one of one's own gives, by how its name ends.
GIVEN_BY = {HTML: ("html", "pdf"), MARKDOWN: ("md", "text"), ANY: (OWN,)}
RUN = (".xhtml", ".svg", ".xml", ".js", ".mht", ".hta")  # what a browser or the system would run


def own_templates(root: Path, chosen: str) -> Own:
    """What is brought, `chosen` (the path of a template, or empty) before all else. Raises SopctlError."""
    settings = find_settings(root).report
    templates = {}
    if settings.templates:
        folder = _inside(root, settings.templates)
        templates = {path.name: _text(path) for path in _files(folder)}
    theme = ""
    if settings.theme:
        path = _inside(root, settings.theme)
        theme = checked_theme(_text(path), settings.theme)
    if not chosen:
        return Own(templates, theme=theme)
    name = os.path.basename(chosen)
    return Own({**templates, name: _text(Path(chosen))}, name, theme)


def _inside(root: Path, name: str) -> Path:
    """A file or folder of the repository. Raises SopctlError for one that leads out of it."""
    top, place = os.path.realpath(root), os.path.realpath(root / name)
    if os.path.commonpath([top, place]) != top:
        raise SopctlError(_("[report] {name}: that leaves the repository", name=name))
    return root / name


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(ANY))
    except OSError as error:
        raise SopctlError(_("cannot read {file}: {why}", file=folder, why=reason(error))) from None
    if len(found) > MAX_FILES:
        raise SopctlError(_("{folder}: more than {most} templates", folder=folder, most=MAX_FILES))
    return found


def _text(path: Path) -> str:
    """Raises SopctlError for what is no text."""
    try:
        return read(path, limit=MAX_BYTES, follow=False).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SopctlError(_("{file} is not UTF-8 text", file=path)) from None


def form_by(wanted: Wanted) -> str:
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
