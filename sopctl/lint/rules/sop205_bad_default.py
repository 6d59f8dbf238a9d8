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

from collections.abc import Iterator, Mapping

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context
from sopctl.sop.fields import BaseField
from sopctl.sop.yaml_reader import Path

RULE = Rule("SOP205", "bad-default")


def check(context: Context) -> Iterator[Finding]:
    yield from _fields(context, ("params",), context.sop.params)
    for path, step in context.steps:
        yield from _fields(context, (*path, "collect"), step.collect)


def _fields(context: Context, path: Path, fields: Mapping[str, BaseField]) -> Iterator[Finding]:
    for name, field in fields.items():
        if field.default is not None:
            try:
                field.parse(field.default)
            except ValueError as error:
                yield context.finding(RULE, (*path, name, "default"), str(error))
