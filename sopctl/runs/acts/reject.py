"""One of the approving roles rejects what was done, with a reason; the step comes back."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.runs.acts._common import put, quote, reason_of, require_reason, step_of
from sopctl.runs.acts.approve import require_approver
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "rejected"


@dataclass(frozen=True)
class Reject:
    step: str
    by: str
    reason: str


COMMAND = Reject


def decide(command: Reject, survey: Survey) -> dict[str, Any]:
    require_approver(survey, survey.step(command.step), command.by)
    return {"reason": require_reason(command.reason, "a rejection")}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    rejection = reason_of(event)
    cleared = replace(record, mark="", stamp=None, reason=None, approval=None, rejection=rejection)
    return put(state, step, cleared)


def tell(data: dict[str, Any]) -> str:
    return f"reject {quote(data['reason'])}"
