"""A step cannot go on, with a reason. Starting or doing it lifts the block."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.runs.acts._common import put, quote, reason_of, require_reason, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "blocked"


@dataclass(frozen=True)
class Block:
    step: str
    reason: str


COMMAND = Block


def decide(command: Block, survey: Survey) -> dict[str, Any]:
    view = survey.step(command.step)
    if view.settled or view.status == "waiting":
        raise Refused(f"cannot block {view.id}: it is {view.status}", "reopen it first")
    return {"reason": require_reason(command.reason, "a block")}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    if record.mark in ("done", "skipped"):
        return state
    reason = reason_of(event)
    return put(state, step, replace(record, mark="blocked", stamp=stamp_of(event), reason=reason))


def tell(data: dict[str, Any]) -> str:
    return f"block {quote(data['reason'])}"
