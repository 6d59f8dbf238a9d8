"""Somebody takes their own last act back. It stays in the log, and is passed over from then on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts.remind import ASIDE
from sopctl.runs.event import Event
from sopctl.runs.people import Actor, same_person, short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey

KIND = "undone"
# What cannot be taken back so: a command that ran has run, others have relied on an approval, all that came
# after an upgrade is of its version, and a message has left.
LASTING = ("ran", "approved", "upgraded", *ASIDE, KIND)
JUDGING = ("approved", "rejected")
# What others may write at a step without going on with what was done there.
BESIDE = ("noted", "redlined")


@dataclass(frozen=True)
class Undo:
    """`of` is the event to take back: that which `last_act` gives."""

    step: str | None
    of: str


COMMAND = Undo


def last_act(state: State, by: str, step: str | None = None) -> Event:
    """What a person did last in a run, or at a step of it. Raises Refused when that is nothing."""
    for event in reversed(state.events):
        own = same_person(event.by, by) and event.kind not in (*ASIDE, KIND) and event.id not in state.undone
        if own and step in (None, event.step):
            return event
    raise Refused(_("{person} has done nothing here that could be undone", person=short_name(by)))


def undone_by(events: Iterable[Event]) -> frozenset[str]:
    """The events that later ones take back, as far as they may: each writer their own."""
    known: dict[str, Event] = {}
    undone = set()
    for event in events:
        known[event.id] = event
        target = known.get(str(event.data.get("of"))) if event.kind == KIND else None
        if target is not None and target.kind not in LASTING and same_person(target.by, event.by):
            undone.add(target.id)
    return frozenset(undone)


def decide(command: Undo, survey: Survey, actor: Actor) -> dict[str, Any]:
    state = survey.state
    target = next((event for event in state.events if event.id == command.of), None)
    if target is None or target.id in state.undone or not same_person(target.by, actor.by):
        raise Refused(_("that cannot be undone"), _("only one's own acts can be, each once"))
    if state.closed and target.kind not in ("closed", "noted"):
        raise Refused(_("the run is closed"), _("notes may still be written; for more, make a new run"))
    if target.kind == "approved":
        mend = _("sopctl withdraw {run} {step} REASON", run=state.run.made.run, step=target.step)
        raise Refused(_("an approval is not undone but withdrawn"), mend)
    if target.kind == "upgraded":
        mend = _("go back with: sopctl upgrade {run} --to REV", run=state.run.made.run)
        raise Refused(_("an upgrade is not undone"), mend)
    if target.kind in LASTING:
        raise Refused(_("a command that has run cannot be undone"), _("write a note about it"))
    later = state.events[state.events.index(target) + 1 :]
    reopens = target.data.get("reopens")
    touched = {target.step, *(reopens if isinstance(reopens, dict) else ())} - {None}
    people = _empowered(target)
    for event in later:
        judged = event.kind in JUDGING and any(same_person(event.by, one) for one in people)
        if judged and event.id not in state.undone:
            told = _("{person} has judged {step} since", person=short_name(event.by), step=event.step)
            raise Refused(told, _("bind the role anew, or end the delegation"))
        if event.step in touched and event.kind not in BESIDE and not same_person(event.by, actor.by):
            told = _("{person} has gone on with {step} since", person=short_name(event.by), step=event.step)
            raise Refused(told, _("reopen the step, or set its fields anew"))
    return {"of": target.id}


def _empowered(target: Event) -> list[str]:
    """The people who could approve and reject only since an act that bound or delegated roles."""
    roles = target.data.get("roles") if target.kind == "bound" else None
    given = list(roles.values()) if isinstance(roles, dict) else [target.data.get("to")]
    return [one for one in given if isinstance(one, str)]


def evolve(state: State, event: Event) -> State:
    if event.data["of"] not in state.undone:
        raise ValueError(_("it undoes what its writer cannot undo"))
    return state


def tell(data: dict[str, Any]) -> str:
    return _("undo")
