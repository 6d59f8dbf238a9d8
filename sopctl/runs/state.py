"""The state of a run: what its events say, folded in an order that is the same everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from sopctl.runs.event import Event
from sopctl.runs.made import Run
from sopctl.runs.people import same_person
from sopctl.sop.fields import Value

if TYPE_CHECKING:
    from sopctl.runs.moves import Moved
    from sopctl.runs.versions import Version, Versions


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something, when, and in which event."""

    by: str
    at: str
    event: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A field's value, or who has a role or a step, as somebody gave it."""

    value: Value
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Conflict:
    """What people did apart and cannot all hold. `kind` is field, people, approval or skip.

    `sides` says what each did; the last one stands.
    """

    kind: str
    name: str
    sides: tuple[Answer, ...]

    @property
    def events(self) -> frozenset[str]:
        """The events that clash."""
        return frozenset(side.stamp.event for side in self.sides)


@dataclass(frozen=True, slots=True)
class Attached:
    """Evidence: a link, or a stored file named `<digest>-<file name>`. `id` says what it is for.

    `name` is what the file was called; bytes that were stored before keep the name of then.
    """

    id: str
    file: str | None
    link: str | None
    name: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Remark:
    """The reason of a skip, a block, a rejection and the like."""

    text: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Note:
    """A note at a step. A deviation says where practice left the SOP."""

    text: str
    deviation: bool
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Redline:
    """A wording that somebody proposes for a step's title and instructions, as an SOP file has them.

    None where the SOP's own is to stay.
    """

    title: str | None
    do: str | None
    reason: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A step's command was run: its exit code and the end of what it printed."""

    code: int
    output: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, with the digest of what was shown, and the roles that its giver had then.

    `signature` is an SSH signature of the event, where one was asked for.
    """

    digest: str
    roles: tuple[str, ...]
    signature: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody acts for a role from one day to another, both included."""

    role: str
    to: str
    start: date
    until: date
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What events have said of one step.

    `fields` holds for each field the answers that stand: the last in order counts, and more than
    one with different values are a conflict; so does `assigned` for who has the step in place of its
    role. `reopened` says why it came back, until it is done. `rejected` holds the `done` events that
    were rejected, each with who did. `clashes` are conflicts other than of values.

    `former_fields` and `former_checks` are what an earlier version of the SOP asked for and this one does
    not, or not so: of each field the answers that stood, the oldest first.
    """

    mark: str = ""
    stamp: Stamp | None = None
    reason: Remark | None = None
    started: Stamp | None = None
    reopened: Remark | None = None
    fields: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    checks: Mapping[str, Stamp] = field(default_factory=dict)
    evidence: tuple[Attached, ...] = ()
    notes: tuple[Note, ...] = ()
    redlines: tuple[Redline, ...] = ()
    commands: tuple[CommandRun, ...] = ()
    assigned: tuple[Answer, ...] = ()
    approvals: tuple[Approved, ...] = ()
    rejection: Remark | None = None
    rejected: Mapping[str, Stamp] = field(default_factory=dict)
    doers: tuple[str, ...] = ()
    clashes: tuple[Conflict, ...] = ()
    former_fields: Mapping[str, tuple[tuple[Answer, ...], ...]] = field(default_factory=dict)
    former_checks: Mapping[str, Stamp] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """The value that stands, or None."""
        answers = self.fields.get(name)
        return answers[-1].value if answers else None

    def conflicts(self) -> list[Conflict]:
        """What people did apart and nobody has settled yet."""
        fields = [Conflict("field", name, answers) for name, answers in self.fields.items() if rival(answers)]
        people = [Conflict("people", "", self.assigned)] if rival(self.assigned) else []
        return [*fields, *people, *self.clashes]


EMPTY = StepRecord()


@dataclass(frozen=True)
class State:
    """A run and what happened in it. `clock` is the largest Lamport clock, `heads` the last events.

    `people` holds who was bound to roles since the run was made, as answers, `params` what `moves` made of
    parameters. `run` has the version of the SOP that stands and the parameters of now, `version`
    says since which upgrade. `earlier` holds what was recorded at steps that are gone, or that were dropped.
    """

    run: Run
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    people: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    params: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    moves: tuple["Moved", ...] = ()
    earlier: Mapping[str, StepRecord] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    # They follow from the run and the events, which are compared.
    version: "Version | None" = field(default=None, compare=False, repr=False)
    versions: "Versions | None" = field(default=None, compare=False, repr=False)
    closed: Remark | None = None
    last_at: str = ""
    clock: int = 0
    heads: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()
    undone: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()

    def record(self, step: str) -> StepRecord:
        """What happened at a step (by instance id)."""
        return self.steps.get(step, EMPTY)

    def person(self, role: str | None) -> str | None:
        """Who is bound to a role now."""
        if role is None:
            return None
        bound = self.people.get(role)
        return bound[-1].value if bound else self.run.made.roles.get(role)

    def acting(self, role: str | None, day: date) -> list[str]:
        """Who acts for a role on a day: the one bound to it, and whom it is delegated to."""
        person = self.person(role)
        others = [one.to for one in self.delegations if one.role == role and one.start <= day <= one.until]
        return [*([person] if person else []), *others]

    def may_act(self, role: str, by: str, day: date) -> bool:
        """Whether somebody acts for a role on a day."""
        return any(same_person(one, by) for one in self.acting(role, day))

    def conflicts(self) -> list[Conflict]:
        """Roles that several people were bound to apart, and parameters that were moved apart."""
        known = (("people", self.people), ("parameter", self.params))
        return [Conflict(kind, name, one) for kind, all_ in known for name, one in all_.items() if rival(one)]


def rival(answers: tuple[Answer, ...]) -> bool:
    """Whether answers differ from the one that stands."""
    return any(answer.value != answers[-1].value for answer in answers)


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
