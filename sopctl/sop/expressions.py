"""Conditions: a small typed language, checked before a run exists and evaluated in it.

    has_page and reach >= 1000      'poster' in channels      not review.passed

The grammar is the closed part of Python's that CHECKED lists: no calls, no powers, no attributes
but `step_id.field`. An answer that is still to come makes a condition undecided (UNKNOWN), by
Kleene's three-valued logic. An answer that will never come (the step was skipped) is None: it
counts as no, and no comparison with it holds.
"""

import ast
import operator
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sopctl.errors import did_you_mean
from sopctl.sop.dates import parse_date

MAX_LENGTH = 1000
QUOTED = re.compile("'[^'\\n]*'|\"[^\"\\n]*\"")
MAX_DEPTH = 40


@dataclass(frozen=True)
class Type:
    """What a name is: bool, number, text, date, list (of texts), or rows.

    `options` are the only texts that it can be, or can hold.
    """

    kind: str
    options: tuple[str, ...] | None = None


class Problem(NamedTuple):
    """What is wrong with a text, with the offset and width of the place in it."""

    message: str
    mend: str
    offset: int
    width: int
    unknown_name: bool = False


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()

Lookup = Callable[[str], Any]

COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, many: item in many,
    ast.NotIn: lambda item, many: item not in many,
}
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
CONSTANTS = {"true": True, "false": False, "True": True, "False": False}
SLIPS = {
    "\uff1e": ">", "\uff1c": "<", "\uff1d": "==", "\uff08": "(", "\uff09": ")", "\uff0c": ",",
    "\u201c": "'", "\u201d": "'", "\u2018": "'", "\u2019": "'", "\uff01": "not", "\u3000": "a space",
    "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
}  # fmt: skip
NO_EXPRESSION = "write a comparison, like reach >= 1000, or the name of a yes-or-no parameter"


def check_condition(text: str, names: Mapping[str, Type]) -> list[Problem]:
    """Everything wrong with a condition, given the types of the names that it may use."""
    tree = _parse(text)
    if isinstance(tree, Problem):
        return [tree]
    checker = _Checker(text, names)
    kind = checker.type_of(tree)
    if not checker.problems and kind.kind != "bool":
        checker.say(tree, f"a condition is true or false; this is a {kind.kind}", NO_EXPRESSION)
    return checker.problems


def names_in(text: str) -> set[str]:
    """The names (`param` or `step_id.field`) that a condition reads; none if it is not readable."""
    tree = _parse(text)
    return set() if isinstance(tree, Problem) else {name for name, _ in _names(tree)}


def evaluate(text: str, lookup: Lookup) -> Any:
    """The value of a condition: True, False or UNKNOWN. `lookup` gives the value of a name.

    A condition that is not readable, or compares what cannot be compared, is UNKNOWN: lint names
    it, and a run must open all the same.
    """
    tree = _parse(text)
    if isinstance(tree, Problem):
        return UNKNOWN
    try:
        value = _evaluate(tree, lookup)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return UNKNOWN
    return value if value is UNKNOWN else bool(value)


@lru_cache(maxsize=4096)
def _parse(text: str) -> ast.expr | Problem:
    bare = QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for place, character in enumerate(bare):
        if character in SLIPS:
            mend = f"write {SLIPS[character]}"
            return Problem(f"the character {character} means nothing here", mend, place, 1)
    if len(text) > MAX_LENGTH:
        return Problem(f"longer than {MAX_LENGTH} characters", "split the step", 0, len(text))
    for wrong, right in (("&&", "and"), ("||", "or")):
        if wrong in bare:
            return Problem(f"`{wrong}` means nothing here", f"write {right}", bare.index(wrong), 2)
    if "#" in bare:
        return Problem("`#` means nothing here", "conditions hold no comments", bare.index("#"), 1)
    try:
        with warnings.catch_warnings():
            # Python warns of odd escapes and the like on stderr, in words that mean nothing here.
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip().replace("\n", " "), mode="eval").body
    except SyntaxError as error:
        lead = len(text) - len(text.lstrip())
        offset = lead + max(0, (error.offset or 1) - 1)
        if _single_equals(bare) is not None:
            place = _single_equals(bare) or 0
            return Problem("a single = compares nothing", "write ==", place, 1)
        return Problem("not readable as a condition", NO_EXPRESSION, min(offset, len(text)), 1)
    except (ValueError, RecursionError, MemoryError):
        return Problem("not readable as a condition", NO_EXPRESSION, 0, len(text))
    if _too_deep(tree):
        message = f"nested more than {MAX_DEPTH} levels deep"
        return Problem(message, "split the condition", 0, len(text))
    return tree


