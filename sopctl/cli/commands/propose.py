"""sopctl propose"""

from typing import Annotated

import typer

from sopctl.errors import SopctlError
from sopctl.language import _, listed


def command(
    runs: Annotated[
        list[str], typer.Argument(metavar="RUN...", help="Runs of one SOP, by their ids or their beginnings.")
    ],
    branch: Annotated[str, typer.Option("--branch", metavar="NAME", help="What the branch is called.")] = "",
    message: Annotated[
        str, typer.Option("--message", metavar="TEXT", help="The first line of the commit's message.")
    ] = "",
    only: Annotated[
        str, typer.Option("--only", metavar="KIND", help="Nothing but redlines, or durations.")
    ] = "",
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="EVENT", help="Leave the redline of an event out; may be repeated."
        ),
    ] = None,
    sop: Annotated[
        str, typer.Option("--sop", metavar="SOP", help="Propose for this one, which the runs use.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and commit nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Commit without asking.")] = False,
) -> None:
    """Propose for an SOP what its runs show, on a new branch.

    Redlines become edits of the SOP as it was committed last; durations that three runs or more exceeded are
    raised. What changes in meaning and what lint finds is shown before anything is committed. Your branch,
    index and work tree stay as they are.

    Example: sopctl propose spring-fair autumn-fair
    """
    from sopctl.cli.propose.proposing import Asked, propose
    from sopctl.cli.propose.redrafting import Wanted
    from sopctl.render.proposal import DURATION, REDLINE

    kinds = (REDLINE, DURATION)
    if only and only not in kinds:
        told = _("--only {kind}: what runs show is {known}", kind=only, known=listed(kinds))
        raise SopctlError(told)
    wanted = Wanted((only,) if only else kinds, tuple(without or ()))
    propose(runs, Asked(sop, branch, message, wanted, dry_run, yes))
