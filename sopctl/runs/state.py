"""The state of a run: what its events say, folded in an order that is the same everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sopctl.runs.adoption import Version, Versions
from sopctl.runs.event import Event
from sopctl.runs.made import Run
from sopctl.runs.people import same_person
from sopctl.runs.records import EMPTY, Answer, Conflict, Delegation, Moved, Remark, StepRecord, rival


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
    moves: tuple[Moved, ...] = ()
    earlier: Mapping[str, StepRecord] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    # They follow from the run and the events, which are compared.
    version: Version | None = field(default=None, compare=False, repr=False)
    versions: Versions | None = field(default=None, compare=False, repr=False)
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


def begin(run: Run) -> State:
    """The state of a run in which nothing has happened."""
    return State(run, heads=frozenset({run.root}))


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events, each once, in the fold order."""
    unique = {event.id: event for event in events}
    return sorted(unique.values(), key=lambda event: (event.n, event.id))
