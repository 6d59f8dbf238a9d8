"""sopctl tidy"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.terminal import out, say
from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _, plural

if TYPE_CHECKING:
    from sopctl.store.repository import Repository


def command(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]...", help="Closed runs; else all that are closed.")
    ] = None,
) -> int:
    """Pack the journals of closed runs into one file each.

    The events stay what they are, each once, and `verify` finds all of them. What is torn or damaged
    is left as it is, and named. Exit 2 when a run could not be packed at all.

    Example: sopctl tidy
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.tidying import pack

    repository = open_repository()
    folders = _named(repository, runs) if runs else _closed(repository)
    done = failed = False
    for folder in folders:
        try:
            packed = pack(repository, folder)
        except NotRecorded:
            raise  # the disk would refuse the next one too
        except SopctlError as error:
            failed = True
            say(_("warning: {run}: {problem}", run=folder.name, problem=error.message))
            continue
        for one in packed.left:
            say(_("warning: {run}: {problem}", run=folder.name, problem=one))
        if packed.removed:
            done = True
            events = plural("{count} event", "{count} events", packed.events)
            out(
                plural(
                    "{run}: {count} file packed into {file}, {events}\n",
                    "{run}: {count} files packed into {file}, {events}\n",
                    len(packed.removed),
                    run=folder.name,
                    file=packed.file,
                    events=events,
                )
            )
        elif runs and not packed.left:
            out(_("{run}: nothing to pack\n", run=folder.name))
    if not runs and not done and not failed:
        say(_("nothing to pack"))
    return SopctlError.exit_code if failed else 0


def _named(repository: "Repository", names: list[str]) -> list[Path]:
    """The folders of runs that are named. Raises SopctlError when one is open, before any is packed."""
    from sopctl.cli.runs.session import load

    folders = [repository.find_run(name) for name in names]
    for folder in folders:
        if load(folder).state.closed is None:
            raise SopctlError(
                _("{run} is open; closed runs alone are packed", run=folder.name),
                _("`sopctl close {run}` ends it", run=folder.name),
            )
    return list(dict.fromkeys(folders))


def _closed(repository: "Repository") -> list[Path]:
    """The folders of all closed runs. Those that cannot be opened are named."""
    from sopctl.cli.runs.portfolio import standings

    found = standings(repository)
    for one in found:
        if one.problem:
            say(_("warning: {run} cannot be opened: {problem}", run=one.run, problem=one.problem))
    return [repository.runs / one.run for one in found if one.closed]
