"""The JSON Schema of an SOP file, for editors: the model's own keys and types, as far as it can tell them.

It refuses nothing that the model takes: where JSON Schema cannot say what the model wants, it says less.
"""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator, BaseModel, BeforeValidator

from sopctl.language import _
from sopctl.sop import model
from sopctl.sop.calendar_form import TeamForm
from sopctl.sop.field_types import FIELD_TYPES, NEVER_COLUMNS, ONLY_COLUMNS
from sopctl.sop.fields import SHARED_KEYS, Field
from sopctl.sop.model import BESIDE_USE
from sopctl.sop.schema_checks import AS_WRITTEN, CHECKS, HELD, LISTED, MESSAGE, OWN, SHORT, Schema
from sopctl.sop.schema_words import EXAMPLES, KEYS, MODELS, TYPES
from sopctl.sop.shared_form import Shared

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAME = "urn:sopctl:{}"  # a name, no address: nothing is fetched


def sop_schema() -> Schema:
    """The schema of an SOP file."""
    parts: dict[str, Schema] = {}
    whole = _model(model.Sop, parts)
    for name in ("Field", "Column"):
        parts[name] = _field(name, parts)
    _loosen(whole, parts)
    return _file(_("SOP file of sopctl"), "sop", whole, parts)


def shared_schema() -> Schema:
    """The schema of the file of what SOPs share."""
    parts: dict[str, Schema] = {}
    return _file(_("Shared file of sopctl"), "shared", _model(Shared, parts), parts)


def calendar_schema() -> Schema:
    """The schema of a team's calendar."""
    parts: dict[str, Schema] = {}
    return _file(_("Calendar of sopctl"), "calendar", _model(TeamForm, parts), parts)


def _file(title: str, name: str, whole: Schema, parts: dict[str, Schema]) -> Schema:
    held = {one: parts[one] for one in sorted(parts)}
    about = {"$schema": DRAFT, "$id": NAME.format(name), "title": title}
    return {**about, **_in_words(whole), "$defs": _in_words(held)}


def _in_words(found: Any) -> Any:
    """What editors say of a pattern that is not met, in the reader's language."""
    if isinstance(found, list):
        return [_in_words(one) for one in found]
    if not isinstance(found, dict):
        return found
    return {key: _(one) if key == MESSAGE else _in_words(one) for key, one in found.items()}


def _loosen(whole: Schema, parts: dict[str, Schema]) -> None:
    """What a file may leave to its name or to the shared file; and what hangs on other keys."""
    keys = whole["properties"]
    whole["required"].remove("id")
    names: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    keys["roles"] = _either(keys["roles"], names)
    keys["definitions"]["additionalProperties"] = {"type": ["string", "number", "null"]}
    keys["definitions"] = _either(keys["definitions"], names)
    keys["language"]["type"] = ["string", "number", "null"]
    parts["Review"].pop("required")
    some = [{"required": [key], "properties": {key: {"minItems": 1}}} for key in ("steps", "phases")]
    whole["anyOf"] = some
    whole["not"] = {"allOf": some}
    step = parts["Step"]
    step["if"] = {"required": ["use"]}
    step["then"] = {"propertyNames": {"enum": list(BESIDE_USE)}}
    step["else"] = {"properties": {"with": False}}


def _model(of: type[BaseModel], parts: dict[str, Schema]) -> Schema:
    """The keys of a model."""
    hints = get_type_hints(of, include_extras=True)
    keys: dict[str, Schema] = {}
    required = []
    for attribute, info in of.model_fields.items():
        key = info.alias or attribute
        about: Schema = {"description": _(KEYS[of.__name__][key])}
        if examples := EXAMPLES.get(of.__name__, {}).get(key):
            about["examples"] = examples
        keys[key] = {**about, **_merged(_of(hints[attribute], parts), OWN.get((of.__name__, key), {}))}
        if info.is_required():
            required.append(key)
    return {
        "description": _(MODELS[of.__name__]),
        "type": "object",
        "properties": keys,
        "required": required,
        "additionalProperties": False,
    }


