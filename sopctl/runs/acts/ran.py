"""A step's command was run: how it ended, and the end of what it printed."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts._common import put, require_open, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import CommandRun
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "ran"


@dataclass(frozen=True)
class Ran:
    """`code` is the command's exit code."""

    step: str
    code: int
    output: str


COMMAND = Ran


def decide(command: Ran, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    require_open(view, _("cannot run the command of {step}", step=view.id))
    if not view.step.run:
        raise Refused(_("{step} has no command", step=view.id))
    return {"code": command.code, "output": text_of(command.output)}


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    code = event.data["code"]
    if not model.run or type(code) is not int:
        raise ValueError(_("no command was run"))
    ran = CommandRun(code, text_of(event.data["output"]), stamp_of(state, event))
    return put(state, step, replace(record, commands=(*record.commands, ran)))


def tell(data: dict[str, Any]) -> str:
    return _("command ended with {code}", code=data["code"])
