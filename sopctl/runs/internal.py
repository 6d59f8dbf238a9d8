"""What of a run's SOPs is internal: what is marked so, and whatever comes from it.

It hangs on the SOPs alone: a name gives something internal whether or not it has a value yet.
"""

from typing import NamedTuple

from sopctl.runs.tree import Tree, TreeStep
from sopctl.runs.values import named
from sopctl.sop.dates import parse_due
from sopctl.sop.expressions import as_name, names_in
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop
from sopctl.sop.names import listed_field, names_handed


class Hidden(NamedTuple):
    """What of a value is internal: `whole` of it, or some columns of its rows."""

    whole: bool = False
    columns: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        return self.whole or bool(self.columns)


NOTHING, ALL = Hidden(), Hidden(whole=True)


class Internal:
    """What may not leave, by where in the SOPs it is read. People who have roles may not either."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[tuple[TreeStep, str], Hidden] = {}

    def of(self, name: str, at: TreeStep) -> Hidden:
        """What is internal of the value that a name has in the texts of a step."""
        if (at, name) not in self._known:
            self._known[at, name] = self._of(name, at)
        return self._known[at, name]

    def of_items(self, at: TreeStep) -> Hidden:
        """What is internal of the items that a step is repeated over: `whole` where it is named by that."""
        return self.of("item", at)

    def condition(self, at: TreeStep) -> bool:
        """Whether the condition of a step, or of one around it, asks for something internal."""
        above: TreeStep | None = at
        while above is not None:
            if self.own_condition(above):
                return True
            above = above.parent
        return False

    def own_condition(self, at: TreeStep) -> bool:
        """The same of its own condition alone."""
        return any(self.of(name, at).any for name in names_in(at.step.when or ""))

    def due(self, at: TreeStep) -> bool:
        """Whether the day on which a step is due is counted from something internal."""
        above: TreeStep | None = at
        while above is not None and above.step.due is None:
            above = above.parent
        if above is None:
            return False
        try:
            anchor = parse_due(str(above.step.due)).anchor
        except ValueError:
            return False  # it has no day then
        if anchor == "start":
            return self._start(above.parent)
        if "." in anchor or named(above.sop.params, as_name(anchor)) is not None:
            return self.of(anchor, above).any
        node = self._tree.beside(above.parent).get(as_name(anchor))
        return node is not None and self._has_internal(node)

    def _of(self, name: str, at: TreeStep) -> Hidden:
        # As `Values.lookup` finds the value.
        base, dot, field = name.partition(".")
        base = as_name(base)
        if base == "item":
            return self._of_item(field, at)
        if dot:
            step = self._tree.beside(at.parent).get(base)
            sources = [] if step is None else self._tree.sources(step, field)
            if len(sources) != 1:
                return NOTHING
            leaf, own = sources[0]
            return ALL if leaf.internal else hidden_in(leaf.step.collect[own])
        if base == "run":
            return NOTHING
        param = named(at.sop.params, base)
        if param is not None:
            return self._of_param(param, at.parent, at.sop)
        return ALL if named(at.sop.roles, base) is not None else NOTHING

    def _of_param(self, name: str, user: TreeStep | None, sop: Sop) -> Hidden:
        own = hidden_in(sop.params[name])
        if own.whole or user is None:
            return own
        given = names_handed(name, user.step)
        return ALL if any(self.of(one, user).any for one in given) else own

    def _of_item(self, column: str, at: TreeStep) -> Hidden:
        each = at.step.each
        if not isinstance(each, str) or as_name(each.partition(".")[0]) == "item":
            return NOTHING
        rows = self.of(each, at)
        if not rows.columns:
            return rows
        table = listed_field(at.sop, each, self._tree.used)
        if table is None:
            return ALL  # each item is a row as text
        name = named(table.columns, as_name(column)) if column else next(iter(table.columns), None)
        return ALL if name in rows.columns else NOTHING

    def _start(self, user: TreeStep | None) -> bool:
        """Whether the day from which on the steps of a used SOP could begin comes from an internal step."""
        while user is not None:
            needs = self._tree.needs(user)
            if needs:
                return any(map(self._has_internal, needs))
            user = user.parent
        return False

    @staticmethod
    def _has_internal(node: TreeStep) -> bool:
        return any(leaf.internal for leaf in node.leaves)


def hidden_in(field: Field) -> Hidden:
    """What is internal of a field's value by itself: what is marked so, and who somebody is."""
    if _stays_inside(field):
        return ALL
    return Hidden(columns=frozenset(name for name, column in field.columns.items() if _stays_inside(column)))


def _stays_inside(field: Field) -> bool:
    return field.internal or field.type == "person"


def marks_nothing(sop: Sop) -> bool:
    """Whether nothing of an SOP is marked as internal."""
    steps = [step for phase in sop.stages for step in phase.steps]
    fields = [*sop.params.values(), *(field for step in steps for field in step.collect.values())]
    fields += [column for field in fields for column in field.columns.values()]
    evidence = [one for step in steps for one in step.evidence]
    marks = (one.internal for many in (sop.stages, steps, fields, evidence) for one in many)
    return not any(marks)
