"""The state of a run: what its events say, folded in an order that is the same everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sopctl.runs.event import Event
from sopctl.runs.made import Run
from sopctl.sop.fields import Value


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something, when, and in which event."""

    by: str
    at: str
    event: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A field's value, as somebody gave it."""

    value: Value
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Attached:
    """Evidence: a link, or a stored file named `<digest>-<file name>`. `id` says what it is for."""

    id: str
    file: str | None
    link: str | None
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Remark:
    """A note, or the reason of a skip, a block or a rejection."""

    text: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A step's command was run: its exit code and the end of what it printed."""

    code: int
    output: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, with the digest of what was shown when it was given."""

    digest: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What events have said of one step.

    `fields` holds for each field the answers that stand: the last in order counts, and more than
    one with different values are a conflict. `rejected` names the `done` events that were rejected.
    """

    mark: str = ""
    stamp: Stamp | None = None
    reason: Remark | None = None
    started: Stamp | None = None
    fields: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    checks: Mapping[str, Stamp] = field(default_factory=dict)
    evidence: tuple[Attached, ...] = ()
    notes: tuple[Remark, ...] = ()
    commands: tuple[CommandRun, ...] = ()
    approval: Approved | None = None
    rejection: Remark | None = None
    rejected: frozenset[str] = frozenset()
    doers: tuple[str, ...] = ()

    def value(self, name: str) -> Value:
        """The value that stands, or None."""
        answers = self.fields.get(name)
        return answers[-1].value if answers else None

    def conflicts(self) -> list[str]:
        """The fields that have rival values."""
        return [
            name
            for name, answers in self.fields.items()
            if any(answer.value != answers[-1].value for answer in answers)
        ]


EMPTY = StepRecord()


@dataclass(frozen=True)
class State:
    """A run and what happened in it. `clock` is the largest Lamport clock, `heads` the last events."""

    run: Run
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    closed: Stamp | None = None
    last_at: str = ""
    clock: int = 0
    heads: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()

    def record(self, step: str) -> StepRecord:
        """What happened at a step (by instance id)."""
        return self.steps.get(step, EMPTY)


def begin(run: Run) -> State:
    """The state of a run in which nothing has happened."""
    return State(run, heads=frozenset({run.root}))


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events, each once, in the fold order."""
    unique = {event.id: event for event in events}
    return sorted(unique.values(), key=lambda event: (event.n, event.id))


def with_step(state: State, step: str, **changes: object) -> State:
    """The state with parts of one step's record replaced."""
    record = replace(state.record(step), **changes)  # type: ignore[arg-type]
    return replace(state, steps={**state.steps, step: record})
