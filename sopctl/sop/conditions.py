"""The type checker of conditions: what is wrong with one, told at its place, before a run exists."""

import ast
from collections.abc import Mapping

from sopctl.errors import did_you_mean, nearest
from sopctl.language import N_, _
from sopctl.sop.condition_slips import NO_EXPRESSION
from sopctl.sop.dates import parse_date
from sopctl.sop.expressions import ARITHMETIC, CONSTANTS, Type, dotted, parse_condition
from sopctl.sop.problem import Problem, stretch

KINDS = (
    N_("bool"), N_("number"), N_("text"), N_("date"), N_("list"), N_("rows"),
)  # fmt: skip


def check_condition(text: str, names: Mapping[str, Type]) -> list[Problem]:
    """Everything wrong with a condition, given the types of the names that it may use."""
    tree = parse_condition(text)
    if isinstance(tree, Problem):
        return [tree]
    checker = _Checker(text, names)
    kind = checker.type_of(tree)
    if not checker.problems and kind.kind != "bool":
        told = _("a condition is true or false; this is a {kind}", kind=_(kind.kind))
        checker.say(tree, told, _(NO_EXPRESSION))
    return checker.problems


class _Checker:
    def __init__(self, text: str, names: Mapping[str, Type]) -> None:
        self.text = text
        self.names = names
        self.problems: list[Problem] = []

    def say(
        self,
        node: ast.expr,
        message: str,
        mend: str = "",
        *,
        unknown: bool = False,
        right: str | None = None,
        is_sure: bool = False,
    ) -> Type:
        start, width = stretch(self.text, node.col_offset, node.end_col_offset or node.col_offset)
        self.problems.append(Problem(message, mend, start, width, unknown, right, is_sure))
        return Type("any")

    def type_of(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name() | ast.Attribute() if (name := dotted(node)) is not None:
                return self.name(node, name)
            case ast.BoolOp():
                for value in node.values:
                    self.expect(value, "bool")
                return Type("bool")
            case ast.UnaryOp(op=ast.Not()):
                self.expect(node.operand, "bool")
                return Type("bool")
            case ast.UnaryOp(op=ast.USub()):
                self.expect(node.operand, "number")
                return Type("number")
            case ast.BinOp() if type(node.op) in ARITHMETIC:
                self.expect(node.left, "number")
                self.expect(node.right, "number")
                return Type("number")
            case ast.Compare():
                left = node.left
                for op, right in zip(node.ops, node.comparators, strict=True):
                    self.comparison(left, op, right)
                    left = right
                return Type("bool")
            case ast.List() | ast.Tuple():
                texts = [item.value for item in node.elts if isinstance(item, ast.Constant)]
                if len(texts) == len(node.elts) and all(isinstance(text, str) for text in texts):
                    return Type("list", tuple(str(text) for text in texts))
                return self.say(node, _("a list holds texts in quotes"), "['article', 'poster']")
        return self.say(node, _("this means nothing in a condition"), _(NO_EXPRESSION))

    def constant(self, node: ast.Constant) -> Type:
        match node.value:
            case bool():
                return Type("bool")
            case int() | float():
                return Type("number")
            case str():
                return Type("text", (node.value,))
        return self.say(node, _("this means nothing in a condition"), _(NO_EXPRESSION))

    def name(self, node: ast.expr, name: str) -> Type:
        if name in CONSTANTS:
            return Type("bool")
        known = self.names.get(name)
        if known is not None:
            return known
        if name.lower() in ("yes", "no", "on", "off", "true", "false"):
            word = "true" if name.lower() in ("yes", "on", "true") else "false"
            told, mend = _("`{name}` is no value here", name=name), _("write {right}", right=word)
            return self.say(node, told, mend, unknown=True, right=word)
        mend = did_you_mean(name, self.names)
        told = _("unknown name `{name}`", name=name)
        return self.say(node, told, mend, unknown=True, right=nearest(name, self.names))

    def expect(self, node: ast.expr, kind: str) -> None:
        found = self.type_of(node)
        if found.kind not in (kind, "any"):
            if kind == "bool":
                told = _("wanted true or false here, not a {kind}", kind=_(found.kind))
                self.say(node, told, _("compare it with something"))
            else:
                self.say(node, _("wanted a number here, not a {kind}", kind=_(found.kind)))

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> None:
        a, b = self.type_of(left), self.type_of(right)
        if "any" in (a.kind, b.kind):
            return
        if isinstance(op, (ast.Is, ast.IsNot)):
            self.say(right, _("`is` compares nothing here"), _("write {right}", right="=="))
        elif isinstance(op, (ast.In, ast.NotIn)):
            if b.kind != "list":
                told = _("`in` wants a list on its right, not a {kind}", kind=_(b.kind))
                self.say(right, told, "['a', 'b']")
            elif a.kind != "text":
                self.say(left, _("a list holds texts, not a {kind}", kind=_(a.kind)))
            else:
                self.options(left, a, b, right)
        elif {a.kind, b.kind} == {"date", "text"}:
            literal = right if b.kind == "text" else left
            self.date(literal)
        elif a.kind != b.kind:
            told = _("a {kind} is never equal to a {other}", kind=_(a.kind), other=_(b.kind))
            if not isinstance(op, (ast.Eq, ast.NotEq)):
                told = _("a {kind} does not compare with a {other}", kind=_(a.kind), other=_(b.kind))
            self.say(right, told, self.unquoted(a, b))
        elif a.kind in ("list", "rows"):
            self.say(
                left, _("a list compares with nothing"), _("write {right}", right="'poster' in channels")
            )
        elif not isinstance(op, (ast.Eq, ast.NotEq)) and a.kind in ("text", "bool"):
            self.say(left, _("a {kind} has no order", kind=_(a.kind)), _("write == or !="))
        elif a.kind == "text":
            self.options(left, a, b, right)

    def unquoted(self, a: Type, b: Type) -> str:
        literal = next((t.options[0] for t in (a, b) if t.kind == "text" and t.options), "")
        return _("write {text} without quotes", text=literal) if literal and a.kind != "text" else ""

    def options(self, left: ast.expr, a: Type, b: Type, right: ast.expr) -> None:
        """A literal beside a choice must be one of its options."""
        for literal, choice, node in ((a, b, left), (b, a, right)):
            if isinstance(node, (ast.Name, ast.Attribute)) or not literal.options:
                continue
            other = right if node is left else left
            if choice.options and isinstance(other, (ast.Name, ast.Attribute)):
                for text in literal.options:
                    if text not in choice.options:
                        mend = did_you_mean(text, choice.options)
                        told = _("`{text}` is no option of `{name}`", text=text[:80], name=dotted(other))
                        near = nearest(text, choice.options)
                        is_literal = isinstance(node, ast.Constant) and near is not None
                        self.say(node, told, mend, right=repr(near) if is_literal else None)

    def date(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                parse_date(node.value)
            except ValueError as error:
                self.say(node, str(error))
        else:
            self.say(node, _("a date compares with a date"), "'2027-03-18'")
