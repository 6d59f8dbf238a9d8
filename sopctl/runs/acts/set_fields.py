"""Fields of a step get values, before it is done or after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import had_a_hand, put, step_of
from sopctl.runs.acts._given import give_answers, parse_fields, tell_given
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import missing

KIND = "set"


@dataclass(frozen=True)
class SetFields:
    """`saw` names the events whose answers the writer was shown, where a screen showed them."""

    step: str
    fields: Mapping[str, object]
    saw: Mapping[str, tuple[str, ...]] | None = None


COMMAND = SetFields


def decide(command: SetFields, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    data = parse_fields(view, command.fields, command.saw)
    if not data.get("fields"):
        raise Refused(_("nothing to set"), _("give field=value"))
    if view.record.mark == "done":
        after = {name: view.record.value(name) for name in view.record.fields} | data["fields"]
        lacking = missing(view.step, after, {*view.step.check}, {one.id for one in view.step.evidence})
        if lacking:
            why = _("{step} is done and must keep: {things}", step=view.id, things=listed(map(str, lacking)))
            raise Refused(why, _("reopen it first"))
    return data


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    record = give_answers(state, record, model, event)
    return put(state, step, had_a_hand(record, event.by))


def tell(data: dict[str, Any]) -> str:
    return _("set {what}", what=listed(tell_given(data)))
