"""A run is ended: every step of it is settled."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
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
        raise Refused("the run is closed already")
    unsettled = [view.id for view in survey.steps if not view.settled]
    if unsettled:
        first = ", ".join(unsettled[:5]) + (" …" if len(unsettled) > 5 else "")
        count = "1 open step" if len(unsettled) == 1 else f"{len(unsettled)} open steps"
        raise Refused(f"the run has {count}: {first}", "do or skip them first")
    return {}


def evolve(state: State, event: Event) -> State:
    return replace(state, closed=state.closed or stamp_of(event))


def tell(data: dict[str, Any]) -> str:
    return "close"
