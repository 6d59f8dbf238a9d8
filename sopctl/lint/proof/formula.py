"""Conditions as functions of what is chosen, with the values of the evaluator of runs: yes, no, UNKNOWN.

Both must agree (sop/expressions.py); tests hold them against each other.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from sopctl.lint.proof.search import Goal, Trial, Var
from sopctl.sop.expressions import COMPARE, CONSTANTS, UNKNOWN, dotted

NO_CONSTANT = object()


class UnfitError(Exception):
    """A condition that is not of the language, or compares what has no common type: others tell it."""


class Part(NamedTuple):
    """A part of a condition, with the operands that stand beside each other in it.

    `start` and `end` are offsets in UTF-8 bytes; `kind` is "and", "or", "not" or "atom".
    """

    start: int
    end: int
    kind: str
    goal: Goal
    parts: tuple["Part", ...]
    names: frozenset[str]


class Names(Protocol):
    """What formulas ask of the file."""

    def kind(self, name: str) -> str:
        """What a condition sees of a name. Raises UnfitError."""

    def read(self, name: str, trial: Trial) -> Any:
        """The value of a name: None where it never comes, UNKNOWN where it hangs on what is not chosen."""

    def holds(self, name: str, text: str, trial: Trial) -> Any:
        """Whether a list holds a text: None where the list never comes."""

    def known(self, name: str, trial: Trial) -> Any:
        """Whether a name has a value: None where it never comes."""

    def note(self, name: str, constant: Any) -> None:
        """A constant that a name is compared with."""


def compiled(node: ast.expr, names: Names) -> Part:
    """The parts of a condition. Raises UnfitError."""
    match node:
        case ast.BoolOp():
            parts = tuple(compiled(one, names) for one in node.values)
            decides = isinstance(node.op, ast.Or)
            return _part(node, "or" if decides else "and", _chain(parts, decides=decides), parts)
        case ast.UnaryOp(op=ast.Not()):
            inner = compiled(node.operand, names)
            return _part(node, "not", negated(inner.goal), (inner,))
        case ast.Compare():
            return _comparison(node, names)
        case ast.Constant(value=bool() as value):
            return _part(node, "atom", _always(value))
        case ast.Name() | ast.Attribute() if (name := dotted(node)) is not None:
            if name in CONSTANTS:
                return _part(node, "atom", _always(CONSTANTS[name]))
            if names.kind(name) != "bool":
                raise UnfitError
            return _part(node, "atom", _bare(name, names), names=(name,))
    raise UnfitError


def negated(goal: Goal) -> Goal:
    """Holds where another does not."""

    def holds(trial: Trial) -> Any:
        value = goal(trial)
        return UNKNOWN if value is UNKNOWN else not value

    return holds


def all_of(*goals: Goal) -> Goal:
    """Holds where all of some hold."""

    def holds(trial: Trial) -> Any:
        found: Any = True
        for goal in goals:
            value = goal(trial)
            if value is UNKNOWN:
                found = UNKNOWN
            elif not value:
                return False
        return found

    return holds


def _part(
    node: ast.expr, kind: str, goal: Goal, parts: tuple[Part, ...] = (), names: tuple[str, ...] = ()
) -> Part:
    read = frozenset(names).union(*(one.names for one in parts))
    return Part(node.col_offset, node.end_col_offset or node.col_offset, kind, goal, parts, read)


def _chain(parts: tuple[Part, ...], *, decides: bool) -> Goal:
    if not decides:
        return all_of(*(one.goal for one in parts))
    return negated(all_of(*(negated(one.goal) for one in parts)))


def _always(value: bool) -> Goal:
    return lambda __: value


def _bare(name: str, names: Names) -> Goal:
    def holds(trial: Trial) -> Any:
        value = names.read(name, trial)
        return UNKNOWN if value is UNKNOWN else bool(value)

    return holds


def _comparison(node: ast.Compare, names: Names) -> Part:
    """A chain such as `0 <= x <= 9` is each of its comparisons."""
    parts = []
    left = node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        goal, read = _pair(left, op, right, names)
        start, end = left.col_offset, right.end_col_offset or right.col_offset
        parts.append(Part(start, end, "atom", goal, (), frozenset(read)))
        left = right
    if len(parts) == 1:
        return parts[0]._replace(start=node.col_offset, end=node.end_col_offset or node.col_offset)
    return _part(node, "and", _chain(tuple(parts), decides=False), tuple(parts))


def _pair(left: ast.expr, op: ast.cmpop, right: ast.expr, names: Names) -> tuple[Goal, set[str]]:
    if type(op) not in COMPARE:
        raise UnfitError
    compare = COMPARE[type(op)]
    a, b = _name(left), _name(right)
    x, y = _constant(left), _constant(right)
    if x is not NO_CONSTANT and y is not NO_CONSTANT:
        try:
            return _always(bool(compare(x, y))), set()
        except TypeError as error:
            raise UnfitError from error
    within = isinstance(op, (ast.In, ast.NotIn))
    if within and b is not None and isinstance(x, str) and names.kind(b) == "list":
        names.note(b, x)
        return _member(x, b, names, wanted=isinstance(op, ast.In)), {b}
    if a is not None and y is not NO_CONSTANT and _comparable(names.kind(a), y, within=within):
        for one in y if isinstance(y, list) else [y]:
            names.note(a, one)
        return _held(a, names, lambda value: compare(value, y)), {a}
    if b is not None and x is not NO_CONSTANT and not within and _comparable(names.kind(b), x, within=False):
        names.note(b, x)
        return _held(b, names, lambda value: compare(x, value)), {b}
    read = {*_names_in(left), *_names_in(right)}
    if a is not None and b is not None and not within and names.kind(a) == names.kind(b) == "bool":
        return _both(a, b, names, compare), read
    spot = ast.dump(ast.Compare(left, [op], [right]))
    return _either(Var(spot, "?"), sorted(read), names), read


def _comparable(kind: str, value: Any, *, within: bool) -> bool:
    if within or isinstance(value, list):
        return within and kind == "text" and isinstance(value, list)
    if isinstance(value, bool):
        return kind == "bool"
    return kind in (("text", "date") if isinstance(value, str) else ("number",))


def _held(name: str, names: Names, compare: Callable[[Any], Any]) -> Goal:
    def holds(trial: Trial) -> Any:
        value = names.read(name, trial)
        return value if value is UNKNOWN else value is not None and bool(compare(value))

    return holds


def _member(text: str, name: str, names: Names, *, wanted: bool) -> Goal:
    def holds(trial: Trial) -> Any:
        value = names.holds(name, text, trial)
        return value if value is UNKNOWN else value is not None and value is wanted

    return holds


def _both(a: str, b: str, names: Names, compare: Callable[[Any, Any], bool]) -> Goal:
    def holds(trial: Trial) -> Any:
        left, right = names.read(a, trial), names.read(b, trial)
        if left is None or right is None:
            return False
        return UNKNOWN if left is UNKNOWN or right is UNKNOWN else compare(left, right)

    return holds


def _either(var: Var, read: list[str], names: Names) -> Goal:
    """May hold or not, as soon as all that it reads is there."""

    def holds(trial: Trial) -> Any:
        values = [names.known(one, trial) for one in read]
        if any(one is None for one in values):
            return False
        return UNKNOWN if any(one is UNKNOWN for one in values) else trial.get(var)

    return holds


def _name(node: ast.expr) -> str | None:
    name = dotted(node)
    return None if name is None or name in CONSTANTS else name


def _constant(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            return node.value
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.List(elts=items) | ast.Tuple(elts=items):
            found = [_constant(one) for one in items]
            return found if all(isinstance(one, str) for one in found) else NO_CONSTANT
    return NO_CONSTANT


def _names_in(node: ast.expr) -> Iterator[str]:
    name = dotted(node)
    if name is not None:
        if name not in CONSTANTS:
            yield name
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _names_in(child)
