"""Somebody begins a step, or takes up a blocked one again."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import put, require_open, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "started"


@dataclass(frozen=True)
class Start:
    step: str


COMMAND = Start


def decide(command: Start, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    require_open(view, _("cannot start {step}", step=view.id))
    return {}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    if record.mark in ("done", "skipped"):
        return state
    stamp = stamp_of(state, event)
    started = record.started or stamp
    return put(state, step, replace(record, mark="started", stamp=stamp, started=started, reason=None))


def tell(data: dict[str, Any]) -> str:
    return _("start")