def _field(name: str, parts: dict[str, Schema]) -> Schema:
    """A field, or a column of a table: its type alone, or a map with the keys of that type."""
    apart = ONLY_COLUMNS if name == "Field" else NEVER_COLUMNS
    known = {one: kind for one, kind in FIELD_TYPES.items() if one not in apart}
    kinds: Schema = {"enum": list(known), "enumDescriptions": [_(TYPES[one]) for one in known]}
    whole = _model(Field, parts)
    used = {*SHARED_KEYS, *(key for kind in known.values() for key in kind.keys)}
    whole["properties"] = {key: one for key, one in whole["properties"].items() if key in used}
    whole["properties"]["type"] = {"description": whole["properties"]["type"]["description"], **kinds}
    whole["allOf"] = [
        {
            "if": {"required": ["type"], "properties": {"type": {"const": one}}},
            "then": {
                "description": _(TYPES[one]),
                "propertyNames": {"enum": [*SHARED_KEYS, *kind.keys]},
                **({"required": list(kind.needed)} if kind.needed else {}),
                **({"properties": {"max": {"minimum": 2, "multipleOf": 1}}} if one == "rating" else {}),
            },
        }
        for one, kind in known.items()
    ]
    return {"description": _(MODELS[name]), "anyOf": [kinds, whole]}


def _reference(of: type[BaseModel], parts: dict[str, Schema]) -> Schema:
    if of.__name__ not in parts:
        parts[of.__name__] = {}  # it may hold itself
        parts[of.__name__] = _model(of, parts)
    return {"$ref": f"#/$defs/{of.__name__}"}


def _of(annotation: Any, parts: dict[str, Schema]) -> Schema:
    """The schema of an annotation. Raises LookupError for one that it has no word for."""
    if annotation in SHORT:
        if annotation in HELD:
            _reference(HELD[annotation], parts)
        return dict(SHORT[annotation])
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:], parts)
    if origin in (Union, types.UnionType):
        return _union([_of(one, parts) for one in inner])
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is list:
        return {"type": "array", "items": _of(inner[0], parts)}
    if origin is dict:
        name = _of(inner[0], parts)
        name.pop("type")
        return {
            "type": "object",
            **({"propertyNames": name} if name else {}),
            "additionalProperties": _of(inner[1], parts),
        }
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _reference(annotation, parts)
    plain = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {} if annotation is Any else {"type": plain[annotation]}


def _annotated(inner: Any, added: tuple[Any, ...], parts: dict[str, Schema]) -> Schema:
    found = _of(inner, parts)
    for one in added:
        match one:
            case _ if one == AS_WRITTEN:
                found["type"] = ["string", "number"]
            case _ if one == LISTED:
                found = {"anyOf": [{**found["items"], "type": "string"}, found]}
            case MinLen() | MaxLen():
                end = "min" if isinstance(one, MinLen) else "max"
                lists = [each for each in (found, *found.get("anyOf", ())) if each.get("type") != "string"]
                size = one.min_length if isinstance(one, MinLen) else one.max_length
                for each in (each for each in lists if "type" in each):
                    each[f"{end}{'Properties' if each['type'] == 'object' else 'Items'}"] = size
            case Ge():
                found["minimum"] = one.ge
            case Le():
                found["maximum"] = one.le
            case AfterValidator():
                found = _merged(found, CHECKS.get(one, {}))
            case BeforeValidator():
                raise LookupError(one)  # it may take what the schema would refuse
    return found


def _union(options: list[Schema]) -> Schema:
    """One of several, as one schema with several types where that can be said."""
    filled = [one for one in options if one != {"type": "null"}]
    if len(filled) == 1 and "type" in filled[0] and len(options) > 1:
        kinds = filled[0]["type"]
        return {**filled[0], "type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}
    return {"anyOf": options}


def _merged(found: Schema, more: Schema) -> Schema:
    """A schema with more said; of several types the ones that both have."""
    if "type" in more and isinstance(found.get("type"), list) and "null" in found["type"]:
        more = {**more, "type": [more["type"], "null"]}
    return {**found, **more}


def _either(keyed: Schema, other: Schema) -> Schema:
    """A key's schema with another way to write it; what is told about the key stays."""
    about: Schema = {key: keyed.pop(key) for key in ("description", "examples") if key in keyed}
    return {**about, "anyOf": [keyed, other]}
