"""sopctl plan"""

from typing import Annotated

import typer

from sopctl.cli.options import As, Json


def command(
    target: Annotated[
        str | None,
        typer.Argument(metavar="[RUN|SOP]", help="A run, or an SOP; may be left out when one run is open."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter, as if it were given so."),
    ] = None,
    start: Annotated[
        str, typer.Option("--start", metavar="DATE", help="The day on which work can begin; else today.")
    ] = "",
    whats: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="NAME=VALUE",
            help="Another plan beside it: takes.STEP=2wd, without.STEP=yes, capacity.ROLE=2, start=DATE, "
            "or a parameter; several with commas between them.",
        ),
    ] = None,
    why: Annotated[
        str, typer.Option("--why", metavar="STEP", help="Say what the date of a step is forced by.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="role|person", help="The sheet to send to each of them.")
    ] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="table, md, csv, json, mermaid or ics.")
    ] = "table",
    as_json: Json = False,
    draws: Annotated[
        int | None,
        typer.Option(
            "--simulate", metavar="NUMBER", help="Draw what steps take so many times: how sure are its days?"
        ),
    ] = None,
    from_runs: Annotated[
        bool,
        typer.Option("--from-runs", help="Draw from what past runs of the SOP took, where three show it."),
    ] = False,
    moves: Annotated[
        list[str] | None,
        typer.Option(
            "--move", metavar="NAME=DATE", help="Give a run's parameter another value, and keep it."
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is moved.")] = "",
    sure: Annotated[bool, typer.Option("--yes", help="Move without asking first.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what --move would change, and stop.")
    ] = False,
    acts: As = "",
) -> int:
    """Work out dates back from the days that count.

    Each step is planned as late as what it is due for and people's other work allow. If a day cannot be met
    it says by how much, because of what, and what would help.

    Example: sopctl plan event-launch --set goes_live=2027-03-18
    """
    from sopctl.cli.plan.asked import Asked, show

    return show(
        Asked(
            target=target,
            sets=tuple(sets or ()),
            start=start,
            whats=tuple(whats or ()),
            why=why,
            by=by,
            form="json" if as_json else form,
            moves=tuple(moves or ()),
            reason=reason,
            sure=sure,
            dry_run=dry_run,
            acts=acts,
            draws=draws,
            from_runs=from_runs,
        )
    )
