"""sopctl remind"""

from typing import Annotated

import typer

from sopctl.cli.options import As, Json


def command(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN]...", help="Runs of which to remind; else all open ones."),
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send; without it only what would be sent is shown.")
    ] = False,
    sync: Annotated[
        bool, typer.Option("--sync", help="Share runs before and after, so that other machines know.")
    ] = False,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="PERSON", help="Remind that person alone: a name, a mail address, or both."
        ),
    ] = "",
    within: Annotated[
        str, typer.Option("--within", metavar="DURATION", help="How far ahead what is due is told; else 3wd.")
    ] = "",
    every: Annotated[
        str,
        typer.Option("--every", metavar="DURATION", help="Tell again what is still open after so many days."),
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Send anew what was begun and may not have arrived.")
    ] = False,
    webhook: Annotated[
        bool, typer.Option("--webhook", help="Post to the webhook of the settings; no mail then.")
    ] = False,
    as_json: Json = False,
    acts: As = "",
) -> int:
    """Remind people of what is due, in one mail each.

    That is steps that are overdue, due soon, to be begun by the plan, and approvals. Nothing is sent without
    --send, and nothing twice: what was sent is recorded in the runs. Exits with 2 when somebody could not be
    told.

    Example: sopctl remind --send
    """
    from sopctl.cli.remind.asked import Asked, remind

    way = "webhook" if webhook else "mail"
    return remind(
        Asked(
            tuple(runs or ()), send, sync, to, within, every, again=again, way=way, as_json=as_json, acts=acts
        )
    )
