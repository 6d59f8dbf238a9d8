"""Moments of events as they are told, and as days are counted by them: by the clock of the team's zone."""

from datetime import datetime

from sopctl.runs.event import Event
from sopctl.runs.made import Run
from sopctl.runs.records import Stamp


def stamp_in(run: Run, event: Event) -> Stamp:
    """Who wrote an event of a run, and when."""
    return Stamp(event.by, clock_in(run, event.at), event.id)


def clock_in(run: Run, at: str) -> str:
    """A moment by the clock of the team's zone; without one as it was written, by the writer's own clock."""
    if run.zone is None:
        return at
    try:
        return datetime.fromisoformat(at).astimezone(run.zone).isoformat(timespec="seconds")
    except (OverflowError, ValueError):  # at the ends of the calendar; or of a `run.yaml`, no moment at all
        return at
