"""sopctl show"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, width
from sopctl.errors import SopctlError
from sopctl.language import _, listed

FORMS = ("text", "md", "yaml", "html", "json")


def command(
    sop: Annotated[str, typer.Argument(metavar="SOP", help="An SOP's id or path.")],
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, md, yaml, html or json.")
    ] = "text",
    as_json: Json = False,
) -> None:
    """Show an SOP as a document.

    Example: sopctl show event-launch
    """
    from pathlib import Path

    from sopctl.cli.library import find_sop, library_around
    from sopctl.cli.opening import open_repository
    from sopctl.sop.load import require_sop

    if form not in FORMS:
        raise SopctlError(_("--format {form}: show prints {forms}", form=form, forms=listed(FORMS)))
    path = Path(sop)  # a path needs no library around it
    loaded = (
        library_around(path).load(path, sop)
        if path.is_file()
        else find_sop(open_repository(or_here=True), sop)
    )
    model = require_sop(loaded)
    match "json" if as_json else form:
        case "json":
            from sopctl.render.show import sop_json

            out(sop_json(model))
        case "yaml":
            from sopctl.sop.yaml_writer import write_yaml

            out(write_yaml(model))
        case "md":
            from sopctl.sop.markdown_writer import write_markdown

            out(write_markdown(model))
        case "html":
            from sopctl.render.show_html import sop_html

            out(sop_html(model))
        case _:
            from sopctl.render.show import sop_text

            out(sop_text(model, width(), color=color()))
