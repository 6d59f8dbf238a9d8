"""Which run is meant: one that is named, or the one that it can only be."""

from pathlib import Path

from sopctl.cli.runs.portfolio import standings
from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.store.repository import Repository


def choose_run(repository: Repository, name: str | None) -> Path:
    """The folder of a run given by name; without one, of the only open run. Raises SopctlError.

    Of several, one with open steps goes before those without; when none is open, the only one counts.
    """
    if name is not None:
        return repository.find_run(name)
    runs = standings(repository)
    # One that cannot be opened may be open: it must be named, or mended.
    open_runs = [one.run for one in runs if not one.closed]
    unsettled = [one.run for one in runs if not one.closed and not one.problem and one.settled < one.total]
    closed = [one.run for one in runs if one.closed]
    for only in (open_runs, unsettled, [] if open_runs else closed):
        if len(only) == 1:
            return repository.runs / only[0]
    if not runs:
        raise SopctlError(_("there is no run yet"), _("make one: sopctl new SOP"))
    named = open_runs or closed
    told = listed(named[:8]) + (" …" if len(named) > 8 else "")
    if open_runs:
        raise SopctlError(_("{number} runs are open, so name one: {runs}", number=len(named), runs=told))
    raise SopctlError(_("all {number} runs are closed, so name one: {runs}", number=len(named), runs=told))
