"""A run looked over: each step with its status, its owner, its date, and what it waits for.

All of it is derived from the state, each time anew; none of it is stored.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, listed
from sopctl.runs.dues import Dues
from sopctl.runs.layout import Layout, side_by_side
from sopctl.runs.made import Instance
from sopctl.runs.records import EMPTY
from sopctl.runs.state import State
from sopctl.runs.targets import targets_of
from sopctl.runs.tree import TreeStep
from sopctl.runs.values import Values, is_within
from sopctl.runs.view import SETTLED, StepView
from sopctl.runs.wording import group_of, instructions
from sopctl.sop.expressions import UNKNOWN, as_name
from sopctl.sop.model import Step
from sopctl.sop.names import MAX_STEPS, item_types


class Survey:
    """All steps of a run, in the order of the procedure; with a `layout`, those that it has."""

    def __init__(self, state: State, layout: Layout | None = None) -> None:
        self.state = state
        layout = layout or Layout(state)
        if not layout.approvals_fit:
            # What an approver saw may name answers of steps that are laid out later than the step.
            layout = Layout(state, layout.at, judging=True)
        self.layout = layout
        self._at, self._values, self.status = layout.at, layout.values, layout.status
        self._dues = Dues(state, layout.at, layout.values, layout.status)
        self._views: dict[str, StepView] = {}
        self._instances = {one.id: one for one in self._in_order(state.run.tree.roots, None)}

    @cached_property
    def instances(self) -> list[Instance]:
        return list(self._instances.values())

    @cached_property
    def steps(self) -> list[StepView]:
        return [self.step(one.id) for one in self.instances]

    def first(self, *statuses: str) -> StepView | None:
        """The first step that has one of some statuses."""
        return next((self.step(one.id) for one in self.instances if self.status(one) in statuses), None)

    @cached_property
    def settled(self) -> int:
        """How many steps are done, skipped or not needed."""
        return sum(self.status(one) in SETTLED for one in self.instances)

    @property
    def problems(self) -> list[str]:
        """What could not be laid out as it should be."""
        cut = _("more than {most} steps; the rest is left out", most=f"{MAX_STEPS:,}")
        gone = [
            _("{step}: recorded, but the row or item that it was for is not there", step=one)
            for one, record in self.state.steps.items()
            if one not in self._instances and record != EMPTY
        ]
        return [*([cut] if self.layout.cut else []), *self._values.problems, *gone]

    @property
    def total(self) -> int:
        return len(self._instances)

    def find(self, name: str) -> str:
        """The id of a step given by its id or a unique beginning of it. Raises Refused."""
        if name in self._instances:
            return name
        near = [one for one in self._instances if one.startswith(name)] if name else []
        if len(near) == 1:
            return near[0]
        if near:
            shown = listed(near[:6]) + (" …" if len(near) > 6 else "")
            raise Refused(_("{name!r} may be {shown}", name=name, shown=shown), _("write more of it"))
        hint = did_you_mean(name, self._instances)
        told = _("the run has no step {name!r}", name=name)
        raise Refused(told, hint or _("`sopctl status` lists them"))

    def step(self, instance_id: str) -> StepView:
        """Raises Refused when the run has no such step."""
        found = self.find(instance_id)
        if found not in self._views:
            self._views[found] = self.told(self._instances[found], self._values)
        return self._views[found]

    def title(self, one: Instance) -> str:
        """What a step is called, with the values of names."""
        return self._values.render(one.step.title, one)

    def due(self, one: Instance) -> date | None:
        """The day on which a step is due; None where it is not, or it hangs on what is still to come."""
        return self._dues.of(one)

    def told(self, one: Instance, values: Values) -> StepView:
        """A step as it stands, its texts filled in from some values."""
        owner = self.owner(one)
        step = self._with_root_roles(one)
        render = values.render
        return StepView(
            id=one.id,
            step=step,
            phase=one.phase,
            group=group_of(one, values),
            record=self.state.record(one.id),
            status=self.status(one),
            title=render(step.title, one),
            warnings=tuple(render(text, one, markdown=True) for text in step.warning),
            cautions=tuple(render(text, one, markdown=True) for text in step.caution),
            text=instructions(one, values),
            checks=tuple(render(text, one) for text in step.check),
            prompt=render(step.prompt, one),
            owner=owner,
            person=self.person(one, owner),
            due=self.due(one),
            condition=self.layout.condition(one),
            targets=targets_of(one, self.state, self._values),
            waits_for=tuple(self.layout.waits_for(one)),
            approvals=self.layout.approvals(one, self.state.record(one.id)),
            naming=frozenset(
                name
                for name, field in step.collect.items()
                if field.type == "table" and self.state.run.tree.is_repeated_over(one.node, name)
            ),
        )

    def beside(self, instance_id: str, name: str) -> list[StepView]:
        """The instances of a step, by its id in one SOP with another; of a repeated pair, the same item's."""
        here = self._instances[self.find(instance_id)]
        node = self.state.run.tree.beside(here.node.parent).get(as_name(name))
        if node is None:
            return []
        found = [one for leaf in node.leaves for one in self._at.get(leaf, []) if is_within(one, here.user)]
        return [self.step(one.id) for one in found if side_by_side(here, one, node)]

    def require_there(self, step: str) -> None:
        """Raises Refused for a repeated step whose items are still to come."""
        one = self._instances[step]
        if one.is_placeholder:
            waits = listed(self.layout.waits_for(one))
            told = _("{step} is repeated over something that is still to come", step=step)
            raise Refused(told, _("it waits for {steps}", steps=waits) if waits else "")

    def values_at(self, step: str) -> dict[str, Any]:
        """The names that a step may use, with the values of those that have one."""
        one = self._instances[self.find(step)]
        values = {name: self._values.raw(name, one) for name in self.names_at(step)}
        return {name: value for name, value in values.items() if value is not None and value is not UNKNOWN}

    def names_at(self, step: str) -> list[str]:
        """The names that a step's texts may use."""
        one = self._instances[self.find(step)]
        tree = self.state.run.tree
        return [*tree.names(one.node.sop), *item_types(one.node.sop, one.step, tree.used)]

    def _in_order(self, nodes: Iterable[TreeStep], user: Instance | None) -> Iterator[Instance]:
        for node in nodes:
            for one in self._at.get(node, []):
                if one.user is not user:
                    continue
                if node.step.use is None:
                    yield one
                else:
                    yield from self._in_order(node.inside, one)

    def person(self, one: Instance, owner: str | None) -> str | None:
        """Who has a step: the one whom it was given to, else who is bound to the role."""
        assigned = self.state.record(one.id).assigned
        given = assigned[-1].value if assigned else None
        return given or self.state.person(owner)

    def owner(self, one: Instance) -> str | None:
        """The role of the run's SOP that owns a step."""
        role = one.step.owner
        above: Instance | None = one
        while role is None and above is not None:
            user = above.user
            role = above.node.sop.owner
            if user is not None and user.step.owner is not None:
                return self._values.root_role(user.step.owner, user.user)
            if role is None:
                above = user
        return self._values.root_role(role, above.user) if role and above else None

    def _with_root_roles(self, one: Instance) -> Step:
        """A step whose roles are those of the run's SOP."""
        step = one.step
        if one.user is None or not (step.approve or step.notify):
            return step

        def root(roles: list[str]) -> list[str]:
            return [self._values.root_role(role, one.user) for role in roles]

        approve = step.approve and step.approve.model_copy(update={"by": root(step.approve.by)})
        return step.model_copy(update={"approve": approve, "notify": root(step.notify)})
