"""One act from the command line: load the run, do it, say that it is recorded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sopctl.cli.given import Given, gather, pairs
from sopctl.cli.library import open_repository
from sopctl.cli.session import load, record, warn, who_acts
from sopctl.cli.terminal import out
from sopctl.render.events import acknowledgement
from sopctl.runs.survey import Survey

Make = Callable[[str, Given, str], Any]


def act(
    run: str,
    step: str | None,
    acts: str,
    make: Make,
    *,
    sets: list[str] | None = None,
    attach: list[str] | None = None,
) -> None:
    """Do `make(step, given, by)` in a run; prints the acknowledgement once it is on disk."""
    opened = load(open_repository().find_run(run))
    warn(opened)
    by = who_acts(acts)
    given, found = Given(), ""
    if step is not None:
        view = Survey(opened.state).step(step)
        given = gather(view.step, pairs(sets or [], "--set"), attach or [], Path())
        found = view.id
    event = record(opened, make(found, given, by), by, given.files)
    out(acknowledgement(event) + "\n")
