"""A number's target cannot be read, or names what nothing has.

A target is a comparison with the number on its left: `>= reach`. It may name what conditions name,
and the other fields of its step: `>= 0.4 * visits`.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rooms: integer}
    steps:
      - id: sweep
        title: Sweep the floor
        collect:
          swept: {type: integer, target: ">= romms"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rooms: integer}
    steps:
      - id: sweep
        title: Sweep the floor
        collect:
          swept: {type: integer, target: ">= rooms"}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context
from sopctl.sop.conditions import check_condition
from sopctl.sop.expressions import JUDGED
from sopctl.sop.names import names_in_target
from sopctl.sop.problem import Problem
from sopctl.sop.targets import parse_target

RULE = Rule("SOP208", "bad-target")


def check(context: Context) -> Iterator[Finding]:
    for path, field, step in context.fields:
        if field.target is None:
            continue
        condition = parse_target(field.target)
        if isinstance(condition, Problem):
            continue  # the schema has refused it
        names = names_in_target(context.names_at(step) if step else context.names, step)
        lead = len(JUDGED) + 1 - (len(field.target) - len(field.target.lstrip()))
        for problem in check_condition(condition, names):
            start = max(0, problem.offset - lead)
            width = min(problem.width, len(field.target) - start)
            problem = problem._replace(offset=start, width=width)
            yield context.finding_in(RULE, (*path, "target"), problem)
