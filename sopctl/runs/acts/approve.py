"""One of the approving roles approves what was done, bound to the digest of what was shown."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import put, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import same_person, short_name
from sopctl.runs.state import Approved, State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, shown_digest
from sopctl.runs.words import status_word
from sopctl.sop.texts import text_of

KIND = "approved"


@dataclass(frozen=True)
class Approve:
    """`seen` is the digest of what the approver was shown, where a screen showed it."""

    step: str
    by: str
    seen: str | None = None


COMMAND = Approve


def decide(command: Approve, survey: Survey) -> dict[str, Any]:
    view = survey.step(command.step)
    require_approver(survey, view, command.by)
    digest = shown_digest(view)
    if command.seen not in (None, digest):
        raise Refused(
            _("{step} has changed since you were shown it", step=view.id), _("look at it again, then decide")
        )
    return {"digest": digest, "of": done_event(view)}


def done_event(view: StepView) -> str:
    """The event that says the step is done: what an approval or a rejection is of."""
    return view.record.stamp.event if view.record.stamp else ""


def require_approver(survey: Survey, view: StepView, by: str) -> None:
    """Raises Refused unless the step waits for approval and this person may give it."""
    approval = view.step.approve
    if approval is None:
        raise Refused(_("{step} needs no approval", step=view.id))
    if view.status == "done":
        raise Refused(
            _("{step} is approved already", step=view.id), _("reopen it if it must be looked at again")
        )
    if view.status != "waiting":
        raise Refused(
            _(
                "{step} is {status}; only what is done can be approved or rejected",
                step=view.id,
                status=status_word(view.status),
            )
        )
    people = {role: survey.state.run.person(role) for role in approval.by}
    if not any(person and same_person(person, by) for person in people.values()):
        who = listed(f"{role} ({short_name(p) if p else _('nobody')})" for role, p in people.items())
        raise Refused(
            _("{person} cannot approve {step}", person=short_name(by), step=view.id),
            _("this is for {people}; act with --as", people=who),
        )
    if approval.not_ == "owner" and any(same_person(one, by) for one in view.record.doers):
        raise Refused(
            _("{person} did {step}, so somebody else must approve it", person=short_name(by), step=view.id),
            _("another approver does, or {step} is reopened and done by somebody else", step=view.id),
        )


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    # Given without knowing of a rejection, an approval must not outlive it, even when redone.
    if record.mark != "done" or text_of(event.data["of"]) in record.rejected:
        return state
    approval = Approved(text_of(event.data["digest"]), stamp_of(event))
    return put(state, step, replace(record, approval=approval))


def tell(data: dict[str, Any]) -> str:
    return _("approve")
