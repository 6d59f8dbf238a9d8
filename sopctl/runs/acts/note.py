"""Somebody writes a note at a step."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import checked_text, put, quote, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.state import Remark, State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "noted"


@dataclass(frozen=True)
class Note:
    step: str
    text: str


COMMAND = Note


def decide(command: Note, survey: Survey) -> dict[str, Any]:
    survey.step(command.step)
    text = checked_text(command.text).strip()
    if not text:
        raise Refused(_("the note is empty"), _("write something"))
    return {"text": text}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    remark = Remark(text_of(event.data["text"]), stamp_of(event))
    return put(state, step, replace(record, notes=(*record.notes, remark)))


def tell(data: dict[str, Any]) -> str:
    return _("note {text}", text=quote(data["text"]))
