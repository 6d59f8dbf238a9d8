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
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sopctl.language import _, spoken
from sopctl.sop.condition_slips import NO_EXPRESSION, SLIPS, as_meant, meant_by, slip, spaced
from sopctl.sop.problem import Problem

MAX_LENGTH = 1000
QUOTED = re.compile("'[^'\\n]*'|\"[^\"\\n]*\"")
MAX_DEPTH = 40


class Type(NamedTuple):
    """What a name is: bool, number, text, date, list (of texts), or rows.

    `options` are the only texts that it can be, or can hold.
    """

    kind: str
    options: tuple[str, ...] | None = None


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
JUDGED = "__value__"  # in a condition that is made of a target: the number that is held against it


def names_in(text: str) -> set[str]:
    """The names (`param` or `step_id.field`) that a condition reads; none if it is not readable."""
    tree = parse_condition(text)
    return set() if isinstance(tree, Problem) else {name for name, __ in nodes_of_names(tree)}


def evaluate(text: str, lookup: Lookup) -> Any:
    """The value of a condition: True, False or UNKNOWN. `lookup` gives the value of a name.

    A condition that is not readable, or compares what cannot be compared, is UNKNOWN: lint names
    it, and a run must open all the same.
    """
    tree = parse_condition(text)
    if isinstance(tree, Problem):
        return UNKNOWN
    try:
        value = evaluate_tree(tree, lookup)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return UNKNOWN
    return value if value is UNKNOWN else bool(value)


def parse_condition(text: str) -> ast.expr | Problem:
    """The tree of a condition, or what keeps it from being one."""
    return _parsed(text, spoken())


@lru_cache(maxsize=4096)
def _parsed(text: str, _language: str) -> ast.expr | Problem:
    """What is wrong is kept as well, in the language in which it was told."""
    bare = QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for place, character in enumerate(bare):
        if character in SLIPS:
            return as_meant(slip(character, place), text)
    if len(text) > MAX_LENGTH:
        message = _("longer than {most} characters", most=MAX_LENGTH)
        return Problem(message, _("split the step"), 0, len(text))
    for wrong, right in (("&&", "and"), ("||", "or"), ("＆＆", "and"), ("｜｜", "or")):
        if wrong in bare:
            message = _("`{sign}` means nothing here", sign=wrong)
            place = bare.index(wrong)
            mend = _("write {right}", right=right)
            return Problem(message, mend, place, 2, right=spaced(text, place, right), is_sure=True)
    if "#" in bare:
        message = _("`{sign}` means nothing here", sign="#")
        return Problem(message, _("conditions hold no comments"), bare.index("#"), 1)
    try:
        with warnings.catch_warnings():
            # Python warns of odd escapes and the like on stderr, in words that mean nothing here.
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip().replace("\n", " "), mode="eval").body
    except SyntaxError as error:
        lead = len(text) - len(text.lstrip())
        offset = lead + max(0, (error.offset or 1) - 1)
        return meant_by(bare, offset) or Problem(
            _("not readable as a condition"), _(NO_EXPRESSION), min(offset, len(text)), 1
        )
    except (ValueError, RecursionError, MemoryError):
        return Problem(_("not readable as a condition"), _(NO_EXPRESSION), 0, len(text))
    if _too_deep(tree):
        message = _("nested more than {most} levels deep", most=MAX_DEPTH)
        return Problem(message, _("split the condition"), 0, len(text))
    return tree


def _too_deep(tree: ast.expr) -> bool:
    level: list[ast.AST] = [tree]
    for __ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


def dotted(node: ast.expr) -> str | None:
    """The name that a node is (`param` or `step_id.field`), or None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def nodes_of_names(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that a tree reads, and where each stands."""
    name = dotted(node)
    if name is not None:
        if name not in CONSTANTS:
            yield name, node
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from nodes_of_names(child)


def evaluate_tree(node: ast.expr, lookup: Lookup) -> Any:
    """The value of a condition's tree, or of a part of it.

    Raises TypeError, ValueError, OverflowError or ZeroDivisionError where values do not go together.
    """
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() | ast.Attribute() if (name := dotted(node)) is not None:
            return CONSTANTS[name] if name in CONSTANTS else lookup(name)
        case ast.BoolOp():
            # The first operand that decides wins, whatever is unknown beside it.
            decides = isinstance(node.op, ast.Or)
            values = [evaluate_tree(value, lookup) for value in node.values]
            known = [bool(value) for value in values if value is not UNKNOWN]
            if decides in known:
                return decides
            return UNKNOWN if len(known) < len(values) else not decides
        case ast.UnaryOp(op=ast.Not()):
            value = evaluate_tree(node.operand, lookup)
            return UNKNOWN if value is UNKNOWN else not value
        case ast.UnaryOp(op=ast.USub()):
            value = evaluate_tree(node.operand, lookup)
            return value if value is UNKNOWN or value is None else -value
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            left, right = evaluate_tree(node.left, lookup), evaluate_tree(node.right, lookup)
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
            return [evaluate_tree(item, lookup) for item in node.elts]
    raise TypeError("not part of the language")


def _compare(node: ast.Compare, lookup: Lookup) -> Any:
    values = [evaluate_tree(part, lookup) for part in (node.left, *node.comparators)]
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


@lru_cache(maxsize=4096)
def as_name(step_id: str) -> str:
    """How conditions and templates write an id: `-` and `.` become `_`, letters normalised."""
    name = step_id.replace("-", "_").replace(".", "_")
    # No condition is longer; made to, a long name takes its reader hours to put in form.
    return name if name.isascii() or len(name) > MAX_LENGTH else unicodedata.normalize("NFKC", name)
