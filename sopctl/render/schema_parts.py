"""Parts that the JSON Schemas of reports are put together from."""

from typing import Any

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PERSON = "Name <mail>"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
YES: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
VALUE: Schema = {"description": "What was given: text, number, yes or no, list, rows of a table, funnel."}
VALUES: Schema = {"type": "object", "additionalProperties": VALUE}


def object_of(**keys: Schema) -> Schema:
    """An object that has all of these keys, and no others."""
    return {"type": "object", "properties": keys, "required": [*keys], "additionalProperties": False}


def listing(of: Schema, words: str = "") -> Schema:
    """A list of such values."""
    found: Schema = {"type": "array", "items": of}
    return told(found, words) if words else found


def ref(name: str) -> Schema:
    """What the schema says of this name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(of: Schema) -> Schema:
    """Such a value, or none."""
    return {"anyOf": [of, {"type": "null"}]}


def told(of: Schema, words: str) -> Schema:
    """Such a value, with what it is."""
    return {**of, "description": words}


def person() -> Schema:
    """Somebody, as runs write it."""
    return told(TEXT, PERSON)
