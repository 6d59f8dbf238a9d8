"""The steps of a run as its SOPs have them, before any is repeated: a tree, since a step may use an SOP."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from sopctl.language import _
from sopctl.sop.expressions import Type, as_name
from sopctl.sop.model import Phase, Sop, Step
from sopctl.sop.names import (
    MAX_STEPS,
    MAX_USES,
    fields_read_at,
    names_handed,
    names_of,
    names_settling,
)
from sopctl.sop.targets import names_in_goal


@dataclass(frozen=True, eq=False)
class TreeStep:
    """A step, the SOP that it stands in, and the steps of the SOP that it uses.

    `phase` is that of the run's own SOP; `within` the title of the phase of a used SOP, if that has several.
    `internal`: the step, its phase, or a step around it is marked so.
    """

    step: Step
    sop: Sop
    phase: Phase
    within: str
    parent: "TreeStep | None"
    inside: list["TreeStep"] = field(default_factory=list)
    internal: bool = False

    @cached_property
    def key(self) -> str:
        """Its id and those of the steps around it: `look-back/causes`."""
        return f"{self.parent.key}/{self.step.id}" if self.parent else self.step.id

    @property
    def leaves(self) -> Iterator["TreeStep"]:
        """The steps that people do: itself, or those below it."""
        if self.step.use is None:
            yield self
        for one in self.inside:
            yield from one.leaves

    @property
    def repeated(self) -> bool:
        return self.step.each is not None


class Tree:
    """All steps of a run's SOP and of those that it uses, in the order of the procedure."""

    def __init__(self, sop: Sop, used: Mapping[str, Sop]) -> None:
        """Raises ValueError for more steps than a run may have: SOPs that use each other multiply."""
        self.used = used
        self._left = MAX_STEPS
        self._types: dict[str, dict[str, Type]] = {}
        self._sources: dict[tuple[TreeStep, str], list[tuple[TreeStep, str]]] = {}
        self._needs: dict[TreeStep, list[TreeStep]] = {}
        self.roots = self._below(sop, None, None, 0)
        self._names: dict[TreeStep | None, dict[str, TreeStep]] = {
            None: {as_name(one.step.id): one for one in self.roots}
        }

    def _below(self, sop: Sop, parent: TreeStep | None, top: Phase | None, depth: int) -> list[TreeStep]:
        found = []
        for phase in sop.stages:
            for step in phase.steps:
                within = phase.title if parent is not None and len(sop.stages) > 1 else ""
                self._left -= 1
                if self._left < 0:
                    raise ValueError(_("more than {most} steps", most=f"{MAX_STEPS:,}"))
                internal = phase.internal or step.internal or (parent is not None and parent.internal)
                one = TreeStep(step, sop, top or phase, within, parent, internal=internal)
                found.append(one)
                inner = self.used.get(step.use) if step.use else None
                if inner is not None and depth < MAX_USES:
                    one.inside.extend(self._below(inner, one, top or phase, depth + 1))
        return found

    @staticmethod
    def root_role(role: str, user: TreeStep | None) -> str:
        """The role of the run's own SOP that a role of an SOP stands for which a step uses."""
        while user is not None:
            handed = user.step.with_.get(role)
            role = handed if isinstance(handed, str) else role
            user = user.parent
        return role

    def approvers(self, one: TreeStep) -> list[str]:
        """The roles of the run's own SOP that may approve a step."""
        asked = one.step.approve.by if one.step.approve else []
        return list(dict.fromkeys(self.root_role(role, one.parent) for role in asked))

    def names(self, sop: Sop) -> dict[str, Type]:
        """The names of one of its SOPs, with their types."""
        if sop.id not in self._types:
            self._types[sop.id] = names_of(sop, self.used)
        return self._types[sop.id]

    def beside(self, parent: TreeStep | None) -> dict[str, TreeStep]:
        """The steps that stand in one SOP, by the name that conditions know them by."""
        if parent not in self._names:
            self._names[parent] = {as_name(one.step.id): one for one in parent.inside} if parent else {}
        return self._names[parent]

    def sources(self, one: TreeStep, name: str) -> list[tuple[TreeStep, str]]:
        """Where `step_id.field` is read: steps that have the field, each with the field's own name."""
        if (one, name) not in self._sources:
            known = {as_name(field): field for field in fields_read_at(one.step, self.used)}
            field = known.get(as_name(name))
            leaves = one.leaves if field is not None else ()
            self._sources[one, name] = [(leaf, field) for leaf in leaves if field in leaf.step.collect]
        return self._sources[one, name]

    @cached_property
    def every(self) -> list[TreeStep]:
        """All steps, each before those that it has inside."""
        found, ahead = [], list(reversed(self.roots))
        while ahead:
            found.append(ahead.pop())
            ahead += reversed(found[-1].inside)
        return found

    @cached_property
    def order(self) -> list[tuple[TreeStep, bool]]:
        """The steps in an order in which each comes after what it waits for.

        A step that uses an SOP stands twice: with False before the steps inside, with True after them.
        """
        waits: dict[tuple[TreeStep, bool], set[tuple[TreeStep, bool]]] = {}
        for one in self.every:
            beside = self.beside(one.parent)
            names = {as_name(name.partition(".")[0]) for name in names_settling(one.step) if "." in name}
            first = {
                (other, True) for other in (*map(beside.get, names), *self.needs(one)) if other is not None
            }
            if one.parent is not None:
                first.add((one.parent, False))
            if one.step.use is None:
                waits[one, True] = first
            else:
                waits[one, False] = first
                waits[one, True] = {(one, False), *((inner, True) for inner in one.inside)}
        try:
            return list(TopologicalSorter(waits).static_order())
        except CycleError:
            return list(waits)  # lint refuses circles; a pin that has one is still shown

    def needs(self, one: TreeStep) -> list[TreeStep]:
        """The steps that a step needs, that of the rows which it is repeated over among them."""
        if one not in self._needs:
            beside = self.beside(one.parent)
            found = [*(beside.get(as_name(need)) for need in one.step.needs), self.source_of_items(one)]
            self._needs[one] = list(dict.fromkeys(other for other in found if other is not None))
        return self._needs[one]

    def is_repeated_over(self, one: TreeStep, field: str) -> bool:
        """Whether some step is repeated over the rows of a step's field."""
        return (one.key, as_name(field)) in self._repeated_over

    @cached_property
    def _repeated_over(self) -> set[tuple[str, str]]:
        found = set()
        for one in self.every:
            source = self.source_of_items(one)
            if source is not None:
                name = str(one.step.each).partition(".")[2]
                found |= {(leaf.key, as_name(field)) for leaf, field in self.sources(source, name)}
        return found

    def source_of_items(self, one: TreeStep) -> TreeStep | None:
        """The step whose answer a step is repeated over."""
        each = one.step.each
        if not isinstance(each, str) or "." not in each:
            return None
        return self.beside(one.parent).get(as_name(each.partition(".")[0]))

    @cached_property
    def held(self) -> Mapping[str, str]:
        """The parameters of the run's SOP that records hang on, by the names that conditions know them by.

        `each`: steps are repeated over it, and named by it. `target`: answers are judged by it.
        """
        ahead = []
        for one in self.every:
            goals = [field.target for field in one.step.collect.values() if field.target is not None]
            ahead += [(name, one.parent, "target") for goal in goals for name in names_in_goal(goal)]
            if isinstance(one.step.each, str):
                ahead.append((one.step.each, one.parent, "each"))
        found: dict[str, str] = {}
        seen = set(ahead)
        while ahead:
            name, user, why = ahead.pop()
            if "." in name:
                continue
            if user is None:
                found[as_name(name)] = why
                continue
            # A parameter of a used SOP is what the step that uses it hands down.
            inner = next((param for param in self._params_of(user) if as_name(param) == as_name(name)), name)
            more = {(handed, user.parent, why) for handed in names_handed(inner, user.step)} - seen
            seen |= more
            ahead += more
        return found

    def _params_of(self, user: TreeStep) -> Iterable[str]:
        used = self.used.get(user.step.use or "")
        return used.params if used is not None else ()

    def count(self, params: Mapping[str, Any]) -> int:
        """How many steps a run with these parameters begins with; rows that are still to come count once."""

        def times(one: TreeStep) -> int:
            each = one.step.each
            if isinstance(each, list):
                return len(each)
            value = params.get(as_name(each)) if each and one.parent is None else None
            return len(value) if isinstance(value, list) else 1

        def below(one: TreeStep) -> int:
            return times(one) * (1 if one.step.use is None else sum(map(below, one.inside)))

        return sum(map(below, self.roots))
