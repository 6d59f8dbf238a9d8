"""A number's target cannot be read, or names what nothing has.

A target is a comparison with the number on its left: `>= reach`.

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
from sopctl.sop.expressions import JUDGED, Problem, Type, parse_target

RULE = Rule("SOP208", "bad-target")


def check(context: Context) -> Iterator[Finding]:
    for path, field, step in context.fields():
        if field.target is None:
            continue
        condition = parse_target(field.target)
        if isinstance(condition, Problem):
            continue  # the schema has refused it
        names = context.names_at(step) if step else context.names
        lead = len(JUDGED) + 1 - (len(field.target) - len(field.target.lstrip()))
        for problem in check_condition(condition, {**names, JUDGED: Type("number")}):
            start = max(0, problem.offset - lead)
            width = min(problem.width, len(field.target) - start)
            yield context.finding_in(RULE, (*path, "target"), problem._replace(offset=start, width=width))
