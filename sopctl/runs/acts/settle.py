"""What people did apart is settled: which value holds, and that what stands is to stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import had_a_hand, put, step_of
from sopctl.runs.acts._given import give_answers, parse_fields, tell_given
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.words import sides_told

KIND = "settled"


@dataclass(frozen=True)
class Settle:
    """`fields` has a value for each field with rival ones."""

    step: str
    fields: Mapping[str, object] = field(default_factory=dict)


COMMAND = Settle


def decide(command: Settle, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    conflicts = view.record.conflicts()
    if not conflicts:
        raise Refused(_("{step} has nothing to settle", step=view.id))
    fields = {one.name: one for one in conflicts if one.kind == "field"}
    strangers = [name for name in command.fields if name not in fields]
    if strangers:
        told = _("{step}: no rival values for {names}", step=view.id, names=listed(strangers))
        raise Refused(told, _("`sopctl set` gives it another value"))
    open_fields = [name for name in fields if name not in command.fields]
    if open_fields:
        rivals = "; ".join(f"{name}: {sides_told(fields[name], view.step)}" for name in open_fields)
        raise Refused(_("{step}: say which value holds", step=view.id), rivals)
    data = parse_fields(view, command.fields) if command.fields else {}
    if of := sorted({event for clash in view.record.clashes for event in clash.events}):
        data["of"] = of
    if len(view.record.assigned) > 1:
        data["assigned"] = [one.stamp.event for one in view.record.assigned[:-1]]
    return data


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    record = give_answers(state, record, model, event)
    record = had_a_hand(record, event.by) if event.data.get("fields") else record
    settled = set(event.data.get("of", ()))
    clashes = tuple(one for one in record.clashes if not one.events <= settled)
    given_up = set(event.data.get("assigned", ()))
    assigned = tuple(one for one in record.assigned if one.stamp.event not in given_up)
    return put(state, step, replace(record, clashes=clashes, assigned=assigned))


def tell(data: dict[str, Any]) -> str:
    given = tell_given(data)
    return _("settle {what}", what=listed(given)) if given else _("settle it as it stands")
