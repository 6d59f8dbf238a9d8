"""sopctl graph"""

from typing import Annotated

import typer


def command(
    target: Annotated[
        str | None,
        typer.Argument(metavar="[RUN|SOP]", help="A run, or an SOP; may be left out when one run is open."),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="mermaid, dot or svg; else as FILE ends.")
    ] = "",
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Write to a file.")] = "",
    direction: Annotated[
        str, typer.Option("--direction", metavar="down|right", help="Where the picture goes.")
    ] = "down",
    audience: Annotated[
        str, typer.Option("--for", metavar="AUDIENCE", help="team, or outside: without what is internal.")
    ] = "team",
) -> None:
    """Draw an SOP or a run: phases, steps, and what comes before what.

    Of a run the picture shows how each step stands.

    Example: sopctl graph event-launch -o event-launch.svg
    """
    from sopctl.cli.report.graphing import draw

    draw(target, form, output, direction, audience)
