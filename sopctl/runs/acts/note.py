"""Somebody writes a note at a step."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import checked_text, put, quote, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import Note as Written
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "noted"


@dataclass(frozen=True)
class Note:
    """`deviation`: it says where practice leaves the SOP."""

    step: str
    text: str
    deviation: bool = False


COMMAND = Note


def decide(command: Note, survey: Survey, actor: Actor) -> dict[str, Any]:
    survey.step(command.step)
    text = checked_text(command.text).strip()
    if not text:
        raise Refused(_("the note is empty"), _("write something"))
    return {"text": text, **({"deviation": True} if command.deviation else {})}


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    note = Written(text_of(event.data["text"]), event.data.get("deviation") is True, stamp_of(state, event))
    return put(state, step, replace(record, notes=(*record.notes, note)))


def tell(data: dict[str, Any]) -> str:
    if data.get("deviation") is True:
        return _("deviation {text}", text=quote(data["text"]))
    return _("note {text}", text=quote(data["text"]))
