"""A due date hangs on something that is no date.

A due date hangs on a date parameter, on a date that an earlier step asks for, on `item.column` of a
repeated step, on `start` (the day the run was made), on a step (the day it was done), or is a day itself.

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

from sopctl.errors import Finding, Rule, did_you_mean, nearest
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.dates import parse_date, parse_due, spaced_due, timed_due
from sopctl.sop.expressions import as_name
from sopctl.sop.meant import meant_day
from sopctl.sop.mends import mended, reworded
from sopctl.sop.model import Step
from sopctl.sop.names import spelt
from sopctl.sop.problem import Problem

RULE = Rule("SOP501", "bad-due")
MOST = 80  # characters of a value that are told


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if step.due is None:
            continue
        anchor = parse_due(step.due).anchor
        dates = {name for name, kind in context.names_at(step).items() if kind.kind == "date"}
        if _is_known(context, step, anchor, dates):
            continue
        try:
            parse_date(anchor)
        except ValueError:
            told = _("`{name}` is this step itself") if anchor == step.id else _("`{name}` is no date")
            mend = did_you_mean(anchor, {*dates, "start", *context.ids} - {step.id})
            fix = None
            right, timed = spaced_due(step.due), timed_due(step.due)
            if meant_day(anchor):
                mend = _("no such day is in the calendar")
            elif timed and _is_known(context, step, parse_due(timed).anchor, dates):
                mend = _("write {right}, or with wd for working days", right=timed)
            elif right and _is_known(context, step, parse_due(right).anchor, dates):
                mend = _("write {right}", right=right)
                fix = reworded(context.document, (*path, "due"), right, safe=True)
            elif anchor != step.id:
                near = nearest(anchor, {*dates, "start", *context.ids} - {step.id})
                problem = Problem("", "", step.due.index(anchor), len(anchor), right=near)
                fix = mended(context.document, (*path, "due"), problem)
            yield context.finding(RULE, (*path, "due"), told.format(name=anchor[:MOST]), mend, fix)


def _is_known(context: Context, step: Step, anchor: str, dates: set[str]) -> bool:
    return (
        as_name(anchor) in dates
        or spelt(anchor) in dates
        or anchor == "start"
        or (anchor in context.ids and anchor != step.id)
    )
