"""Steps and phases as they are found."""

from dataclasses import dataclass, field
from typing import Any

from sopctl.sop.document import Excerpt, Node

OwnId = tuple[str, int, int]


@dataclass
class Keys:
    """What `yaml sop` blocks say, with places."""

    data: dict[str, Any] = field(default_factory=dict)
    node: Node = field(default_factory=lambda: Node(0, 0))


@dataclass
class StepDraft:
    """A step as it was found; `start` is the offset of what its title stands in."""

    start: int
    title: Excerpt
    own_id: OwnId | None = None
    do: list[Excerpt] = field(default_factory=list)
    check: list[Excerpt] = field(default_factory=list)
    warning: list[Excerpt] = field(default_factory=list)
    caution: list[Excerpt] = field(default_factory=list)
    run: list[Excerpt] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)


@dataclass
class PhaseDraft:
    """A phase as it was found."""

    start: int
    title: Excerpt
    own_id: OwnId | None = None
    keys: Keys = field(default_factory=Keys)
    steps: list[StepDraft] = field(default_factory=list)
