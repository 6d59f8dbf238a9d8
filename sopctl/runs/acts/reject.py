"""One of the approving roles rejects what was done, with a reason; the step comes back."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import put, quote, reason_of, require_reason, step_of
from sopctl.runs.acts.approve import done_event, require_approver
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "rejected"


@dataclass(frozen=True)
class Reject:
    step: str
    by: str
    reason: str


COMMAND = Reject


def decide(command: Reject, survey: Survey) -> dict[str, Any]:
    view = survey.step(command.step)
    require_approver(survey, view, command.by)
    return {"reason": require_reason(command.reason, _("a rejection wants a reason")), "of": done_event(view)}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    rejection = reason_of(event)
    of = text_of(event.data["of"])
    if of in record.rejected:
        return state  # somebody rejected the same before; what was done since is not meant
    cleared = replace(record, mark="", stamp=None, reason=None, approval=None, doers=())
    return put(state, step, replace(cleared, rejection=rejection, rejected=record.rejected | {of}))


def tell(data: dict[str, Any]) -> str:
    return _("reject {reason}", reason=quote(data["reason"]))
