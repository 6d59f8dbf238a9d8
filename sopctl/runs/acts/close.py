"""A run is ended: every step of it is settled."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed, plural
from sopctl.runs.acts._common import stamp_of
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "closed"


@dataclass(frozen=True)
class Close:
    step: None = None


COMMAND = Close


def decide(command: Close, survey: Survey) -> dict[str, Any]:
    if survey.state.closed:
        raise Refused(_("the run is closed already"))
    unsettled = [view.id for view in survey.steps if not view.settled]
    if unsettled:
        first = listed(unsettled[:5]) + (" …" if len(unsettled) > 5 else "")
        why = plural("the run has {count} open step", "the run has {count} open steps", len(unsettled))
        raise Refused(why + _(": ") + first, _("do or skip them first"))
    return {}


def evolve(state: State, event: Event) -> State:
    return replace(state, closed=state.closed or stamp_of(event))


def tell(data: dict[str, Any]) -> str:
    return _("close")
