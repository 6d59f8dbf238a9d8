"""sopctl schema"""

from pathlib import Path
from typing import Annotated

import typer

from sopctl.cli.terminal import out
from sopctl.errors import SopctlError
from sopctl.language import _


def command(
    shared: Annotated[
        bool, typer.Option("--shared", help="That of the file of what SOPs share, _shared.yaml.")
    ] = False,
    calendar: Annotated[
        bool, typer.Option("--calendar", help="That of the team's calendar, calendar.yaml.")
    ] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it there; else it is printed.")
    ] = "",
) -> None:
    """Print the JSON Schema of SOP files, for editors.

    An editor that knows it completes keys and says what they mean. `sopctl init` puts it beside the SOPs;
    after an upgrade of sopctl this renews it.

    Example: sopctl schema -o sops/.schema.json
    """
    from sopctl.render.clean import to_json
    from sopctl.sop.schema import calendar_schema, shared_schema, sop_schema
    from sopctl.store.disk import reason, write_output

    if shared and calendar:
        raise SopctlError(_("--shared and --calendar are two schemas"), _("give one of them"))
    make = shared_schema if shared else calendar_schema if calendar else sop_schema
    text = to_json(make())
    if not output:
        out(text)
        return
    try:
        write_output(Path(output), text.encode())
    except OSError as error:
        folder = Path(output).parent
        why = reason(error) if folder.is_dir() else _("there is no folder {folder}", folder=folder)
        raise SopctlError(_("cannot write {file}: {why}", file=output, why=why)) from None
