"""What may stand in a template of a repository, and how loops, calls and comparisons come to be counted.

Jinja's sandbox alone lets `'a' * 10**10`, `range` in `range` and `'%999999d'` through: what is not listed
here is refused before anything of it runs.
"""

from collections.abc import Collection, Iterable
from typing import cast

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from sopctl.errors import did_you_mean
from sopctl.language import N_, _, listed
from sopctl.render.own.budget import NODE
from sopctl.render.own.problem import BadTemplate, bad

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Tuple, nodes.List,
    nodes.Dict, nodes.Pair, nodes.Keyword, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call,
    nodes.Getitem, nodes.Getattr, nodes.Slice, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Neg, nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.If,
    nodes.For, nodes.Macro, nodes.Assign, nodes.AssignBlock, nodes.With, nodes.Block, nodes.Extends,
    nodes.Include, nodes.Import, nodes.FromImport,
)  # fmt: skip
MENDS = {
    nodes.Concat: N_("write the texts one after the other: {{ one }}{{ other }}"),
    nodes.FilterBlock: N_("write {{ value | filter }}"),
    nodes.CallBlock: N_("call the macro: {{ name() }}"),
}
METHODS = ("startswith", "endswith")
MAX_NESTING = 40
LOADING = 5_000  # what it costs to take up a template and its macros
WORDS = "_"


def check(tree: nodes.Template, file: str, filters: Collection[str], tests: Collection[str]) -> None:
    """Raises BadTemplate at the first thing that may not stand in a template."""
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_NESTING:
            told = _("nested more than {most} levels deep", most=MAX_NESTING)
            raise bad(file, node.lineno, told, _("split it into macros"))
        _check_one(node, file, filters, tests)
        called = node.node if isinstance(node, nodes.Call) else None
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Name) and child.name == WORDS and child is not called:
                raise bad(file, child.lineno, _("`_` is called with a text"), '{{ _("Summary") }}')
            waiting.append((child, depth + 1))


def _check_one(node: nodes.Node, file: str, filters: Collection[str], tests: Collection[str]) -> None:
    if not isinstance(node, ALLOWED):
        told = _("`{kind}` is not allowed in a template", kind=type(node).__name__.lower())
        raise bad(file, node.lineno, told, _(MENDS.get(type(node), "")))
    match node:
        case nodes.Filter() if node.name not in filters:
            raise _unknown(file, node, _("no filter `{name}`", name=node.name), node.name, filters)
        case nodes.Test() if node.name not in tests:
            raise _unknown(file, node, _("no test `{name}`", name=node.name), node.name, tests)
        case nodes.For() if node.recursive:
            raise bad(file, node.lineno, _("a loop cannot call itself"), _("write a macro"))
        case nodes.Call():
            _check_call(node, file)
        case nodes.Extends() | nodes.Include() | nodes.Import() | nodes.FromImport():
            if not (isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)):
                told = _("a template is named by a text")
                raise bad(file, node.lineno, told, '{% import "report/parts.html.j2" as parts %}')


def _check_call(node: nodes.Call, file: str) -> None:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise bad(file, node.lineno, _("a call names its values"), "{{ parts.head(report) }}")
    called = node.node
    if isinstance(called, nodes.Name) and called.name == WORDS:
        first = node.args[0] if node.args else None
        if not (isinstance(first, nodes.Const) and isinstance(first.value, str)):
            raise bad(file, node.lineno, _("`_` is called with a text"), '{{ _("Summary") }}')
    elif not isinstance(called, nodes.Name | nodes.Getattr):
        raise bad(file, node.lineno, _("only macros are called"), "{{ parts.head(report) }}")


def _unknown(file: str, node: nodes.Node, told: str, name: str, known: Collection[str]) -> BadTemplate:
    return bad(file, node.lineno, told, did_you_mean(name, known) or listed(sorted(known)))


class Counted(NodeTransformer):
    """A template that pays for what it does, by `spend`, `counted`, `compared` and `sliced` of its box."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  # as Jinja names it
        cost = _cost([*node.body, *([node.test] if node.test else [])])
        self.generic_visit(node)
        node.iter = _call(node, "counted", cast(nodes.Expr, node.iter), nodes.Const(cost))
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802
        return self._paid(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802
        return self._paid(node)

    def visit_Template(self, node: nodes.Template) -> nodes.Node:  # noqa: N802
        return self._paid(node)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        parts: list[nodes.Expr] = [node.expr]
        for one in node.ops:
            parts += [nodes.Const(one.op), one.expr]
        return _call(node, "compared", *parts)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Slice):
            return node
        ends = (node.arg.start, node.arg.stop, node.arg.step)
        return _call(node, "sliced", node.node, *(one or nodes.Const(None) for one in ends))

    def _paid(self, node: nodes.Macro | nodes.Block | nodes.Template) -> nodes.Node:
        cost = _cost(node.body) + (LOADING if isinstance(node, nodes.Template) else 0)
        self.generic_visit(node)
        node.body.insert(0, nodes.ExprStmt(_call(node, "spend", nodes.Const(cost)), lineno=node.lineno))
        return node


def _cost(parts: Iterable[nodes.Node]) -> int:
    """What it costs to go through these parts once, loops and macros in them not counted."""
    cost, waiting = NODE, [*parts]
    while waiting:
        node = waiting.pop()
        cost += NODE
        if isinstance(node, nodes.TemplateData):
            cost += len(node.data)
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            cost += len(node.value)
        if not isinstance(node, nodes.Macro | nodes.Block):
            waiting += node.iter_child_nodes()
    return cost


def _call(at: nodes.Node, name: str, *values: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(name), [*values], [], None, None, lineno=at.lineno)
