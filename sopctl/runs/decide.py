"""The two functions that the whole run stands on.

    decide(command, state, by, at) -> event      or Refused
    evolve(state, event) -> state

and the fold of many events. One command gives one event; what follows from the events is derived.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from sopctl.errors import Refused
from sopctl.language import N_, _
from sopctl.runs.acts import BY_COMMAND, BY_KIND
from sopctl.runs.acts.remind import ASIDE
from sopctl.runs.acts.undo import undone_by
from sopctl.runs.acts.upgrade import KIND as UPGRADED
from sopctl.runs.adoption import Version
from sopctl.runs.event import Event, seal
from sopctl.runs.made import Run
from sopctl.runs.people import Actor
from sopctl.runs.state import State, begin, in_order
from sopctl.runs.survey import Survey
from sopctl.runs.versions import MAX_LEAP, on_another_version, versions_of

# What may still be done in a run that is closed.
AFTER_CLOSE = ("noted", "undone", "delivered")

MADE_UP = N_("left out, its clock is made up")
MAX_HEADS = 1000  # so many people do not write apart; whoever forges more must not make every line long


def decide(command: Any, state: State, by: str, at: str, survey: Survey | None = None) -> Event:
    """The event of a command. Raises Refused when the state does not allow it.

    Who makes many events may give a `survey` made before some of them, where those took nothing from what
    the command is about.
    """
    act = BY_COMMAND[type(command)]
    if state.closed and act.KIND not in AFTER_CLOSE:
        raise Refused(_("the run is closed"), _("notes may still be written; for more, make a new run"))
    survey = survey or Survey(state)
    if command.step is not None:
        command = replace(command, step=survey.find(command.step))
        survey.require_there(command.step)
    data = act.decide(command, survey, Actor(by, at))
    return seal(state.clock + 1, _heads(state), at, by, act.KIND, command.step, data)


def _heads(state: State) -> tuple[str, ...]:
    """The events that a new one names; of very many the last, and those who write next name the rest."""
    if len(state.heads) <= MAX_HEADS:
        return tuple(state.heads)
    return tuple(islice((one.id for one in reversed(state.events) if one.id in state.heads), MAX_HEADS))


def evolve(state: State, event: Event) -> State:
    """The state after an event. An event that says what cannot be is named and changes nothing."""
    events = (*state.events, event)
    apart = state.versions is not None and not state.heads <= set(event.prev)
    if event.kind in ("undone", UPGRADED) or apart:
        # What it undoes never was, and what came after may mean another thing. So may what is written by
        # somebody who did not know of an upgrade.
        return fold(state.run.origin, events)
    state, problem = _apply(state, event, state.version)
    heads = state.heads if problem is MADE_UP else (state.heads - set(event.prev)) | {event.id}
    problems = (*state.problems, _named(event, problem)) if problem else state.problems
    return replace(state, heads=heads, events=events, problems=problems)


def fold(run: Run, events: Iterable[Event]) -> State:
    """The state that events give, whatever order and files they come in."""
    ordered = in_order(events)
    undone = undone_by(ordered)
    versions = versions_of(run, ordered)
    state = replace(begin(run), undone=undone, versions=versions)
    heads, problems = set(state.heads), []
    for event in ordered:
        knew = versions.known.get(event.id) if versions else None
        state, problem = _apply(state, event, knew)
        if problem:
            problems.append(_named(event, problem))
        if problem is not MADE_UP:
            heads.difference_update(event.prev)
            heads.add(event.id)
    return replace(state, heads=frozenset(heads), events=tuple(ordered), problems=tuple(problems))


def _apply(state: State, event: Event, knew: Version | None) -> tuple[State, str]:
    """The state after an event but for its heads, and what is wrong with the event.

    `knew` is the version that its writer had; None is the one that the run was made from.
    """
    if event.n > state.clock + MAX_LEAP:
        return state, MADE_UP
    act = BY_KIND.get(event.kind)
    problem = _("unknown kind {kind!r}", kind=event.kind) if act is None else ""
    if act is not None and event.id not in state.undone:
        try:
            if knew is state.version or event.kind == UPGRADED:
                state = act.evolve(state, event)
            else:
                state = on_another_version(state, event, knew, act.evolve)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            problem = (
                _("not usable: it lacks {key}", key=error)
                if isinstance(error, KeyError)
                else _("not usable: {problem}", problem=error)
            )
    last_at = state.last_at if event.kind in ASIDE else event.at
    return replace(state, clock=max(state.clock, event.n), last_at=last_at), problem


def _named(event: Event, problem: str) -> str:
    problem = _(MADE_UP) if problem is MADE_UP else problem
    return _("event {id} ({kind}): {problem}", id=event.id[:12], kind=event.kind, problem=problem)


def tell(event: Event) -> str:
    """What an event says, for people."""
    act = BY_KIND.get(event.kind)
    try:
        return str(act.tell(event.data)) if act else event.kind
    except (LookupError, TypeError, ValueError, AttributeError):
        return event.kind
