"""A condition divides by something that may be 0.

What divides by 0 has no value, so the condition is never decided, and the step waits for ever. To ask
for it beforehand does not help: all of a condition is worked out. Multiply instead.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {sold: integer, guests: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: sold / guests > 2}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {sold: integer, guests: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: sold > 2 * guests}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {sold: integer, guests: {type: integer, min: 1}}
    steps:
      - {id: sweep, title: Sweep the floor, when: sold / guests > 2}
"""

import ast
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import dotted, parse_condition
from sopctl.sop.problem import Problem, stretch

RULE = Rule("SOP305", "never-decided")


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.conditional:
        if step.when is None or "/" not in step.when:
            continue
        tree = parse_condition(step.when)
        for node in ast.walk(tree) if isinstance(tree, ast.expr) else ():
            if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
                continue
            if told := _told(context, node.right):
                mend = _("multiply instead: write a > 2 * b for a / b > 2")
                place = stretch(step.when, node.right.col_offset, node.right.end_col_offset or 0)
                yield context.finding_in(RULE, (*path, "when"), Problem(told, mend, *place))


def _told(context: Context, divisor: ast.expr) -> str:
    """What is wrong with a divisor; nothing if it is never 0, or if that cannot be told."""
    if isinstance(divisor, ast.Constant) and not isinstance(divisor.value, str) and divisor.value == 0:
        return _("this divides by 0, and the step waits for ever")
    name = dotted(divisor)
    if name is None:
        return ""
    from sopctl.lint.proof.regions import may_be_zero

    source = context.flow.source(name)
    if source is None or source.field is None or source.kind != "number" or not may_be_zero(source.field):
        return ""
    return _("with {name} = 0 this divides by 0, and the step waits for ever", name=name)
