"""A due date hangs on something that is no date.

A due date hangs on a date parameter, on `start` (the day the run was made), on a step (the day it
was done), or is a day itself.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {opening: date}
    steps:
      - {id: sweep, title: Sweep the floor, due: openin - 1d}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {opening: date}
    steps:
      - {id: sweep, title: Sweep the floor, due: opening - 1d}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule, did_you_mean
from sopctl.lint.context import Context
from sopctl.sop.dates import parse_date, parse_due
from sopctl.sop.names import type_of

RULE = Rule("SOP501", "bad-due")


def check(context: Context) -> Iterator[Finding]:
    dates = {name for name, field in context.sop.params.items() if type_of(field).kind == "date"}
    for path, step in context.steps:
        if step.due is None:
            continue
        anchor = parse_due(step.due).anchor
        if anchor in dates or anchor == "start" or (anchor in context.ids and anchor != step.id):
            continue
        try:
            parse_date(anchor)
        except ValueError:
            what = "is this step itself" if anchor == step.id else "is no date"
            mend = did_you_mean(anchor, {*dates, "start", *context.ids})
            yield context.finding(RULE, (*path, "due"), f"`{anchor}` {what}", mend)
