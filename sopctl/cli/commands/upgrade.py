"""sopctl upgrade"""

from typing import Annotated

import typer

from sopctl.cli.options import As, Json, Run


def command(
    run: Run = None,
    everything: Annotated[bool, typer.Option("--all", help="Upgrade every open run.")] = False,
    to: Annotated[str, typer.Option("--to", metavar="REV", help="The version as git has it there.")] = "",
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OLD=NEW", help="A step or a step.field has another id now."),
    ] = None,
    drops: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="STEP", help="Leave a step, or a step.field, behind."),
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    roles: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE=PERSON", help="Who has a role.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and stop.")] = False,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: Json = False,
    acts: As = "",
) -> int:
    """Move a run to the newer version of its SOP.

    It shows first what changes, before and after what was done, what is carried over, and which approvals are
    void; then it asks. What only a person can decide is named, with the options that decide it. The old pin
    stays.

    Example: sopctl upgrade spring-fair --dry-run
    """
    from sopctl.cli.given import pairs
    from sopctl.cli.upgrade.command import Options, upgrade_runs
    from sopctl.cli.upgrade.upgrading import Wanted

    wanted = Wanted(
        pairs(maps or [], "--map"),
        tuple(drops or ()),
        pairs(sets or [], "--set"),
        pairs(roles or [], "--role"),
    )
    return upgrade_runs(run, wanted, Options(everything, to, dry_run, sure, as_json, acts))
