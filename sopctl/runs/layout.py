"""Where the steps of a run stand: which there are, their statuses, and what they wait for."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from sopctl.language import speaking
from sopctl.runs.made import Instance
from sopctl.runs.people import same_person
from sopctl.runs.records import Approved, StepRecord
from sopctl.runs.repeat import repeated
from sopctl.runs.state import State
from sopctl.runs.tree import TreeStep
from sopctl.runs.values import Values, is_within
from sopctl.runs.view import SETTLED, digest_of_shown
from sopctl.runs.wording import texts_now
from sopctl.sop.expressions import UNKNOWN, as_name, evaluate
from sopctl.sop.names import MAX_STEPS, listed_field, names_handed, names_settling

MAX_WAITS = 100  # of what a step waits for, no more is listed


class _Gate(NamedTuple):
    """What keeps the steps of a used SOP back: whether they are needed, and what they wait for."""

    needed: Any
    condition: str
    waits: list[str]


OPEN_GATE = _Gate(True, "", [])


class Layout:
    """The instances of all steps, `at` the steps that they are of; `cut` says that there were too many.

    `known` are the instances of an earlier layout, for texts to name; with `judging` approvals are held
    against what their steps show.
    """

    def __init__(
        self, state: State, known: Mapping[TreeStep, list[Instance]] | None = None, *, judging: bool = False
    ) -> None:
        self.state = state
        self.at: dict[TreeStep, list[Instance]] = {}
        self.cut = False
        self.values = Values(state, known or self.at, lambda one: self.status(one) in SETTLED)
        self._judging = judging
        self._count = 0
        self._statuses: dict[str, str] = {}
        self._gates: dict[str, _Gate] = {}
        self._open: dict[TreeStep, list[Instance]] = {}
        for node, closing in state.run.tree.order:
            self._settle(node, closing=closing)

    def status(self, one: Instance) -> str:
        """One of the statuses of design's section 4."""
        return self._statuses.get(one.id, "pending")

    def condition(self, one: Instance) -> str:
        """The condition that a step hangs on: that of a step around it if it is that which is false."""
        gate = self._gate(one)
        return gate.condition if gate.needed is False else one.step.when or ""

    def waits_for(self, one: Instance) -> list[str]:
        waits = (*self._gate(one).waits, *islice(self._own_waits(one), MAX_WAITS))
        return list(dict.fromkeys(waits))[:MAX_WAITS]

    def approvals(self, one: Instance, record: StepRecord) -> dict[str, Approved]:
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

    @property
    def approvals_fit(self) -> bool:
        """Whether all that was approved shows what it showed then, so that judging would change nothing."""
        for node, found in self.at.items():
            for one in found if node.step.approve is not None else ():
                record = self.state.record(one.id)
                if record.approvals and {each.digest for each in record.approvals} != {
                    self._shown(one, record)
                }:
                    return False
        return True

    def _shown(self, one: Instance, record: StepRecord) -> str:
        """The digest of what an approver sees of a step now."""
        return digest_of_shown(one.id, texts_now(one, self.values), record)

    def _settle(self, node: TreeStep, *, closing: bool) -> None:
        """Lay out one step: those it hangs on are there. Without recursion, for a chain may be long."""
        if closing and node.step.use is not None:
            return
        users = [None] if node.parent is None else self.at.get(node.parent, [])
        laid = self.at.setdefault(node, [])
        for user in users:
            for one in self._instances_of(node, user):
                self._count += 1
                if self._count > MAX_STEPS:
                    self.cut = True
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
        value = self.values.raw(each, one)
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
        return evaluate(one.step.when, lambda name: self.values.lookup(name, one))

    def _is_approved(self, one: Instance, record: StepRecord) -> bool:
        if one.step.approve is None:
            return True
        held = self.approvals(one, record)
        asked = (role in held for role in self.state.run.tree.approvers(one.node))
        return all(asked) if one.step.approve.all_ else any(asked)

    def _still_open(self, node: TreeStep, user: Instance | None) -> Iterator[Instance]:
        """The instances of a step, or of those inside it, that are not settled."""
        for leaf in node.leaves:
            for one in self._open.get(leaf, self.at.get(leaf, [])):
                if is_within(one, user):
                    yield one

    def _open_needs(self, one: Instance) -> Iterator[str]:
        for node in self.state.run.tree.needs(one.node):
            for other in self._still_open(node, one.user):
                if side_by_side(one, other, node):
                    yield other.id

    def _own_waits(self, one: Instance) -> Iterator[str]:
        """What a step waits for itself: the steps that it needs, and those that decide on it."""
        yielded = set()
        for need in self._open_needs(one):
            yielded.add(need)
            yield need
        if self._own_condition(one) is not UNKNOWN and not one.is_placeholder:
            return
        for source, user in self.settling(one):
            for other in self._still_open(source, user):
                if other.id not in yielded:
                    yielded.add(other.id)
                    yield other.id

    def settling(self, one: Instance) -> Iterator[tuple[TreeStep, Instance | None]]:
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
                ahead += [(handed, here.user) for handed in names_handed(base, here.user.step)]


def side_by_side(one: Instance, other: Instance, node: TreeStep) -> bool:
    """Whether an instance of a step has to do with another: two repeated over one list go item by item."""
    same = _at_level(other, node) if one.item and node.step.each == one.step.each else None
    return same is None or same.item is None or same.item == one.item


def _at_level(one: Instance, node: TreeStep) -> Instance | None:
    """The instance of a step that another stands below, or is."""
    above: Instance | None = one
    while above is not None and above.node is not node:
        above = above.user
    return above


class Once(Layout):
    """The steps of an SOP of which nothing is known yet: each is there once, whatever it repeats over."""

    def _instances_of(self, node: TreeStep, user: Instance | None) -> Iterable[Instance]:
        return [Instance(f"{user.id}/{node.step.id}" if user else node.step.id, node, None, user)]
