"""An SOP as plain data, as short as it can be written: the keys of its file, defaults left out."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sopctl.sop.fields import Field
from sopctl.sop.model import Repeat, Role


def plain_data(value: Any) -> Any:
    """A model, or anything in one, as maps, lists and values; keys in the order of the model."""
    if isinstance(value, BaseModel):
        return _shortest(value, _keys(value))
    if isinstance(value, dict):
        return {key: plain_data(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain_data(one) for one in value]
    return value


def _keys(model: BaseModel) -> dict[str, Any]:
    found = {}
    for name, info, default in _fields(type(model)):
        value = getattr(model, name)
        if same(value, default):
            continue
        # The schema makes 1.0 of a limit that was written as 1.
        if isinstance(value, float) and value.is_integer() and info.annotation is not Any:
            value = int(value)
        found[info.alias or name] = plain_data(value)
    return found


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, FieldInfo, Any]]:
    """The fields of a model with their defaults, which take time to ask for; what is required has none."""
    return [
        (name, info, info.get_default(call_default_factory=True)) for name, info in model.model_fields.items()
    ]


def _shortest(model: BaseModel, keys: dict[str, Any]) -> Any:
    if isinstance(model, Field) and list(keys) == ["type"]:
        return keys["type"]
    if isinstance(model, Role) and list(keys) == ["does"]:
        return keys["does"]
    if isinstance(model, Repeat) and list(keys) == ["every"]:
        return keys["every"]
    return keys


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, and true is not 1."""
    return type(one) is type(other) and bool(one == other)
