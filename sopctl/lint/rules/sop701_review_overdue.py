"""The SOP was to be reviewed by now.

`review` says how often somebody looks whether the SOP still fits the work (`every`), and when that was done
last (`last`). Once that day and the time between two reviews have passed, this is a note: nothing stops, but
what nobody has looked at for so long is seldom still true.

Today:
    2027-03-01

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    review: {every: 12mo, last: 2026-02-10}
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    review: {every: 12mo, last: 2026-11-01}
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, shift
from sopctl.sop.dates import parse_date, parse_duration

RULE = Rule("SOP701", "review-overdue")


def check(context: Context) -> Iterator[Finding]:
    review, today = context.sop.review, context.around.today
    if context.is_checklist or review is None or review.last is None or today is None:
        return
    calendar = context.sop.working_days or MONDAY_TO_FRIDAY
    try:
        due = shift(parse_date(review.last), 1, parse_duration(review.every), calendar)
    except ValueError:  # so far ahead that no calendar has it
        return
    if due < today:
        told = _("this SOP was to be reviewed by {day}", day=due)
        mend = _("look at it with those who work by it, then write the day of that after `last`")
        yield context.finding(RULE, ("review", "last"), told, mend)
