"""A step has no owner.

What nobody owns nobody does. A step without `owner` falls to the SOP's `owner`; where that is
missing too, nobody is named.

Bad:
    id: tidy
    title: Tidy the shop
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, owner: clerk}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context

RULE = Rule("SOP401", "no-owner")


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if context.sop.owner_of(step) is None:
            mend = "add `owner:` to the step, or once to the SOP"
            yield context.finding(RULE, (*path, "id"), f"step `{step.id}` has no owner", mend)
