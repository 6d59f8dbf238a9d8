"""A step is given to a person in place of the one who has its role; or given back."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import add_answer, checked_person, put, refuse_settled, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import check_person

KIND = "assigned"


@dataclass(frozen=True)
class Assign:
    """`person` is nobody for giving it back to its role."""

    step: str
    person: str | None


COMMAND = Assign


def decide(command: Assign, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    if view.settled or view.status == "waiting":
        refuse_settled(view, _("cannot assign {step}", step=view.id))
    known = view.record.assigned
    if command.person is None and not known:
        raise Refused(_("{step} is with its role already", step=view.id))
    person = None if command.person is None else checked_person(survey.state, command.person)
    return {"person": person, "was": [one.stamp.event for one in known]}


def evolve(state: State, event: Event) -> State:
    step, _model, record = step_of(state, event)
    raw = event.data["person"]
    person = None if raw is None else check_person(raw)
    assigned = add_answer(state, record.assigned, person, event, event.data["was"])
    return put(state, step, replace(record, assigned=assigned))


def tell(data: dict[str, Any]) -> str:
    if data["person"] is None:
        return _("give back to its role")
    return _("assign to {person}", person=short_name(data["person"]))
