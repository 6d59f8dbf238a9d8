"""sopctl show"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, width
from sopctl.errors import SopctlError


def command(
    sop: Annotated[str, typer.Argument(metavar="SOP", help="An SOP's id or path.")],
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
    as_json: Json = False,
) -> None:
    """Show an SOP as a document.

    Example: sopctl show event-launch
    """
    from pathlib import Path

    from sopctl.cli.library import find_sop, open_repository
    from sopctl.render.show import sop_json, sop_text
    from sopctl.sop.load import load_sop, require_sop
    from sopctl.store.repository import read_sop

    if form not in ("text", "json"):
        raise SopctlError(f"--format {form}: show prints text or json")
    path = Path(sop)  # a path needs no library around it
    loaded = load_sop(sop, read_sop(path)) if path.is_file() else find_sop(open_repository(), sop)
    model = require_sop(loaded)
    if as_json or form == "json":
        out(sop_json(model))
    else:
        out(sop_text(model, width(), color=color()))
