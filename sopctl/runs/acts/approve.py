"""One of the approving roles approves what was done, bound to the digest of what was shown."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import MAX_RIVALS, clash, put, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, same_person, short_name
from sopctl.runs.records import Approved
from sopctl.runs.signing import signature_in
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, shown_digest
from sopctl.runs.words import status_word
from sopctl.sop.texts import text_of

KIND = "approved"


@dataclass(frozen=True)
class Approve:
    """`seen` is the digest of what the approver was shown, where a screen showed it."""

    step: str
    seen: str | None = None


COMMAND = Approve


def decide(command: Approve, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    roles = require_approver(survey, view, actor)
    if all(role in view.approvals for role in roles):
        left = [role for role in asked_roles(survey.state, view.id) if role not in view.approvals]
        # For a role that several people act for, the approval may be another's.
        people = listed(dict.fromkeys(short_name(view.approvals[role].stamp.by) for role in roles))
        raise Refused(
            _("{person} has approved {step} already", person=people, step=view.id),
            _("it still waits for {people}", people=approvers_told(survey.state, left, actor)),
        )
    digest = shown_digest(view)
    if command.seen not in (None, digest):
        raise Refused(
            _("{step} has changed since you were shown it", step=view.id), _("look at it again, then decide")
        )
    return {"digest": digest, "of": done_event(view)}


def done_event(view: StepView) -> str:
    """The event that says the step is done: what an approval or a rejection is of."""
    return view.record.stamp.event if view.record.stamp else ""


def asked_roles(state: State, step: str) -> list[str]:
    """The roles of the run that may approve a step."""
    return state.run.tree.approvers(state.run.step_named(step))


def require_approver(survey: Survey, view: StepView, actor: Actor) -> list[str]:
    """The roles that somebody may approve or reject a step for, now. Raises Refused when there is none."""
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
    asked = asked_roles(survey.state, view.id)
    roles = [role for role in asked if survey.state.may_act(role, actor.by, actor.day)]
    if not roles:
        raise Refused(
            _("{person} cannot approve {step}", person=short_name(actor.by), step=view.id),
            _("this is for {people}", people=approvers_told(survey.state, asked, actor)),
        )
    if approval.not_ == "owner" and any(same_person(one, actor.by) for one in view.record.doers):
        raise Refused(
            _(
                "{person} did {step}, so somebody else must approve it",
                person=short_name(actor.by),
                step=view.id,
            ),
            _("another approver does, or {step} is reopened and done by somebody else", step=view.id),
        )
    return roles


def approvers_told(state: State, roles: list[str], actor: Actor) -> str:
    """Roles with the people who act for them on the day."""

    def told(role: str) -> str:
        people = listed(map(short_name, state.acting(role, actor.day)))
        return _("{text} ({detail})", text=role, detail=people or _("nobody"))

    return listed(map(told, roles))


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    of, digest = text_of(event.data["of"]), text_of(event.data["digest"])
    if model.approve is None:
        raise ValueError(_("the step needs no approval"))
    signature = signature_in(event)
    if model.approve.signed and not signature:
        raise ValueError(_("the approval is not signed"))
    stamp = stamp_of(state, event)
    if of in record.rejected:
        # Given without knowing of a rejection, an approval must not outlive it, even when redone.
        return put(state, step, clash(record, "approval", (KIND, stamp), ("rejected", record.rejected[of])))
    if record.mark != "done":
        return state
    day = Actor(event.by, event.at).day
    roles = tuple(role for role in asked_roles(state, step) if state.may_act(role, event.by, day))
    others = [one for one in record.approvals if not same_person(one.stamp.by, event.by)]
    given = Approved(digest, roles, signature, stamp)
    if not roles and len(others) >= MAX_RIVALS:
        return state  # of those who may not approve some are shown; so many are forged
    return put(state, step, replace(record, approvals=(*others, given)))


def tell(data: dict[str, Any]) -> str:
    return _("approve, signed") if data.get("signature") else _("approve")
