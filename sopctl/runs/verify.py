"""What a journal's own chain of digests proves: nothing changed, removed or put in between."""

from collections.abc import Iterable, Mapping
from typing import Any

from sopctl.language import _
from sopctl.runs.event import Event
from sopctl.runs.evidence import is_stored_name
from sopctl.runs.made import Pin, Run
from sopctl.runs.state import State, in_order
from sopctl.runs.versions import KIND, run_known


def stored_names(state: State) -> list[str]:
    """The names of all files stored with a run: of its parameters, and of every event, old ones too."""
    told: list[Any] = _of_params(state.run.origin, state.run.origin.made.params)
    for event in state.events:
        run = run_known(state, event.id)
        if event.kind == KIND and isinstance(event.data.get("params"), dict):
            pin = run.pins.get(str(event.data.get("pin")))
            told += _of_params(pin, event.data["params"]) if pin else []
        try:
            collect = run.step_named(event.step or "").step.collect
        except LookupError:
            collect = {}
        given = event.data.get("fields", {})
        evidence = event.data.get("evidence", [])
        if not isinstance(given, dict) or not isinstance(evidence, list):
            continue  # an event that says what cannot be is named elsewhere
        files = {name for name, field in collect.items() if field.type == "file"}
        told += [value for name, value in given.items() if name in files]
        told += [one.get("file") for one in evidence if isinstance(one, dict)]
    return sorted({name for name in told if is_stored_name(name)})


def _of_params(version: Run | Pin, values: Mapping[str, Any]) -> list[Any]:
    return [values.get(name) for name, field in version.sop.params.items() if field.type == "file"]


def check_chain(root: str, events: Iterable[Event]) -> list[str]:
    """Everything that does not hold in the graph of events; `root` is the digest of `run.yaml`."""
    ordered = in_order(events)
    clocks = {event.id: event.n for event in ordered} | {root: 0}
    problems = []
    for event in ordered:
        what = f"{event.kind} {event.step}" if event.step else event.kind
        name = _("event {id} ({what})", id=event.id[:12], what=what) + _(": ")
        lost = [one for one in event.prev if one not in clocks]
        if lost:
            told = (
                _(
                    "run.yaml is not the one it was written for, or what came before it is missing: {id}",
                    id=lost[0][:12],
                )
                if event.n == 1
                else _("what came before it is missing: {id}", id=lost[0][:12])
            )
            problems.append(name + told)
        elif not event.prev:
            problems.append(name + _("names nothing that came before it"))
        elif event.n != 1 + max(clocks[one] for one in event.prev):
            told = _("its clock {clock} does not follow from what it saw", clock=event.n)
            problems.append(name + told)
    return problems
