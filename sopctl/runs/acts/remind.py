"""Somebody is to be reminded of steps: written before the message leaves, so that none leaves twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sopctl.errors import Refused
from sopctl.language import N_, _, listed
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.sop.texts import check_person, text_of

KIND = "reminded"
ASIDE = (KIND, "delivered")  # what nobody does by hand, and no work is done by
WAYS = {"mail": N_("by mail"), "webhook": N_("by webhook")}
MOST = 1000  # steps in one event
MOST_TOLD = 5


class Sent(NamedTuple):
    """What an event of a reminder says: whom, by which way, on which ISO day, and of what.

    `items` are steps with what they were told for, as `Item.key` of `runs/reminders.py` has it.
    """

    to: str
    way: str
    day: str
    message: str
    items: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Remind:
    """`items` are steps with what they are told for, as `runs/reminders.py` has them."""

    to: str
    way: str
    day: str
    message: str
    items: tuple[Mapping[str, str], ...]
    step: None = None


COMMAND = Remind


def decide(command: Remind, survey: Survey, actor: Actor) -> dict[str, Any]:
    if not command.items:
        raise Refused(_("there is nothing to remind of"))
    return {
        "to": command.to,
        "way": command.way,
        "day": command.day,
        "message": command.message,
        "items": [dict(item) for item in command.items],
    }


def evolve(state: State, event: Event) -> State:
    """The state does not change: what was told is looked up by who reminds, see `runs/reminders.py`."""
    read_sent(event.data)
    return state


def read_sent(data: dict[str, Any]) -> Sent:
    """Raises LookupError, TypeError or ValueError for data that nobody wrote who reminds."""
    items = data["items"]
    if data["way"] not in WAYS or not isinstance(items, list) or len(items) > MOST:
        raise ValueError(_("no reminder"))
    keys = [tuple(text_of(item[key]) for key in ("step", "kind", "due", "mark")) for item in items]
    found = [(step, kind, due, mark) for step, kind, due, mark in keys]
    day = parse_date(data["day"]).isoformat()
    return Sent(check_person(data["to"]), data["way"], day, text_of(data["message"]), tuple(found))


def tell(data: dict[str, Any]) -> str:
    steps = listed([item["step"] for item in data["items"]], MOST_TOLD)
    way = _(WAYS[data["way"]])
    return _("remind {person} {way} of {steps}", person=short_name(data["to"]), way=way, steps=steps)
