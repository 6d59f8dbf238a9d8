"""A field's default is none of its values.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      floor: {type: choice, options: [wood, stone], default: wod}
    steps:
      - {id: sweep, title: "Sweep the {{ floor }} floor"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      floor: {type: choice, options: [wood, stone], default: wood}
    steps:
      - {id: sweep, title: "Sweep the {{ floor }} floor"}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule, nearest
from sopctl.lint.context import Context
from sopctl.sop.mends import renamed_to

RULE = Rule("SOP205", "bad-default")


def check(context: Context) -> Iterator[Finding]:
    for path, field, __ in context.fields:
        if field.default is not None:
            try:
                field.parse(field.default)
            except ValueError as error:
                near = nearest(field.default, field.options) if isinstance(field.default, str) else None
                fix = renamed_to(context.document, (*path, "default"), near)
                yield context.finding(RULE, (*path, "default"), str(error), fix=fix)
