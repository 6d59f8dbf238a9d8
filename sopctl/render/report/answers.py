"""Answers as rows: a value as text, as an address, or as a table."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sopctl.language import _
from sopctl.render.judged import judged
from sopctl.render.naming import label_in_words
from sopctl.runs.view import Target
from sopctl.sop.field_types.records import percent, stages_of
from sopctl.sop.fields import Field, Value

SHORT = 160  # characters of what a head tells
FIRST = 8  # of what was given

Row = dict[str, Any]


def answer_row(name: str, field: Field, value: Value, files: str, target: Target | None = None) -> Row:
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


def about(fields: Mapping[str, Field], given: Mapping[str, Value], files: str) -> dict[str, list[Row]]:
    """What a run is about: the parameters that people gave, other than what the SOP gives by itself.

    Those in a few words are `short`, long ones and all after the first few `more`. What is yes or no chooses
    steps, and is left out.
    """
    rows = [
        answer_row(name, field, given.get(name), files)
        for name, field in fields.items()
        if field.type != "bool" and given.get(name) not in (None, "", [], field.default)
    ]
    short = [
        one for one in rows if not one["columns"] and len(one["text"]) <= SHORT and "\n" not in one["text"]
    ]
    return {"short": short[:FIRST], "more": [one for one in rows if one not in short[:FIRST]]}


def label_of(ask: str) -> str:
    """A question as it is, anything else with a colon."""
    return ask if ask.rstrip()[-1:] in "?？:：.。!！" else _("{heading}:", heading=ask)
