"""A run is ended: every step of it is settled, or somebody says why it ends all the same."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed, plural
from sopctl.runs.acts._common import checked_line, quote, stamp_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import Remark
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "closed"


@dataclass(frozen=True)
class Close:
    """`anyway` is the reason for ending it with open steps."""

    anyway: str = ""
    step: None = None


COMMAND = Close


def decide(command: Close, survey: Survey, actor: Actor) -> dict[str, Any]:
    if survey.state.closed:
        raise Refused(_("the run is closed already"))
    unsettled = [view.id for view in survey.steps if not view.settled]
    reason = checked_line(command.anyway)
    if unsettled and not reason:
        first = listed(unsettled[:5]) + (" …" if len(unsettled) > 5 else "")
        why = plural("the run has {count} open step", "the run has {count} open steps", len(unsettled))
        raise Refused(why + _(": ") + first, _("do or skip them first, or say --anyway with a reason"))
    return {"reason": reason, "open": len(unsettled)} if reason else {}


def evolve(state: State, event: Event) -> State:
    reason = Remark(text_of(event.data.get("reason", "")), stamp_of(state, event))
    return replace(state, closed=state.closed or reason)


def tell(data: dict[str, Any]) -> str:
    return _("close anyway {reason}", reason=quote(data["reason"])) if data.get("reason") else _("close")
