"""A field's pattern is no regular expression, or an SOP has very many.

Patterns are those of Rust's engine, which cannot hang: all that is usual, without look-around and
back-references. Reading one takes time, so an SOP may have thirty different ones.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      room: {type: text, pattern: "[A-Z"}
    steps:
      - {id: sweep, title: "Sweep {{ room }}"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      room: {type: text, pattern: "[A-Z][0-9]+"}
    steps:
      - {id: sweep, title: "Sweep {{ room }}"}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.field_types.words import compiled
from sopctl.sop.fields import Field

RULE = Rule("SOP210", "bad-pattern")

MOST = 30


def check(context: Context) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, pattern in _patterns(context):
        if pattern in seen:
            continue
        seen.add(pattern)
        if len(seen) > MOST:
            told = _("more than {most} different patterns", most=MOST)
            yield context.finding(RULE, path, told, _("use one pattern in several fields"))
            return
        try:
            compiled(pattern)
        except ValueError as error:
            yield context.finding(RULE, path, str(error))


def _patterns(context: Context) -> Iterator[tuple[Path, str]]:
    for path, field, __ in context.fields:
        if field.pattern is not None or field.columns:
            yield from _of(path, field)


def _of(path: Path, field: Field) -> Iterator[tuple[Path, str]]:
    if field.pattern is not None:
        yield (*path, "pattern"), field.pattern
    for name, column in field.columns.items():
        yield from _of((*path, "columns", name), column)
