"""Somebody acts for a role for some days, beside the one who has it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import checked_person, stamp_of
from sopctl.runs.acts.bind import require_role
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, same_person, short_name
from sopctl.runs.records import Delegation
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.sop.texts import check_person

KIND = "delegated"
MAX_DELEGATIONS = 500  # more than people give; the rest is forged, and would take time at every act


@dataclass(frozen=True)
class Delegate:
    """`start` and `until` are included; without a start it is the day of the act."""

    role: str
    to: str
    until: date
    start: date | None = None
    step: None = None


COMMAND = Delegate


def decide(command: Delegate, survey: Survey, actor: Actor) -> dict[str, Any]:
    state = survey.state
    require_role(state, command.role)
    to = checked_person(state, command.to)
    start = command.start or actor.day
    if command.until < start:
        told = _("a delegation from {start} to {until} has no day", start=start, until=command.until)
        raise Refused(told, _("give a later --until"))
    bound = state.person(command.role)
    if bound and same_person(bound, to):
        raise Refused(_("{person} has the role {role} already", person=short_name(to), role=command.role))
    return {"role": command.role, "to": to, "from": start.isoformat(), "until": command.until.isoformat()}


def evolve(state: State, event: Event) -> State:
    data = event.data
    role, to = data["role"], check_person(data["to"])
    if role not in state.run.sop.roles:
        raise LookupError(_("no role {name!r}", name=role))
    fresh = Delegation(role, to, parse_date(data["from"]), parse_date(data["until"]), stamp_of(state, event))
    # Another period for the same person takes the place of the one before, so that it can be ended.
    others = [one for one in state.delegations if one.role != role or not same_person(one.to, to)]
    return replace(state, delegations=(*others[-MAX_DELEGATIONS:], fresh))


def tell(data: dict[str, Any]) -> str:
    return _(
        "delegate {role} to {person}, {start} to {until}",
        role=data["role"],
        person=short_name(data["to"]),
        start=data["from"],
        until=data["until"],
    )