def _too_deep(tree: ast.expr) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def _single_equals(text: str) -> int | None:
    for place, character in enumerate(text):
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        if character == "=" and not set(around) & set("=<>!"):
            return place
    return None


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _names(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    name = _dotted(node)
    if name is not None:
        if name not in CONSTANTS:
            yield name, node
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _names(child)


class _Checker:
    def __init__(self, text: str, names: Mapping[str, Type]) -> None:
        self.text = text
        self.lead = len(text) - len(text.lstrip())
        self.encoded = text.strip().replace("\n", " ").encode()
        self.names = names
        self.problems: list[Problem] = []

    def say(self, node: ast.expr, message: str, mend: str = "", *, unknown: bool = False) -> Type:
        # ast counts columns in UTF-8 bytes.
        start = len(self.encoded[: node.col_offset].decode())
        end = len(self.encoded[: node.end_col_offset].decode())
        self.problems.append(Problem(message, mend, self.lead + start, end - start, unknown))
        return Type("any")

    def type_of(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name() | ast.Attribute() if (name := _dotted(node)) is not None:
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
                return self.say(node, "a list holds texts in quotes", "['article', 'poster']")
        return self.say(node, "this means nothing in a condition", NO_EXPRESSION)

    def constant(self, node: ast.Constant) -> Type:
        match node.value:
            case bool():
                return Type("bool")
            case int() | float():
                return Type("number")
            case str():
                return Type("text", (node.value,))
        return self.say(node, "this means nothing in a condition", NO_EXPRESSION)

    def name(self, node: ast.expr, name: str) -> Type:
        if name in CONSTANTS:
            return Type("bool")
        known = self.names.get(name)
        if known is not None:
            return known
        if name in ("yes", "no", "on", "off"):
            word = "true" if name in ("yes", "on") else "false"
            return self.say(node, f"`{name}` is no value here", f"write {word}", unknown=True)
        mend = did_you_mean(name, self.names)
        return self.say(node, f"unknown name `{name}`", mend, unknown=True)

    def expect(self, node: ast.expr, kind: str) -> None:
        found = self.type_of(node)
        if found.kind not in (kind, "any"):
            wanted = "true or false" if kind == "bool" else f"a {kind}"
            mend = "compare it with something" if kind == "bool" else ""
            self.say(node, f"wanted {wanted} here, not a {found.kind}", mend)

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> None:
        a, b = self.type_of(left), self.type_of(right)
        if "any" in (a.kind, b.kind):
            return
        if isinstance(op, (ast.Is, ast.IsNot)):
            self.say(right, "`is` compares nothing here", "write ==")
        elif isinstance(op, (ast.In, ast.NotIn)):
            if b.kind != "list":
                self.say(right, f"`in` wants a list on its right, not a {b.kind}", "['a', 'b']")
            elif a.kind != "text":
                self.say(left, f"a list holds texts, not a {a.kind}")
            else:
                self.options(left, a, b, right)
        elif {a.kind, b.kind} == {"date", "text"}:
            literal = right if b.kind == "text" else left
            self.date(literal)
        elif a.kind != b.kind:
            self.say(right, f"a {a.kind} is never equal to a {b.kind}", self.unquoted(a, b))
        elif a.kind in ("list", "rows"):
            self.say(left, "a list compares with nothing", "write 'poster' in channels")
        elif not isinstance(op, (ast.Eq, ast.NotEq)) and a.kind in ("text", "bool"):
            self.say(left, f"a {a.kind} has no order", "write == or !=")
        elif a.kind == "text":
            self.options(left, a, b, right)

    def unquoted(self, a: Type, b: Type) -> str:
        literal = next((t.options[0] for t in (a, b) if t.kind == "text" and t.options), "")
        return f"write {literal} without quotes" if literal and a.kind != "text" else ""

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
                        self.say(node, f"`{text}` is no option of `{_dotted(other)}`", mend)

    def date(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                parse_date(node.value)
            except ValueError as error:
                self.say(node, str(error))
        else:
            self.say(node, "a date compares with a date", "'2027-03-18'")


def _evaluate(node: ast.expr, lookup: Lookup) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() | ast.Attribute() if (name := _dotted(node)) is not None:
            return CONSTANTS[name] if name in CONSTANTS else lookup(name)
        case ast.BoolOp():
            # The first operand that decides wins, whatever is unknown beside it.
            decides = isinstance(node.op, ast.Or)
            values = [_evaluate(value, lookup) for value in node.values]
            known = [bool(value) for value in values if value is not UNKNOWN]
            if decides in known:
                return decides
            return UNKNOWN if len(known) < len(values) else not decides
        case ast.UnaryOp(op=ast.Not()):
            value = _evaluate(node.operand, lookup)
            return UNKNOWN if value is UNKNOWN else not value
        case ast.UnaryOp(op=ast.USub()):
            value = _evaluate(node.operand, lookup)
            return value if value is UNKNOWN or value is None else -value
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            left, right = _evaluate(node.left, lookup), _evaluate(node.right, lookup)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            if left is None or right is None:
                return None
            # Numbers alone: a text times a number would fill the memory.
            if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
                raise TypeError("not a number")
            return ARITHMETIC[type(node.op)](left, right)
        case ast.Compare():
            return _compare(node, lookup)
        case ast.List() | ast.Tuple():
            return [_evaluate(item, lookup) for item in node.elts]
    raise TypeError("not part of the language")


def _compare(node: ast.Compare, lookup: Lookup) -> Any:
    values = [_evaluate(part, lookup) for part in (node.left, *node.comparators)]
    undecided = False
    for op, left, right in zip(node.ops, values, values[1:], strict=False):
        if left is None or right is None:
            return False
        if type(op) not in COMPARE:
            raise TypeError("not part of the language")
        if left is UNKNOWN or right is UNKNOWN:
            undecided = True
        elif not COMPARE[type(op)](left, right):
            return False
    return UNKNOWN if undecided else True


def as_name(step_id: str) -> str:
    """How conditions and templates write an id: `-` and `.` become `_`, letters normalised."""
    return unicodedata.normalize("NFKC", step_id.replace("-", "_").replace(".", "_"))
