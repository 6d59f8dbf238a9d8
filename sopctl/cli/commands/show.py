"""sopctl show"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, say, width
from sopctl.errors import SopctlError
from sopctl.language import _, listed

if TYPE_CHECKING:
    from sopctl.sop.model import Sop

FORMS = ("text", "md", "yaml", "html", "pdf", "json")
ENDINGS = {
    ".txt": "text", ".md": "md", ".markdown": "md", ".yaml": "yaml", ".yml": "yaml", ".html": "html",
    ".htm": "html", ".pdf": "pdf", ".json": "json", "": "text",
}  # fmt: skip


def command(
    sop: Annotated[str, typer.Argument(metavar="SOP", help="An SOP's id or path.")],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="text, md, yaml, html, pdf or json; else as FILE ends, else text.",
        ),
    ] = "",
    output: Annotated[str, typer.Option("-o", metavar="FILE", help="Where to write; else stdout.")] = "",
    as_json: Json = False,
) -> None:
    """Show an SOP as a document.

    As a page it has contents, boxes to tick and prompts to copy; printed, it is a document to train from.

    Example: sopctl show event-launch
    """
    from sopctl.cli.library import find_sop, library_around
    from sopctl.cli.opening import open_repository
    from sopctl.sop.load import require_sop

    if form and form not in FORMS:
        raise SopctlError(_("--format {form}: show prints {forms}", form=form, forms=listed(FORMS)))
    ending = Path(output).suffix.lower()
    if not (form or as_json) and ending not in ENDINGS:
        raise SopctlError(
            _("-o {file}: show writes no file that ends in {ending}", file=output, ending=ending),
            _("write .html or .md, or give --format"),
        )
    form = "json" if as_json else form or ENDINGS[ending]
    if output:
        from sopctl.cli.output_place import require_ending, require_place

        require_place(output)
        require_ending(output, form, ENDINGS)
    path = Path(sop)  # a path needs no library around it
    loaded = (
        library_around(path).load(path, sop)
        if path.is_file()
        else find_sop(open_repository(or_here=True), sop)
    )
    model = require_sop(loaded)
    if form == "pdf":
        from sopctl.cli.report.printing import pdf_of
        from sopctl.cli.report.templates import own_theme
        from sopctl.cli.written import out_bytes, refuse_terminal
        from sopctl.render.show_html import sop_html

        if not output:
            refuse_terminal(form, f"{model.id}.pdf")
        data = pdf_of(sop_html(model, own_theme()))
        if not output:
            out_bytes(data)
    else:
        text = _shown(model, form, in_file=bool(output))
        data = text.encode("utf-8", "replace")
        if not output:
            out(text)
    if output:
        from sopctl.cli.written import write_file

        write_file(output, data)
        say(_("{sop}: {file}", sop=model.id, file=output))


def _shown(model: "Sop", form: str, *, in_file: bool) -> str:
    match form:
        case "json":
            from sopctl.render.show import sop_json

            return sop_json(model)
        case "yaml":
            from sopctl.sop.yaml_writer import write_yaml

            return write_yaml(model)
        case "md":
            from sopctl.sop.markdown_writer import write_markdown

            return write_markdown(model)
        case "html":
            from sopctl.cli.report.templates import own_theme
            from sopctl.render.show_html import sop_html

            return sop_html(model, own_theme())
        case _:
            from sopctl.render.show import sop_text

            return sop_text(model, 100 if in_file else width(), color=not in_file and color())
