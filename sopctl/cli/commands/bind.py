"""sopctl bind"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName


def command(
    run: RunName,
    roles: Annotated[
        list[str], typer.Argument(metavar="ROLE=PERSON...", help='Who has a role from now on: "Name <mail>".')
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    acts: As = "",
) -> None:
    """Say who has a role from now on.

    What was done and approved before stays; the log keeps who had the role then.

    Example: sopctl bind spring-fair "designer=Chen Yu <chen@example.com>"
    """
    from sopctl.cli.given import pairs
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.bind import Bind

    people = pairs(roles, "ROLE=PERSON")
    act(run, None, acts, lambda step, given: Bind(people, reason))
