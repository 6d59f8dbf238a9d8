"""Parameters of a run that are moved while it is under way: which may be, and what the run is then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sopctl.language import N_, _, listed
from sopctl.runs.made import Run
from sopctl.runs.state import State
from sopctl.sop.expressions import as_name
from sopctl.sop.fields import Value

MAX_MOVES = 1000  # of one run; more were forged
# What says when, whether and how much. Names, texts and tables say what a run is about: its answers are
# about that, and would be about something else.
MOVABLE = ("date", "datetime", "duration", "bool", "choice", "integer", "number", "money")
HELD = {
    "each": N_("steps of the run are named by {name}"),
    "target": N_("answers are judged by {name}"),
}


def moved_value(run: Run, name: str, raw: Any) -> Value:
    """The value that a parameter is moved to. Raises LookupError for one that is not there, ValueError
    for one that stays as it is and for a value that is none.
    """
    field = run.sop.params.get(name)
    if field is None:
        raise LookupError(_("the SOP has no parameter {name!r}", name=name))
    why = run.tree.held.get(as_name(name))
    if field.type not in MOVABLE:
        kinds = listed(MOVABLE)
        raise ValueError(
            _("{name} stays as it was given: only what is of type {types} can move", name=name, types=kinds)
        )
    if why is not None:
        raise ValueError(_("{name} stays as it was given: {why}", name=name, why=_(HELD[why], name=name)))
    try:
        return field.parse(raw)
    except ValueError as error:
        raise ValueError(_("parameter {name}: {error}", name=name, error=error)) from None


def with_moves(state: State) -> State:
    """The state whose run has the parameters that were moved; those that its SOP does not know stay out."""
    if not state.params:
        return state
    params = dict(state.run.made.params)
    for name, answers in state.params.items():
        if _fits(state.run, name, answers[-1].value):
            params[name] = answers[-1].value
    # As text, because 1, 1.0 and true are equal in Python and not in a run.
    if repr(params) == repr(state.run.made.params):
        return state
    return replace(state, run=with_params(state.run, params))


def with_params(run: Run, params: Mapping[str, Value]) -> Run:
    """The run with other parameters; `first` stays the run as it was made."""
    made = run.made.model_copy(update={"params": dict(params)})
    return replace(run, made=made, first=run.origin)


def _fits(run: Run, name: str, value: Value) -> bool:
    """Whether a parameter of the run's version has such values."""
    field = run.sop.params.get(name)
    try:
        return field is not None and repr(field.parse(value)) == repr(value)
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
