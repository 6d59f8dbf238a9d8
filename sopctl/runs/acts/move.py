"""Parameters of a run get other values: the day moves, and what hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, listed
from sopctl.runs.acts._common import add_answer, checked_line, quote, stamp_of
from sopctl.runs.event import Event, digest
from sopctl.runs.moves import MAX_MOVES, moved_value, with_moves
from sopctl.runs.moving import Impact, impact_of
from sopctl.runs.people import Actor
from sopctl.runs.records import Moved, rival
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.shown import format_value
from sopctl.sop.texts import text_of

KIND = "moved"


@dataclass(frozen=True)
class Move:
    """`params` says what they are from now on: values, or texts as people type them.

    `seen` is the digest of what was shown and decided on, if anything was.
    """

    params: Mapping[str, Any]
    reason: str = ""
    seen: str | None = None
    step: None = None


COMMAND = Move


@dataclass(frozen=True)
class Look:
    """What a move would do: `data` is the event's, `after` the state that it leads to."""

    data: dict[str, Any]
    after: State
    impact: Impact

    @property
    def digest(self) -> str:
        """Of what whoever decides is shown."""
        return digest({"from": self.data["from"], "to": self.data["params"], **self.impact.facts})


def look(command: Move, survey: Survey) -> Look:
    """What a move would do to a run as it stands. Raises Refused for what cannot be moved so."""
    data = _data(command, survey.state)
    after = evolve(survey.state, Event("", 0, (), "", "", KIND, None, data))
    return Look(data, after, impact_of(survey, Survey(after)))


def decide(command: Move, survey: Survey, actor: Actor) -> dict[str, Any]:
    if command.seen is None:
        return _data(command, survey.state)
    found = look(command, survey)
    if command.seen != found.digest:
        told = _("the run has changed since you were shown what the move does")
        raise Refused(told, _("look at it again, then decide"))
    return found.data


def _data(command: Move, state: State) -> dict[str, Any]:
    """The event's data. Raises Refused."""
    now, known = state.run.made.params, state.run.sop.params
    if not command.params:
        raise Refused(_("nothing to move"), _("give NAME=VALUE"))
    if len(state.moves) >= MAX_MOVES:
        raise Refused(_("a run is moved {most} times at most", most=f"{MAX_MOVES:,}"), _("make a new run"))
    values, seen = {}, {}
    for name, raw in command.params.items():
        try:
            values[name] = moved_value(state.run, name, raw)
        except LookupError as error:
            raise Refused(str(error), did_you_mean(name, known)) from None
        except ValueError as error:
            raise Refused(str(error)) from None
        answers = state.params.get(name, ())
        if answers:
            seen[name] = [one.stamp.event for one in answers]
        if not rival(answers) and repr(values[name]) == repr(now.get(name)):
            raise Refused(_("{name} is {value} already", name=name, value=format_value(values[name])))
    reason = checked_line(command.reason)
    data: dict[str, Any] = {"params": values, "from": {name: now.get(name) for name in values}}
    return {**data, **({"was": seen} if seen else {}), **({"reason": reason} if reason else {})}


def evolve(state: State, event: Event) -> State:
    if len(state.moves) >= MAX_MOVES:
        raise ValueError(_("a run is moved {most} times at most", most=f"{MAX_MOVES:,}"))
    params, seen, was = dict(state.params), event.data.get("was", {}), event.data["from"]
    changes = []
    for name, raw in event.data["params"].items():
        value = moved_value(state.run, name, raw)
        former = was[name] if was[name] is None else state.run.sop.params[name].parse(was[name])
        # As text, because 1, 1.0 and true are equal in Python and not in a run.
        if repr([value, former]) != repr([raw, was[name]]):
            raise ValueError(_("parameter {name} is not as its SOP has it", name=name))
        params[name] = add_answer(state, params.get(name, ()), value, event, seen.get(name, ()))
        changes.append((name, former, value))
    reason = text_of(event.data.get("reason", ""))
    moves = (*state.moves, Moved(tuple(changes), reason, stamp_of(state, event)))
    return with_moves(replace(state, params=params, moves=moves))


def tell(data: dict[str, Any]) -> str:
    told = listed(move_told(name, data["from"][name], value) for name, value in data["params"].items())
    why = f" {quote(data['reason'])}" if data.get("reason") else ""
    return _("move {what}", what=told) + why


def move_told(name: str, was: Any, now: Any) -> str:
    """A parameter, what it was, and what it is."""
    if was is None:
        return _("{name} to {value}", name=name, value=format_value(now))
    return _("{name} from {was} to {value}", name=name, was=format_value(was), value=format_value(now))
