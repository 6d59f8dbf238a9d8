"""A step comes back: what was answered stays, its approval does not."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import checked_line, cleared, put, quote, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import Remark
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.words import status_word
from sopctl.sop.texts import text_of

KIND = "reopened"


@dataclass(frozen=True)
class Reopen:
    step: str
    reason: str = ""


COMMAND = Reopen


def decide(command: Reopen, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    if view.record.mark not in ("done", "skipped", "blocked"):
        raise Refused(
            _(
                "cannot reopen {step}: it is {status}, so it is open already",
                step=view.id,
                status=status_word(view.status),
            )
        )
    data = {} if view.record.mark == "done" else {"from": view.record.mark}
    if reason := checked_line(command.reason):
        data["reason"] = reason
    return data


def evolve(state: State, event: Event) -> State:
    step, _, record = step_of(state, event)
    why = Remark(text_of(event.data.get("reason", "")), stamp_of(state, event))
    if record.mark == "done" and event.data.get("from", "done") != "done":
        return state  # who took back a skip or a block did not know that it was done
    return put(state, step, replace(cleared(record), reopened=why))


def tell(data: dict[str, Any]) -> str:
    if data.get("reason"):
        return _("reopen {reason}", reason=quote(data["reason"]))
    return _("reopen")
