"""Somebody takes their approval back, with a reason."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import put, quote, require_reason, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, same_person, short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "withdrawn"


@dataclass(frozen=True)
class Withdraw:
    step: str
    reason: str


COMMAND = Withdraw


def decide(command: Withdraw, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    own = [one.stamp.event for one in view.record.approvals if same_person(one.stamp.by, actor.by)]
    if not own:
        raise Refused(_("{person} has not approved {step}", person=short_name(actor.by), step=view.id))
    return {"of": own, "reason": require_reason(command.reason, _("taking an approval back wants a reason"))}


def evolve(state: State, event: Event) -> State:
    step, _model, record = step_of(state, event)
    text_of(event.data["reason"])
    of = set(event.data["of"])
    left = [
        one
        for one in record.approvals
        if one.stamp.event not in of or not same_person(one.stamp.by, event.by)
    ]
    return put(state, step, replace(record, approvals=tuple(left)))


def tell(data: dict[str, Any]) -> str:
    return _("withdraw approval {reason}", reason=quote(data["reason"]))
