"""sopctl schema"""

from typing import Annotated, Any

import typer

from sopctl.cli.terminal import out
from sopctl.errors import SopctlError
from sopctl.language import _, listed

SOP, SHARED, CALENDAR, REPORT, OVER_ALL = "sop", "shared", "calendar", "report", "report-all"
KINDS = (SOP, SHARED, CALENDAR, REPORT, OVER_ALL)


def command(
    of: Annotated[
        str,
        typer.Option("--of", metavar="WHAT", help="sop, shared, calendar, report or report-all."),
    ] = SOP,
    shared: Annotated[bool, typer.Option("--shared", help="The same as --of shared.")] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it there; else it is printed.")
    ] = "",
) -> None:
    """Print the JSON Schema of SOP files, for editors.

    An editor that knows it completes keys and says what they mean. `sopctl init` puts it beside the SOPs;
    after an upgrade of sopctl this renews it. Programs that read reports as JSON get theirs by
    --of report and --of report-all.

    Example: sopctl schema -o sops/.schema.json
    """
    from sopctl.render.clean import to_json

    text = to_json(_schema(SHARED if shared and of == SOP else of))
    if not output:
        out(text)
        return
    from sopctl.cli.written import write_file

    write_file(output, text.encode())


def _schema(of: str) -> dict[str, Any]:
    match of:
        case "sop":
            from sopctl.sop.schema import sop_schema

            return sop_schema()
        case "shared":
            from sopctl.sop.schema import shared_schema

            return shared_schema()
        case "calendar":
            from sopctl.sop.schema import calendar_schema

            return calendar_schema()
        case "report":
            from sopctl.render.report.schema import report_schema

            return report_schema()
        case "report-all":
            from sopctl.render.portfolio.schema import portfolio_schema

            return portfolio_schema()
    raise SopctlError(_("--of {what}: there are schemas of {kinds}", what=of, kinds=listed(KINDS)))
