"""sopctl run"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.options import As
from sopctl.cli.terminal import interactive, say
from sopctl.errors import SopctlError
from sopctl.language import _

if TYPE_CHECKING:
    from sopctl.sop.load import Loaded
    from sopctl.store.repository import Repository


def command(
    target: Annotated[
        str | None,
        typer.Argument(metavar="[RUN|SOP|FILE]", help="A run to go on with, or an SOP to make one of."),
    ] = None,
    answers: Annotated[
        str, typer.Option("--answers", metavar="FILE", help="Walk unattended, from a YAML file of answers.")
    ] = "",
    values: Annotated[
        str, typer.Option("--values", metavar="FILE", help="For a new run: params, roles and name.")
    ] = "",
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="For a new run: a parameter.")
    ] = None,
    roles: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE=PERSON", help="For a new run: who has a role.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="ID", help="For a new run: its id.")] = "",
    allow_commands: Annotated[
        bool, typer.Option("--allow-commands", help="With --answers: run the commands of steps too.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line: for screen readers and simple terminals.")
    ] = False,
    acts: As = "",
) -> None:
    """Walk through a run, step by step.

    It goes on where it stopped; what was recorded stays, whatever happens. With --answers nothing
    is asked, and the walk ends with exit 3 at the first step that has no answer.

    Example: sopctl run spring-fair
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn
    from sopctl.cli.who import who_acts

    def folder_of(repository: "Repository") -> Path:
        making = values or sets or roles or name
        if not making and (target is None or target in repository.run_ids()):
            return choose_run(repository, target)
        if target is None:
            raise SopctlError(_("name the SOP to make a run of"), "sopctl run SOP --values FILE")
        found = None if making else _sop_named(repository, target)
        if making or found is not None:
            from sopctl.cli.runs.making import make_run

            again = None if making or answers else _open_run_of(repository, found.id if found else "")
            return again or make_run(repository, target, values, sets or [], roles or [], name, acts)
        return repository.find_run(target)

    if not answers and not interactive():
        raise SopctlError(
            _("there is no terminal to walk on"),
            _("give --answers FILE, or use done, skip, note and the like"),
        )
    opened = load(folder_of(open_repository(or_here=target is not None)))
    warn(opened)
    if answers:
        from sopctl.cli.runs.unattended import read_answers, walk

        path = Path(answers)
        walk(opened, read_answers(path, opened), path.parent, acts, allow_commands=allow_commands)
        say(_("every step is settled; the report: sopctl report {run}", run=opened.folder.name))
        return
    from sopctl.cli.walker.app import walk_by_hand

    walk_by_hand(opened, who_acts(acts), plain=plain)


def _sop_named(repository: "Repository", name: str) -> "Loaded | None":
    """The SOP of that id or path. Raises SopctlError when a file is named that cannot be read."""
    from sopctl.cli.library import find_sop

    try:
        return find_sop(repository, name)
    except SopctlError:
        if Path(name).is_file() or Path(name).suffix in (".md", ".markdown", ".yaml", ".yml"):
            raise
        return None


def _open_run_of(repository: "Repository", sop: str) -> Path | None:
    """The newest open run of an SOP, if whoever asks for the SOP says that it is meant."""
    from sopctl.cli.ask import ask_whether
    from sopctl.cli.runs.portfolio import standings

    runs = [one for one in standings(repository) if not one.problem and not one.closed]
    newest = max((one for one in runs if one.facts["sop"] == sop), key=lambda one: one.made_at, default=None)
    if newest is None:
        return None
    question = _(
        "{run} is open, {settled}/{total} steps settled. Go on with it? (n makes a new run)",
        run=newest.run,
        settled=newest.settled,
        total=newest.total,
    )
    try:
        return repository.runs / newest.run if ask_whether(question) else None
    except EOFError:
        raise KeyboardInterrupt from None
