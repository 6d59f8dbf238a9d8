"""Which version of its SOP a run has when: the upgrades in its journal, and who knew of which.

An upgrade is of the version that its writer knew. Of two that were made apart the later in the fold order
stands, and the other one is passed over, as if it had not been. What somebody wrote who knew another version
than the one that stands is read by the version that they knew, and carried over from there.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.adoption import Adoption, Version, Versions, read_adoption
from sopctl.runs.event import Event
from sopctl.runs.fitting import fitted
from sopctl.runs.made import Run, read_params, upgraded
from sopctl.runs.moves import with_moves
from sopctl.runs.records import EMPTY, StepRecord
from sopctl.runs.state import State

KIND = "upgraded"
# Lost events leave gaps in the clock, but no run has so many; a larger leap was made up, and
# would leave those who write after it no room to count on.
MAX_LEAP = 1_000_000
MAX_UPGRADES = 100  # of one run; more were forged


def versions_of(run: Run, ordered: Iterable[Event]) -> Versions | None:
    """The upgrades in a run's events, given in their order; None where there are none."""
    ordered = list(ordered)
    if not any(event.kind == KIND for event in ordered):
        return None
    known: dict[str, Version | None] = {}
    since: dict[str, Version | None] = {}
    found: list[Version] = []
    unusable: dict[str, str] = {}
    clock = 0
    for event in ordered:
        if event.n > clock + MAX_LEAP:
            continue
        clock = max(clock, event.n)
        seen = [one for name in event.prev if (one := since.get(name)) is not None]
        known[event.id] = since[event.id] = parent = max(seen, key=lambda one: one.number, default=None)
        if event.kind == KIND:
            try:
                if len(found) >= MAX_UPGRADES:
                    raise ValueError(_("a run is upgraded {most} times at most", most=MAX_UPGRADES))
                found.append(_version(run, parent, event, len(found)))
                since[event.id] = found[-1]
            except (LookupError, TypeError, ValueError, AttributeError, SopctlError) as error:
                unusable[event.id] = str(error)
    standing = {one.event: one for one in found[-1].line} if found else {}
    overtaken = frozenset(one.event for one in found if one.event not in standing)
    return Versions(standing, overtaken, unusable, known)


def _version(first: Run, parent: Version | None, event: Event, number: int) -> Version:
    """Raises an error of the kinds above for an upgrade that cannot be used."""
    adoption = read_adoption(event.data)
    run = parent.run if parent else first
    if adoption.was != run.made.pin:
        raise ValueError(_("it is not of the version that its writer had"))
    return Version(event.id, number, run_after(run, adoption), parent, adoption)


def run_after(run: Run, adoption: Adoption) -> Run:
    """The run with the version that was adopted. Raises ValueError when that is not there; SopctlError."""
    pin = run.pins.get(adoption.pin)
    made = adoption.made(run.made)
    if pin is None or made.pin != adoption.pin:
        raise ValueError(_("the SOP that it went over to is not there"))
    params, __ = read_params(pin.sop, made.params)
    return upgraded(run, pin, made.model_copy(update={"params": {**made.params, **params}}))


def run_known(state: State, event: str) -> Run:
    """The run as the writer of an event, given by its id, knew it."""
    if state.versions is None:
        return state.run
    version = state.versions.known.get(event, state.version)
    return version.run if version else state.run.origin


def adopt(state: State, version: Version) -> State:
    """The state in the new version: everything recorded stands at the steps that are there now.

    What has no step any more, or was dropped, is in `earlier`.
    """
    adoption, steps, earlier = version.adoption, {}, {}
    for step, record in state.steps.items():
        now = adoption.step_now(step)
        record = adoption.approvals_now(now, adoption.record_now(now, record))
        node = None if now in adoption.aside else _found(version.run, now)
        if node is None:
            earlier[now] = record
        else:
            steps[now] = fitted(record, node)
    for step, record in state.earlier.items():
        now = adoption.step_now(step)
        node = None if now in adoption.aside or now in steps else _found(version.run, now)
        if node is None:
            earlier.setdefault(now, record)
        else:
            steps[now] = fitted(replace(adoption.record_now(now, record), approvals=()), node)
    names = adoption.role_names
    after = replace(
        state,
        run=version.run,
        version=version,
        # What an upgrade gives another value is as it says, until it is moved again.
        params={name: given for name, given in state.params.items() if name not in adoption.params},
        steps=steps,
        earlier=earlier,
        people={names.get(role, role): bound for role, bound in state.people.items()},
        delegations=tuple(replace(one, role=names.get(one.role, one.role)) for one in state.delegations),
    )
    return with_moves(after)


def on_another_version(
    state: State, event: Event, knew: Version | None, evolve: Callable[[State, Event], State]
) -> State:
    """The state after an event of somebody who knew another version than the one that stands.

    It is read as its writer meant it, and then carried over. Raises what `evolve` raises.
    """
    way = _Way(knew, state.version)
    reopened = event.data.get("reopens")
    ids = [one for one in (event.step, *(reopened if isinstance(reopened, dict) else ())) if one is not None]
    then = {}
    run = knew.run if knew else state.run.origin
    for step in dict.fromkeys(ids):
        now = way.step(step)
        record = state.steps.get(now) or state.earlier.get(now) or EMPTY
        then[step] = fitted(way.record_back(now, record), run.step_named(step).step)
    after = evolve(replace(state, run=run, steps=then), event)
    steps, earlier = dict(state.steps), dict(state.earlier)
    for step, record in after.steps.items():
        now = way.step(step)
        record = way.record(step, record, event.id)
        node = _found(state.run, now)
        is_aside = now in earlier and now not in steps
        if node is None or is_aside:
            earlier[now] = record
        else:
            steps[now] = fitted(record, node)
    return with_moves(replace(after, run=state.run, steps=steps, earlier=earlier))


class _Way:
    """From one version of a run's SOP to another: up to where they part, and down from there."""

    def __init__(self, start: Version | None, end: Version | None) -> None:
        line = list(end.line) if end else []
        self.up = [one for one in start.line if one not in line] if start else []
        shared = {one for one in start.line if one in line} if start else set()
        self.down = [one for one in reversed(line) if one not in shared]

    def step(self, step: str) -> str:
        """What an instance of the start is called at the end."""
        for one in self.up:
            step = one.adoption.step_before(step)
        for one in self.down:
            step = one.adoption.step_now(step)
        return step

    def record_back(self, step: str, record: StepRecord) -> StepRecord:
        """A record of the end with the names that the start has."""
        for one in reversed(self.down):
            record = one.adoption.record_before(step, record)
            step = one.adoption.step_before(step)
        for one in reversed(self.up):
            step = one.adoption.step_now(step)
            record = one.adoption.record_now(step, record)
        return record

    def record(self, step: str, record: StepRecord, event: str) -> StepRecord:
        """A record of the start as the end has it; approvals that the event gave count as there."""
        for one in self.up:
            record = one.adoption.record_before(step, record)
            step = one.adoption.step_before(step)
            # It was given for a version that does not stand.
            kept = tuple(each for each in record.approvals if each.stamp.event != event)
            record = replace(record, approvals=kept)
        for one in self.down:
            step = one.adoption.step_now(step)
            record = one.adoption.record_now(step, record)
            record = one.adoption.approvals_now(step, record, event)
        return record


def _found(run: Run, step: str) -> Any:
    """The step that an instance is of; None where the version has none."""
    try:
        return run.step_named(step).step
    except LookupError:
        return None
