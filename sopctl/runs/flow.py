"""What every step of a run comes after: what it needs, and what decides whether it is there."""

from collections.abc import Iterator
from typing import NamedTuple

from sopctl.runs.layout import Layout, side_by_side
from sopctl.runs.made import Instance
from sopctl.runs.tree import TreeStep
from sopctl.runs.values import is_within

GATE = "/"  # ends the name of a gate, and the id of no step


class Flow(NamedTuple):
    """`needs` has for each instance the ids of instances and gates that come before it.

    A gate stands for several that many come after: for all instances of a step, or for what all steps of a
    used SOP wait for. `gates` has what is behind each, gates too.
    """

    needs: dict[str, tuple[str, ...]]
    gates: dict[str, tuple[str, ...]]


def flow_of(layout: Layout) -> Flow:
    """What comes before each step of a run, settled or not."""
    gates: dict[str, tuple[str, ...]] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for found in layout.at.values():
        for one in found:
            before = tuple(dict.fromkeys(_before(layout, one, gates)))
            if one.user is not None:
                before = (f"{one.user.id}{GATE}", *before)
            if one.step.use is None:
                needs[one.id] = before
            else:
                gates[f"{one.id}{GATE}"] = before
    return Flow(needs, gates)


def instances_of(layout: Layout, node: TreeStep, user: Instance | None) -> Iterator[Instance]:
    """The instances of a step, or of those inside it, that stand below a step that uses their SOP."""
    for leaf in node.leaves:
        for other in layout.at.get(leaf, []):
            if is_within(other, user):
                yield other


def _before(layout: Layout, one: Instance, gates: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for node in layout.state.run.tree.needs(one.node):
        yield from _behind(layout, one, node, one.user, gates)
    if one.step.when is not None or one.step.each is not None or one.step.with_:
        for node, user in layout.settling(one):
            yield from _behind(layout, one, node, user, gates)


def _behind(
    layout: Layout, one: Instance, node: TreeStep, user: Instance | None, gates: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    """The instances of a step that one comes after; a gate for them if there are several."""
    if one.item is not None and node.step.each == one.step.each:
        for other in instances_of(layout, node, user):
            if side_by_side(one, other, node):
                yield other.id
        return
    name = f"{user.id if user else ''}{GATE}{node.key}{GATE}"
    if name not in gates:
        gates[name] = tuple(other.id for other in instances_of(layout, node, user))
    if len(gates[name]) > 1:
        yield name
    else:
        yield from gates[name]
