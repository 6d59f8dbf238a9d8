"""sopctl report"""

from typing import Annotated

import typer

from sopctl.cli.options import Run


def command(
    run: Run = None,
    audience: Annotated[
        str,
        typer.Option(
            "--for", metavar="AUDIENCE", help="leadership, team, department:ROLE, auditor or outside."
        ),
    ] = "team",
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="html, md, text, json, csv, xlsx or pdf; else as FILE ends.",
        ),
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            "-o", metavar="FILE", help="Where to write; else stdout. FOLDER/ gets every table as CSV."
        ),
    ] = "",
    table: Annotated[
        str,
        typer.Option("--table", metavar="NAME", help="Which table as CSV: steps, fields or STEP.FIELD."),
    ] = "",
    template: Annotated[
        str,
        typer.Option("--template", metavar="FILE", help="A template of yours: .html.j2, .md.j2 or .txt.j2."),
    ] = "",
    day: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The day it is written for; else today.")
    ] = "",
) -> None:
    """Write the report of a run.

    The HTML page is one file that needs no network. Of a closed run it is written for the day on which the
    run was closed.

    Example: sopctl report spring-fair -o report.html
    """
    from sopctl.cli.reporting import Wanted, write_report

    write_report(run, Wanted(audience, form, output, day, table, template))
