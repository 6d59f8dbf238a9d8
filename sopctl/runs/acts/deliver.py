"""What became of a reminder: the server took it, or refused it. Without that, nobody knows."""

from dataclasses import dataclass
from typing import Any

from sopctl.language import _
from sopctl.runs.acts._common import checked_line
from sopctl.runs.event import ID, Event
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.texts import text_of

KIND = "delivered"
MOST_WHY = 300  # characters of what a server said


@dataclass(frozen=True)
class Deliver:
    """`of` is the event of the reminder; `refused` is why, empty where it was taken."""

    of: str
    refused: str = ""
    step: None = None


COMMAND = Deliver


def decide(command: Deliver, survey: Survey, actor: Actor) -> dict[str, Any]:
    return {"of": command.of, "refused": checked_line(command.refused)[:MOST_WHY]}


def evolve(state: State, event: Event) -> State:
    """The state does not change, as with the reminder itself."""
    if not ID.fullmatch(event.data["of"]):
        raise ValueError(_("no reminder"))
    text_of(event.data["refused"])
    return state


def tell(data: dict[str, Any]) -> str:
    if data["refused"]:
        return _("the reminder was refused: {why}", why=data["refused"])
    return _("the reminder was taken")
