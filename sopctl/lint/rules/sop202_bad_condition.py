"""A condition cannot be read, or compares what has no common type.

A condition that means nothing decides nothing; it must not quietly drop a step.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {days: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: days == 'many'}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {days: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: days > 3}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context

RULE = Rule("SOP202", "bad-condition")


def check(context: Context) -> Iterator[Finding]:
    for path, __, problem in context.conditions:
        if not problem.unknown_name:
            yield context.finding_in(RULE, path, problem)
