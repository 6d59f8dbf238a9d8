"""Answers as rows: a value as text, as an address, or as a table."""

from typing import Any
from urllib.parse import quote

from sopctl.language import _
from sopctl.render.judged import judged
from sopctl.render.naming import label_in_words
from sopctl.runs.view import Target
from sopctl.sop.field_types.records import percent, stages_of
from sopctl.sop.fields import Field, Value


def answer_row(
    name: str, field: Field, value: Value, files: str, target: Target | None = None
) -> dict[str, Any]:
    """A field's value as text, as an address, or as a table: `columns` and `rows` of texts."""
    columns: list[str] = []
    rows: list[list[str]] = []
    if field.type == "table":
        columns = [*map(label_in_words, field.columns)]
        rows = [[column.shown(row.get(key)) for key, column in field.columns.items()] for row in value or []]
    elif field.type == "funnel":
        columns = [_("stage"), _("count"), _("rate")]
        stages = stages_of(field, value)
        rows = [
            [label_in_words(one.name), f"{one.number:,}", "" if one.rate is None else percent(one.rate)]
            for one in stages
        ]
    address = ""
    if field.type == "file" and value:
        address = f"{files}/{quote(value)}"
    elif field.type == "url" and value:
        address = value
    ask = field.ask or label_in_words(name)
    return {
        "name": name,
        "ask": ask,
        "label": label_of(ask),
        "text": "" if columns else field.shown(value),
        "address": address,
        "columns": columns,
        "rows": rows,
        "remarks": judged(field, value, target),
    }


def label_of(ask: str) -> str:
    """A question as it is, anything else with a colon."""
    return ask if ask.rstrip()[-1:] in "?？:：.。!！" else _("{heading}:", heading=ask)
