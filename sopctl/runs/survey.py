"""A run looked over: each step with its status, its owner, its date, and what it waits for.

All of it is derived from the state, each time anew; none of it is stored.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, listed, speaking
from sopctl.runs.dues import Dues
from sopctl.runs.made import Instance
from sopctl.runs.people import same_person
from sopctl.runs.repeat import repeated
from sopctl.runs.state import EMPTY, Approved, State, StepRecord
from sopctl.runs.targets import targets_of
from sopctl.runs.tree import TreeStep
from sopctl.runs.values import Values, is_within
from sopctl.runs.view import SETTLED, StepView, digest_of_shown, shown_texts
from sopctl.sop.expressions import UNKNOWN, as_name, evaluate
from sopctl.sop.model import Step
from sopctl.sop.names import MAX_STEPS, item_types, listed_field, names_settling

MAX_WAITS = 100  # of what a step waits for, no more is listed


class _Gate(NamedTuple):
    """What keeps the steps of a used SOP back: whether they are needed, and what they wait for."""

    needed: Any
    condition: str
    waits: list[str]


OPEN_GATE = _Gate(True, "", [])


class Survey:
    """All steps of a run, in the order of the procedure."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._judging = False
        self._lay_out({})
        if any(record.approvals for record in state.steps.values()):
            # What an approver saw may name answers of steps that are laid out later than the step.
            self._judging = True
            self._lay_out(self._at)
        self._dues = Dues(state, self._at, self._values, self.status)
        self._instances = {one.id: one for one in self._in_order(state.run.tree.roots, None)}

    def _lay_out(self, known: dict[TreeStep, list[Instance]]) -> None:
        """Lay out all steps; `known` are the instances of an earlier time, for texts to name."""
        self._cut = False
        self._count = 0
        self._at: dict[TreeStep, list[Instance]] = {}
        self._statuses: dict[str, str] = {}
        self._gates: dict[str, _Gate] = {}
        self._open: dict[TreeStep, list[Instance]] = {}
        self._values = Values(self.state, known or self._at, lambda one: self.status(one) in SETTLED)
        for node, closing in self.state.run.tree.order:
            self._settle(node, closing=closing)

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
        return [*([cut] if self._cut else []), *self._values.problems, *gone]

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
        one = self._instances[self.find(instance_id)]
        owner = self._owner(one)
        step = self._with_root_roles(one)
        render = self._values.render
        return StepView(
            id=one.id,
            step=step,
            phase=one.phase,
            group=self._group(one),
            record=self.state.record(one.id),
            status=self.status(one),
            title=render(step.title, one),
            warnings=tuple(render(text, one, markdown=True) for text in step.warning),
            cautions=tuple(render(text, one, markdown=True) for text in step.caution),
            text=self._text(one),
            checks=tuple(render(text, one) for text in step.check),
            prompt=render(step.prompt, one),
            owner=owner,
            person=self._person(one, owner),
            due=self._dues.of(one),
            condition=self._condition(one),
            targets=targets_of(one, self.state, self._values),
            waits_for=tuple(self._waits_for(one)),
            approvals=self._approvals(one, self.state.record(one.id)),
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
        return [self.step(one.id) for one in found if _side_by_side(here, one, node)]

    def require_there(self, step: str) -> None:
        """Raises Refused for a repeated step whose items are still to come."""
        one = self._instances[step]
        if one.is_placeholder:
            waits = listed(self._waits_for(one))
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

    def status(self, one: Instance) -> str:
        """One of the statuses of design's section 4."""
        return self._statuses.get(one.id, "pending")

    def _in_order(self, nodes: Iterable[TreeStep], user: Instance | None) -> Iterator[Instance]:
        for node in nodes:
            for one in self._at.get(node, []):
                if one.user is not user:
                    continue
                if node.step.use is None:
                    yield one
                else:
                    yield from self._in_order(node.inside, one)

    def _settle(self, node: TreeStep, *, closing: bool) -> None:
        """Lay out one step: those it hangs on are there. Without recursion, for a chain may be long."""
        if closing and node.step.use is not None:
            return
        users = [None] if node.parent is None else self._at.get(node.parent, [])
        laid = self._at.setdefault(node, [])
        for user in users:
            for one in self._instances_of(node, user):
                self._count += 1
                if self._count > MAX_STEPS:
                    self._cut = True
                    break
                laid.append(one)
                if node.step.use is None:
                    self._statuses[one.id] = self._derive(one)
                else:
                    self._gates[one.id] = self._gate_of(one)
        if node.step.use is None:
            self._open[node] = [one for one in laid if self.status(one) not in SETTLED]

    def _instances_of(self, node: TreeStep, user: Instance | None) -> Iterable[Instance]:
        each = node.step.each
        alone = Instance(f"{user.id}/{node.step.id}" if user else node.step.id, node, None, user)
        items = each if each is None or isinstance(each, list) else self._listed(each, alone)
        if items is None:
            return [alone]
        table = listed_field(node.sop, each, self.state.run.tree.used) if isinstance(each, str) else None
        with speaking(node.sop.language):  # ids are the same in every language
            return list(repeated(alone, items, table))

    def _listed(self, each: str, one: Instance) -> list[Any] | None:
        """What a step is repeated over; None while that is still to come."""
        value = self._values.raw(each, one)
        if isinstance(value, list) and value:
            return value
        source = self.state.run.tree.source_of_items(one.node)
        to_come = source is not None and any(True for __ in self._still_open(source, one.user))
        return None if value is UNKNOWN or to_come else []

    def _gate_of(self, one: Instance) -> _Gate:
        outer = self._gates[one.user.id] if one.user else OPEN_GATE
        needed = self._own_condition(one)
        if outer.needed is False:
            return outer
        if needed is False:
            return _Gate(False, one.step.when or "", [])
        waits = [*outer.waits, *islice(self._own_waits(one), MAX_WAITS)]
        if one.is_placeholder:
            needed = UNKNOWN
        undecided = outer.needed is UNKNOWN or needed is UNKNOWN
        return _Gate(UNKNOWN if undecided else True, outer.condition, waits)

    def _gate(self, one: Instance) -> _Gate:
        return self._gates[one.user.id] if one.user else OPEN_GATE

    def _derive(self, one: Instance) -> str:
        record = self.state.record(one.id)
        if record.mark == "done":
            return "done" if self._is_approved(one, record) else "waiting"
        if record.mark == "skipped":
            return "skipped"
        gate, needed = self._gate(one), self._own_condition(one)
        if gate.needed is False or needed is False:
            return "not-needed"
        if record.mark == "blocked":
            return "blocked"
        undecided = one.is_placeholder or gate.needed is UNKNOWN or needed is UNKNOWN
        if undecided or gate.waits or any(True for __ in self._open_needs(one)):
            return "pending"
        return "started" if record.mark == "started" else "ready"

    def _own_condition(self, one: Instance) -> Any:
        if one.step.when is None:
            return True
        return evaluate(one.step.when, lambda name: self._values.lookup(name, one))

    def _condition(self, one: Instance) -> str:
        """The condition that a step hangs on: that of a step around it if it is that which is false."""
        gate = self._gate(one)
        return gate.condition if gate.needed is False else one.step.when or ""

    def _is_approved(self, one: Instance, record: StepRecord) -> bool:
        if one.step.approve is None:
            return True
        held = self._approvals(one, record)
        asked = (role in held for role in self.state.run.tree.approvers(one.node))
        return all(asked) if one.step.approve.all_ else any(asked)

    def _approvals(self, one: Instance, record: StepRecord) -> dict[str, Approved]:
        """The approvals that hold, by role: of what is shown now, by somebody who had no hand in it."""
        approve = one.step.approve
        if approve is None or not record.approvals or record.mark != "done":
            return {}
        shown = self._shown(one, record) if self._judging else None
        found: dict[str, Approved] = {}
        for given in record.approvals:
            # Done by two people apart, the merged step may be another's than the approver saw.
            barred = approve.not_ == "owner" and any(same_person(who, given.stamp.by) for who in record.doers)
            if not barred and shown in (None, given.digest):
                found |= dict.fromkeys(given.roles, given)
        return found

    def _shown(self, one: Instance, record: StepRecord) -> str:
        """The digest of what an approver sees of a step now."""
        render = self._values.render
        texts = shown_texts(
            render(one.step.title, one),
            [render(text, one, markdown=True) for text in (*one.step.warning, *one.step.caution)],
            self._text(one),
            [render(text, one) for text in one.step.check],
        )
        return digest_of_shown(one.id, texts, record)

    def _person(self, one: Instance, owner: str | None) -> str | None:
        """Who has a step: the one whom it was given to, else who is bound to the role."""
        assigned = self.state.record(one.id).assigned
        given = assigned[-1].value if assigned else None
        return given or self.state.person(owner)

    def _still_open(self, node: TreeStep, user: Instance | None) -> Iterator[Instance]:
        """The instances of a step, or of those inside it, that are not settled."""
        for leaf in node.leaves:
            for one in self._open.get(leaf, self._at.get(leaf, [])):
                if is_within(one, user):
                    yield one

    def _open_needs(self, one: Instance) -> Iterator[str]:
        for node in self.state.run.tree.needs(one.node):
            for other in self._still_open(node, one.user):
                if _side_by_side(one, other, node):
                    yield other.id

    def _own_waits(self, one: Instance) -> Iterator[str]:
        """What a step waits for itself: the steps that it needs, and those that decide on it."""
        yielded = set()
        for need in self._open_needs(one):
            yielded.add(need)
            yield need
        if self._own_condition(one) is not UNKNOWN and not one.is_placeholder:
            return
        for source, user in self._settling(one):
            for other in self._still_open(source, user):
                if other.id not in yielded:
                    yielded.add(other.id)
                    yield other.id

    def _settling(self, one: Instance) -> Iterator[tuple[TreeStep, Instance | None]]:
        """The steps whose answers settle whether, and how often, a step is there.

        A parameter of a used SOP is settled by what the step that uses it hands down.
        """
        tree = self.state.run.tree
        ahead = [(name, one) for name in sorted(names_settling(one.step))]
        while ahead:
            name, here = ahead.pop()
            base, dot, field = name.partition(".")
            node = tree.beside(here.node.parent).get(as_name(base)) if dot else None
            if node is not None:
                for leaf, __ in tree.sources(node, field):
                    yield leaf, here.user
            elif here.user is not None and not dot:
                ahead += [(handed, here.user) for handed in self._values.handed_by(base, here.user)]

    def _waits_for(self, one: Instance) -> list[str]:
        waits = (*self._gate(one).waits, *islice(self._own_waits(one), MAX_WAITS))
        return list(dict.fromkeys(waits))[:MAX_WAITS]

    def _owner(self, one: Instance) -> str | None:
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

    def _text(self, one: Instance) -> str:
        """The instructions; before those of a used SOP's first step stand those of the step that uses it."""
        here = one
        texts = [self._values.render(one.step.do, one, markdown=True)]
        while here.user is not None and here.node is here.user.node.inside[0]:
            here = here.user
            texts.insert(0, self._values.render(here.step.do, here, markdown=True))
        return "\n\n".join(text for text in texts if text)

    def _group(self, one: Instance) -> str:
        """Where in the SOPs that steps use a step stands; nothing in the run's own."""
        titles = [one.node.within] if one.node.within else []
        above = one.user
        while above is not None:
            titles = [above.node.within, self._values.render(above.step.title, above), *titles]
            above = above.user
        return " › ".join(title for title in titles if title)


def _side_by_side(one: Instance, other: Instance, node: TreeStep) -> bool:
    """Whether an instance of a step has to do with another: two repeated over one list go item by item."""
    same = _at_level(other, node) if one.item and node.step.each == one.step.each else None
    return same is None or same.item is None or same.item == one.item


def _at_level(one: Instance, node: TreeStep) -> Instance | None:
    """The instance of a step that another stands below, or is."""
    above: Instance | None = one
    while above is not None and above.node is not node:
        above = above.user
    return above
