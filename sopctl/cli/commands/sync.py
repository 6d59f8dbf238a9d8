"""sopctl sync"""

import sys
from typing import Annotated

import typer

from sopctl.cli.options import Json


def command(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]...", help="Runs whose acts go out; else all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Share runs with others through git.

    The files of runs are committed and pushed by git to the branch that you are on, and what others
    pushed comes in. Nothing else that you have in hand is touched, commits of your own are not pushed,
    and nothing that others have is overwritten. Exit 2 when not all of it could be brought together.

    Example: sopctl sync
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.syncing import sync

    repository = open_repository()
    names = [repository.find_run(name).name for name in runs] if runs else None
    sync(repository, names, as_json=as_json)
    sys.stdout.flush()
