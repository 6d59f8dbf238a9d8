"""sopctl history"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, say, width
from sopctl.errors import SopctlError
from sopctl.language import _, listed

FORMS = ("text", "md", "json")


def command(
    sop: Annotated[
        str, typer.Argument(metavar="SOP[STEP]", help="An SOP's id or path, also one that it had once.")
    ],
    step: Annotated[
        str, typer.Option("--step", metavar="STEP", help="Tell what changed in one step alone.")
    ] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="Leave out what is older: 2026-03-01.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option("-n", "--limit", metavar="NUMBER", help="Tell so many commits.", min=1)
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tell of commits too that left the meaning as it was.")
    ] = False,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, md or json.")] = "text",
    as_json: Json = False,
) -> None:
    """Show which commits changed what an SOP means, the newest first.

    A file that was moved or renamed is followed. What came by a merge is told where it was made.

    Example: sopctl history event-launch
    """
    from sopctl.cli.past.told import history_of, parted
    from sopctl.cli.review.asked import grades_here
    from sopctl.render import past
    from sopctl.render.clean import one_line

    if form not in FORMS:
        raise SopctlError(_("--format {form}: history prints {forms}", form=form, forms=listed(FORMS)))
    sop, named = parted(sop)
    history = history_of(sop, step=step or named, since=since, limit=limit, every=every)
    for one in history.broken:
        why = one.problem or _("it is too large")
        say(one_line(_("{commit}: no SOP, passed over: {problem}", commit=one.origin.short, problem=why)))
    if as_json or form == "json":
        out(past.history_json(history, grades_here()))
    elif not history.entries:
        say(_("no commit that changed its meaning"))
    elif form == "md":
        out(past.history_md(history))
    else:
        out(past.history_text(history, width(), color=color()))
