"""The steps of an SOP of which nothing is known yet: each is there once, whatever it is repeated over."""

from collections.abc import Iterable

from sopctl.runs.layout import Layout
from sopctl.runs.made import Instance
from sopctl.runs.tree import TreeStep


class Once(Layout):
    """A layout in which each step has one instance, without an item."""

    def _instances_of(self, node: TreeStep, user: Instance | None) -> Iterable[Instance]:
        return [Instance(f"{user.id}/{node.step.id}" if user else node.step.id, node, None, user)]
