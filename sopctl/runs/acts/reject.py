"""One of the approving roles rejects what was done, with a reason; the step comes back.

So do the steps that its approval names under `reopens`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import clash, cleared, put, quote, reason_of, require_reason, stamp_of, step_of
from sopctl.runs.acts.approve import done_event, require_approver
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import StepRecord
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.texts import text_of

KIND = "rejected"


@dataclass(frozen=True)
class Reject:
    step: str
    reason: str


COMMAND = Reject


def decide(command: Reject, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    require_approver(survey, view, actor)
    reason = require_reason(command.reason, _("a rejection wants a reason"))
    data: dict[str, Any] = {"reason": reason, "of": done_event(view)}
    if saw := [one.stamp.event for one in view.record.approvals]:
        data["saw"] = saw
    if back := {other.id: done_event(other) for other in _reopened(survey, view)}:
        data["reopens"] = back
    return data


def _reopened(survey: Survey, view: StepView) -> Iterator[StepView]:
    """The steps that come back with a rejected one: those that are done."""
    for name in view.step.approve.reopens if view.step.approve else ():
        for other in survey.beside(view.id, name):
            if other.record.mark == "done":
                yield other


def evolve(state: State, event: Event) -> State:
    step, _model, record = step_of(state, event)
    rejection = reason_of(state, event)
    of = text_of(event.data["of"])
    if of in record.rejected:
        return state  # somebody rejected the same before; what was done since is not meant
    saw = set(event.data.get("saw", ()))
    for given in record.approvals:
        if given.stamp.event not in saw:
            record = clash(record, "approval", ("approved", given.stamp), (KIND, stamp_of(state, event)))
    record = replace(_brought_back(state, record, of, event), rejection=rejection)
    state = put(state, step, record)
    for other, done in event.data.get("reopens", {}).items():
        state = _reopen(state, text_of(other), text_of(done), event)
    return state


def _reopen(state: State, step: str, done: str, event: Event) -> State:
    state.run.step_named(step)
    record: StepRecord = state.record(step)
    if done in record.rejected:
        return state
    if record.mark != "done":
        # It came back before. An approval that knew of neither must not outlive this all the same.
        return put(state, step, replace(record, rejected={**record.rejected, done: stamp_of(state, event)}))
    return put(
        state, step, replace(_brought_back(state, record, done, event), reopened=reason_of(state, event))
    )


def _brought_back(state: State, record: StepRecord, of: str, event: Event) -> StepRecord:
    """The record of a step whose `done` was rejected; done twice apart, that which stands goes with it."""
    stands = [record.stamp.event] if record.mark == "done" and record.stamp else []
    rejected = dict.fromkeys((of, *stands), stamp_of(state, event))
    return replace(cleared(record), rejected=rejected | dict(record.rejected))


def tell(data: dict[str, Any]) -> str:
    return _("reject {reason}", reason=quote(data["reason"]))
