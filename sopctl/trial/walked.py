"""A run that a test walked, as expectations and coverage see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sopctl.runs.made import Instance
from sopctl.runs.state import State
from sopctl.runs.survey import Survey


def names_of(one: Instance) -> Iterator[str]:
    """The names that mean an instance: its id, its step's, and those of the steps that it stands in."""
    above: Instance | None = one
    while above is not None:
        yield above.id
        yield above.node.key
        above = above.user


@dataclass
class Walk:
    """A walked run: `came` are the steps that could be done at some time, `refused` what was refused."""

    state: State
    came: dict[str, Instance] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @cached_property
    def survey(self) -> Survey:
        """How things stand at the end."""
        return Survey(self.state)

    @cached_property
    def by_id(self) -> dict[str, Instance]:
        return {one.id: one for one in self.survey.instances}

    @cached_property
    def _by_name(self) -> dict[str, list[Instance]]:
        found: dict[str, list[Instance]] = {}
        for one in self.survey.instances:
            for name in dict.fromkeys(names_of(one)):
                found.setdefault(name, []).append(one)
        return found

    def named(self, name: str) -> list[Instance]:
        """The steps that a name means; a repeated step's name means all of them."""
        return self._by_name.get(name, [])

    def needed(self, name: str) -> list[Instance]:
        return [one for one in self.named(name) if self.survey.status(one) != "not-needed"]
