"""Roles are bound to other people, for the rest of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, listed
from sopctl.runs.acts._common import add_answer, checked_line, checked_person, quote
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import check_person, text_of

KIND = "bound"


@dataclass(frozen=True)
class Bind:
    """`roles` says who has them from now on."""

    roles: Mapping[str, str]
    reason: str = ""
    step: None = None


COMMAND = Bind


def decide(command: Bind, survey: Survey, actor: Actor) -> dict[str, Any]:
    state = survey.state
    if not command.roles:
        raise Refused(_("nobody to bind"), _("give ROLE=PERSON"))
    roles, was = {}, {}
    for role, who in command.roles.items():
        require_role(state, role)
        roles[role] = checked_person(state, who)
        if seen := [one.stamp.event for one in state.people.get(role, ())]:
            was[role] = seen
    reason = checked_line(command.reason)
    return {"roles": roles, **({"was": was} if was else {}), **({"reason": reason} if reason else {})}


def require_role(state: State, role: str) -> None:
    """Raises Refused unless the run's SOP has a role."""
    known = state.run.sop.roles
    if role not in known:
        hint = did_you_mean(role, known) or _("the SOP has no roles")
        raise Refused(_("the SOP has no role {name!r}", name=role), hint)


def evolve(state: State, event: Event) -> State:
    people = dict(state.people)
    was = event.data.get("was", {})
    text_of(event.data.get("reason", ""))
    for role, who in event.data["roles"].items():
        if role not in state.run.sop.roles:
            raise LookupError(_("no role {name!r}", name=role))
        people[role] = add_answer(state, people.get(role, ()), check_person(who), event, was.get(role, ()))
    return replace(state, people=people)


def tell(data: dict[str, Any]) -> str:
    told = listed(
        _("{role} is {person}", role=role, person=short_name(who)) for role, who in data["roles"].items()
    )
    why = f" {quote(data['reason'])}" if data.get("reason") else ""
    return _("bind {what}", what=told) + why
