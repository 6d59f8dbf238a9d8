"""sopctl delegate"""

from typing import Annotated

import typer

from sopctl.cli.options import As, RunName


def command(
    run: RunName,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="The role.")],
    person: Annotated[str, typer.Argument(metavar="PERSON", help='Who acts for it: "Name <mail>".')],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day.")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day; else today.")] = "",
    acts: As = "",
) -> None:
    """Let somebody act for a role for some days.

    They get its steps and may approve for it; the one who has it may as well. Delegating again to the same
    person takes the place of the days before.

    Example: sopctl delegate spring-fair lead "Chen Yu <chen@example.com>" --until 2027-03-12
    """
    from sopctl.cli.given import day
    from sopctl.cli.runs.acting import act
    from sopctl.runs.acts.delegate import Delegate

    command = Delegate(role, person, day(until, "--until"), day(start, "--from") if start else None)
    act(run, None, acts, lambda step, given: command)
