"""What events say happened, as the state of a run keeps it: answers, notes, approvals, a step's record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sopctl.sop.fields import Value


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something, when, and in which event.

    `at` is told by the clock of the team's zone; without one by that of whoever did it.
    """

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
class Moved:
    """Somebody gave parameters of a run other values: of each its name, what it was for them, what it is."""

    params: tuple[tuple[str, Value, Value], ...]
    reason: str
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


def rival(answers: tuple[Answer, ...]) -> bool:
    """Whether answers differ from the one that stands."""
    return any(answer.value != answers[-1].value for answer in answers)
