"""Targets, such as `>= reach`: a condition on a number of which its sign and its right side are written."""

import ast
import re
from math import isfinite
from typing import Any

from sopctl.language import _
from sopctl.sop.condition_slips import NO_EXPRESSION, SLIPS, slip
from sopctl.sop.expressions import (
    JUDGED,
    UNKNOWN,
    Lookup,
    evaluate,
    evaluate_tree,
    names_in,
    nodes_of_names,
    parse_condition,
)
from sopctl.sop.problem import Problem

TARGET = re.compile(r"\s*(>=|<=|==|!=|<|>)\s*\S")
NO_TREE = Problem("", "", 0, 0)


def names_in_goal(target: str) -> set[str]:
    """The names that a target such as `>= reach` is made of; none if it is not readable."""
    condition = parse_target(target)
    return set() if isinstance(condition, Problem) else names_in(condition) - {JUDGED}


def parse_target(text: str) -> str | Problem:
    """A target such as `>= reach` as a condition on JUDGED, or what keeps it from being one."""
    told, mend = _("`{text}` is no target", text=text[:40]), _("write >= 1000, or < reach")
    no_target = Problem(told, mend, 0, len(text))
    if not TARGET.match(text):
        place = next((place for place, character in enumerate(text) if character in SLIPS), None)
        if place is not None:
            return slip(text[place], place)
        return no_target
    condition = f"{JUDGED} {text.lstrip()}"
    tree = parse_condition(condition)
    if isinstance(tree, Problem):
        if tree.mend == _(NO_EXPRESSION):
            return no_target
        return tree._replace(offset=max(0, tree.offset - len(JUDGED) - 1))
    return condition


def judge(target: str, value: Any, lookup: Lookup) -> Any:
    """Whether a number meets a target: True, False, or UNKNOWN while there is nothing to compare."""
    condition = parse_target(target)
    if value is None or isinstance(condition, Problem):
        return UNKNOWN
    missing = False

    def known(name: str) -> Any:
        nonlocal missing
        found = value if name == JUDGED else lookup(name)
        missing = missing or found is None
        return found

    met = evaluate(condition, known)
    return UNKNOWN if missing else met


def held_against(target: str, lookup: Lookup) -> tuple[str, float] | None:
    """A target's sign and the number behind it; None where it is no single comparison with a known number."""
    condition = parse_target(target)
    tree = NO_TREE if isinstance(condition, Problem) else parse_condition(condition)
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return None
    try:
        bound = evaluate_tree(tree.comparators[0], lookup)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    if isinstance(bound, bool) or not isinstance(bound, int | float) or not isfinite(bound):
        return None
    return TARGET.match(target)[1], float(bound)  # type: ignore[index]  # what was parsed begins so


def with_values(target: str, lookup: Lookup) -> str:
    """A target with the values of its names in their places, as far as they are known."""
    condition = parse_target(target)
    tree = NO_TREE if isinstance(condition, Problem) else parse_condition(condition)
    if isinstance(tree, Problem):
        return target
    told, shift = target, len(JUDGED) + 1 - (len(target) - len(target.lstrip()))
    encoded = str(condition).encode()
    for name, node in sorted(nodes_of_names(tree), key=lambda found: -found[1].col_offset):
        value = UNKNOWN if name == JUDGED else lookup(name)
        if value is UNKNOWN or value is None:
            continue
        start = len(encoded[: node.col_offset].decode()) - shift
        end = len(encoded[: node.end_col_offset].decode()) - shift
        told = f"{told[:start]}{value}{told[end:]}"
    return told
