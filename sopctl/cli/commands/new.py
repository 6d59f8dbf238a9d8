"""sopctl new"""

from typing import Annotated

import typer

from sopctl.cli.options import As
from sopctl.cli.terminal import out, say
from sopctl.language import _


def command(
    sop: Annotated[str, typer.Argument(metavar="SOP", help="An SOP's id or path.")],
    values: Annotated[
        str,
        typer.Option("--values", metavar="FILE", help="A YAML file with params, roles and name."),
    ] = "",
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    roles: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE=PERSON", help="Who has a role.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="ID", help="The run's id.")] = "",
    occasion: Annotated[
        str, typer.Option("--occasion", metavar="DATE", help="The day of a repeating SOP that it is for.")
    ] = "",
    acts: As = "",
) -> None:
    """Make a run of an SOP; prints the run's id.

    What is not given is asked for on a terminal.

    Example: sopctl new event-launch --values values.yaml --set reach=500
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.making import make_run

    folder = make_run(
        open_repository(or_here=True), sop, values, sets or [], roles or [], name, acts, occasion
    )
    out(f"{folder.name}\n")
    say(_("made; walk it with: sopctl run {run}", run=folder.name))
