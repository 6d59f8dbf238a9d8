"""sopctl report"""

from typing import Annotated

import typer

from sopctl.cli.options import Run
from sopctl.errors import SopctlError
from sopctl.language import _


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
            help="html, md, text, json, csv, xlsx or pdf; else as FILE ends, else md.",
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
        typer.Option(
            "--table",
            metavar="NAME",
            help="Which table as CSV: steps, fields or STEP.FIELD; with --all steps, runs, late and others.",
        ),
    ] = "",
    template: Annotated[
        str,
        typer.Option("--template", metavar="FILE", help="A template of yours: .html.j2, .md.j2 or .txt.j2."),
    ] = "",
    day: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The day it is written for; else today.")
    ] = "",
    over_all: Annotated[bool, typer.Option("--all", help="Report on all runs together.")] = False,
    sop: Annotated[
        str, typer.Option("--sop", metavar="SOP", help="With --all: runs of this SOP alone.")
    ] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="With --all: runs that were not closed before.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="With --all: runs that began by then.")
    ] = "",
) -> None:
    """Write the report of a run, or of all together.

    The HTML page is one file that needs no network. Of a closed run it is written for the day on which the
    run was closed. With --all it says how open runs stand, who is late, how numbers go from run to run, and
    where SOPs should change.

    Example: sopctl report spring-fair -o report.html
    """
    from sopctl.cli.report.forms import Wanted
    from sopctl.cli.report.one import write_report

    wanted = Wanted(audience, form, output, day, table, template)
    if over_all:
        if run is not None:
            raise SopctlError(_("{run} and --all: one or the other", run=run))
        from sopctl.cli.report.over_all import Asked, write_report_over_all

        write_report_over_all(Asked(sop, since, until), wanted)
        return
    for option, given in (("--sop", sop), ("--since", since), ("--until", until)):
        if given:
            raise SopctlError(_("{option}: it chooses among all runs", option=option), _("give --all too"))

    write_report(run, wanted)
