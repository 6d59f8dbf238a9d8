"""What a run recorded by earlier versions of its SOP and the version that stands does not ask for."""

from collections.abc import Iterator
from dataclasses import dataclass

from sopctl.runs.event import Event
from sopctl.runs.made import Run
from sopctl.runs.records import EMPTY, StepRecord
from sopctl.runs.state import State
from sopctl.runs.versions import KIND
from sopctl.sop.fields import Value


@dataclass(frozen=True)
class Earlier:
    """A step of earlier versions, or what they asked for at a step that is still there.

    `title` is as the SOP has it, the step's id where no version tells.
    """

    id: str
    title: str
    record: StepRecord
    answers: tuple[tuple[str, Value], ...]
    checks: tuple[str, ...]


def earlier_of(state: State) -> Iterator[Earlier]:
    """The steps of earlier versions for which something was recorded, then those that lost a part."""
    if state.versions is None:
        return
    for step, record in state.earlier.items():
        if record != EMPTY:
            given = {name: record.value(name) for name in record.fields} | _former(record)
            checks = (*record.checks, *record.former_checks)
            yield Earlier(step, _title(state, step), record, tuple(given.items()), checks)
    for step, record in state.steps.items():
        if record.former_fields or record.former_checks:
            lost = tuple(_former(record).items())
            yield Earlier(step, _title(state, step), EMPTY, lost, tuple(record.former_checks))


def upgrades_of(state: State) -> list[tuple[Event, bool]]:
    """The upgrades of a run, each with whether it stands."""
    if state.versions is None:
        return []
    return [(event, event.id in state.versions.standing) for event in state.events if event.kind == KIND]


def is_overtaken(state: State, event: Event) -> bool:
    """Whether an upgrade was made apart from a later one, which stands in its place."""
    return state.versions is not None and event.id in state.versions.overtaken


def _former(record: StepRecord) -> dict[str, Value]:
    return {name: groups[-1][-1].value for name, groups in record.former_fields.items() if groups[-1]}


def _title(state: State, step: str) -> str:
    for run in _runs(state):
        try:
            return run.step_named(step).step.title
        except LookupError:
            continue
    return step


def _runs(state: State) -> Iterator[Run]:
    """The run in all its versions, the newest first."""
    if state.version is not None:
        for version in state.version.line:
            yield version.run
    yield state.run.origin
