"""A step cannot go on, with a reason. Starting or doing it lifts the block."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import put, quote, reason_of, refuse_settled, require_reason, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "blocked"


@dataclass(frozen=True)
class Block:
    step: str
    reason: str


COMMAND = Block


def decide(command: Block, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    if view.settled or view.status == "waiting":
        refuse_settled(view, _("cannot block {step}", step=view.id))
    return {"reason": require_reason(command.reason, _("a block wants a reason"))}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    if record.mark in ("done", "skipped"):
        return state
    reason = reason_of(state, event)
    return put(state, step, replace(record, mark="blocked", stamp=stamp_of(state, event), reason=reason))


def tell(data: dict[str, Any]) -> str:
    return _("block {reason}", reason=quote(data["reason"]))
