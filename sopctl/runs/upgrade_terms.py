"""What an upgrade goes to, what a person decides about it, and what only a person can decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from sopctl.runs.made import Made
from sopctl.runs.records import StepRecord
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.tree import TreeStep


class Changed(NamedTuple):
    """How a step of the new version differs from what it was; `wording`: nobody does anything else."""

    kinds: tuple[str, ...]
    wording: bool


@dataclass(frozen=True)
class Decisions:
    """What a person decides. `steps` and `fields` say what has another id now, `drop` what is left behind.

    `fields` are by the new id of their step. `params` are values as they were read.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


class Ask(NamedTuple):
    """What only a person can decide. `near` is what it may be called now."""

    kind: Literal["step", "field", "parameter", "role"]
    name: str
    why: str = ""
    near: str = ""


class Row(NamedTuple):
    """One line of what an upgrade does, of a step or of an instance. `title` is filled in where it can be."""

    what: Literal["added", "changed-before", "changed-after", "removed", "dropped", "void"]
    step: str
    title: str
    kinds: tuple[str, ...] = ()
    wording: bool = False


@dataclass(frozen=True)
class Target:
    """What a run is to go over to: `made` tells of the pin, which is among those of the run.

    `changed` are the steps that differ, by their new ids without items; `role_names` roles and `near` steps
    and parameters that seem to have another name, by their old ones.
    """

    made: Made
    changed: Mapping[str, Changed]
    role_names: Mapping[str, str] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)


class Sides(Protocol):
    """A run before and after an upgrade: its states, its steps by ids without items, its instances."""

    decided: Decisions
    target: Target
    before: State
    after: State
    old: dict[str, TreeStep]
    new: dict[str, TreeStep]
    survey_before: Survey
    survey: Survey


def begun(record: StepRecord) -> bool:
    """Whether somebody worked on a step."""
    did = record.mark in ("started", "done") or record.started
    return bool(did or record.fields or record.checks or record.evidence or record.commands)
