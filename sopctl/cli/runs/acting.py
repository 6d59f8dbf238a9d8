"""One act from the command line: load the run, do it, say that it is recorded."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sopctl.cli.given import Given, gather, pairs
from sopctl.cli.opening import open_repository
from sopctl.cli.runs.choosing import choose_run
from sopctl.cli.runs.session import Opened, load, record, voided, warn
from sopctl.cli.terminal import out, say
from sopctl.cli.who import who_acts
from sopctl.language import _, listed
from sopctl.render.events import acknowledgement
from sopctl.runs.moving import impact_of
from sopctl.runs.survey import Survey
from sopctl.store.evidence import NewFile

Make = Callable[[str, Given], Any]


def act(
    run: str | None,
    step: str | None,
    acts: str,
    make: Make,
    *,
    sets: list[str] | None = None,
    attach: list[str] | None = None,
) -> None:
    """Do `make(step, given)` in a run; prints the acknowledgement once it is on disk."""
    opened = load(choose_run(open_repository(), run))
    warn(opened)
    by = who_acts(acts)
    given, found = Given(), ""
    if step is not None:
        view = Survey(opened.state).step(step)
        given = gather(view.step, pairs(sets or [], "--set"), attach or [], Path(), opened.intake)
        found = view.id
    record_and_say(opened, make(found, given), by, given.files)


def record_and_say(opened: Opened, command: Any, by: str, files: Iterable[NewFile] = ()) -> None:
    """Do an act; prints the acknowledgement once it is on disk, and what it has made void."""
    before = opened.state
    event = record(opened, command, by, files)
    out(acknowledgement(event, opened.state) + "\n")
    if event.kind != "withdrawn" and (void := voided(before, opened.state, event.step or "")):
        say(void)
    if event.kind == "undone" and event.step is None:
        lost = impact_of(Survey(before), Survey(opened.state)).void
        if lost:
            say(_("approvals are void, since what was approved reads otherwise: {steps}", steps=listed(lost)))
