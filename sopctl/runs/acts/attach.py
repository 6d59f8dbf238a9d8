"""Evidence is attached to a step."""

from dataclasses import dataclass
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import had_a_hand, put, step_of
from sopctl.runs.acts._given import give_evidence, parse_evidence, tell_given
from sopctl.runs.event import Event
from sopctl.runs.evidence import NewEvidence
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "attached"


@dataclass(frozen=True)
class Attach:
    step: str
    evidence: tuple[NewEvidence, ...]


COMMAND = Attach


def decide(command: Attach, survey: Survey, actor: Actor) -> dict[str, Any]:
    evidence = parse_evidence(survey.step(command.step), command.evidence)
    if not evidence:
        raise Refused(_("nothing to attach"), _("give a file or a link"))
    return {"evidence": evidence}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    record = give_evidence(state, record, event)
    return put(state, step, had_a_hand(record, event.by))


def tell(data: dict[str, Any]) -> str:
    return _("attach {what}", what=listed(tell_given(data)))
