"""Checks of a step are ticked, or the ticks taken back."""

from dataclasses import dataclass
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import had_a_hand, put, step_of
from sopctl.runs.acts._given import give_checks, parse_checks, tell_given
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "checked"


@dataclass(frozen=True)
class Check:
    step: str
    checks: tuple[str, ...]
    off: bool = False


COMMAND = Check


def decide(command: Check, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    chosen = parse_checks(view, command.checks)
    if not chosen:
        raise Refused(_("nothing to check"), _("give the number of a check, or all"))
    if command.off and view.record.mark == "done":
        raise Refused(_("{step} is done, so its checks stay ticked", step=view.id), _("reopen it first"))
    return {"unchecked" if command.off else "checks": chosen}


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    record = give_checks(state, record, model, event)
    return put(state, step, had_a_hand(record, event.by))


def tell(data: dict[str, Any]) -> str:
    return listed(tell_given(data))
