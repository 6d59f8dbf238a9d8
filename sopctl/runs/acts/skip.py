"""A step is left out, with a reason. What needs it goes on."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import (
    clash,
    put,
    quote,
    reason_of,
    refuse_settled,
    require_reason,
    stamp_of,
    step_of,
)
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "skipped"


@dataclass(frozen=True)
class Skip:
    step: str
    reason: str


COMMAND = Skip


def decide(command: Skip, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    if view.settled or view.status == "waiting":
        refuse_settled(view, _("cannot skip {step}", step=view.id))
    return {"reason": require_reason(command.reason, _("a skip wants a reason"))}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    if record.mark == "done" and record.stamp:
        # Whoever knew that it was done would have had to reopen it first. Done stands.
        record = clash(record, "skip", (KIND, stamp_of(state, event)), ("done", record.stamp))
        return put(state, step, record)
    if record.mark == "skipped":
        return state
    reason = reason_of(state, event)
    return put(state, step, replace(record, mark="skipped", stamp=stamp_of(state, event), reason=reason))


def tell(data: dict[str, Any]) -> str:
    return _("skip {reason}", reason=quote(data["reason"]))
