"""`repeat` gives its runs a parameter that the SOP does not have, or a value that is none of it.

What stands in `with` becomes the parameters of the runs that `sopctl due --new` makes. A date may hang on
the day, as `occasion + 5wd`; any other value may name it, as `{{ occasion }}`, or its year, quarter, month,
week or day, as `{{ occasion.month }}`.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    repeat: {every: every month on the first working day, with: {opening: ocasion + 1d}}
    roles: {clerk: Works in the shop}
    params: {opening: date}
    steps:
      - {id: sweep, title: Sweep the floor, due: opening - 1d}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    repeat: {every: every month on the first working day, with: {opening: occasion + 1d}}
    roles: {clerk: Works in the shop}
    params: {opening: date}
    steps:
      - {id: sweep, title: Sweep the floor, due: opening - 1d}
"""

from collections.abc import Iterator
from datetime import date

from sopctl.errors import Finding, Rule, did_you_mean
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.calendars import MONDAY_TO_FRIDAY
from sopctl.sop.occasion_values import value_on

RULE = Rule("SOP506", "bad-repeat")
DAYS = tuple(date(2027, month, month) for month in range(1, 13))  # a value may be right in one month alone


def check(context: Context) -> Iterator[Finding]:
    repeat, params = context.sop.repeat, context.sop.params
    for name, raw in repeat.with_.items() if repeat else ():
        path = ("repeat", "with", name)
        if name not in params:
            place = context.document.place(path, key=True)
            told = _("the SOP has no parameter `{name}`", name=name)
            yield Finding(RULE, place, told, did_you_mean(name, params))
            continue
        try:
            for day in DAYS:
                value_on(params[name], raw, day, context.sop.working_days or MONDAY_TO_FRIDAY)
        except ValueError as error:
            yield context.finding(RULE, path, str(error))
