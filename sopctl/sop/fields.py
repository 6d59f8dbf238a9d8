"""Fields: what an SOP file says of a value that people are asked for, as a parameter or at a step.

One model for all types, since each class costs time at every start; which keys a type has, and what
it does with values, is in sop/field_types.
"""

from functools import cache
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic import Field as Key
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function, str_schema, union_schema

from sopctl.language import N_, _
from sopctl.sop.checked import After, Before
from sopctl.sop.field_types import FIELD_TYPES, NEVER_COLUMNS, ONLY_COLUMNS, FieldType
from sopctl.sop.field_types.base import Value
from sopctl.sop.field_types.words import MAX_PATTERN
from sopctl.sop.problem import Problem
from sopctl.sop.scalars import as_written

__all__ = ["AnyField", "Body", "Column", "Field", "Strict", "Text", "Value", "as_list"]

SHARED_KEYS = ("type", "ask", "help", "default", "required", "internal")
KEYS_OF = {name: frozenset((*SHARED_KEYS, *known.keys)) for name, known in FIELD_TYPES.items()}
# The types that need no other key.
COMPLETE = frozenset(name for name, known in FIELD_TYPES.items() if not known.needed)


def _pattern(text: str) -> str:
    if len(text) > MAX_PATTERN:
        raise ValueError(_("a pattern has at most {most} characters", most=MAX_PATTERN))
    return text


def _target(text: str) -> str:
    from sopctl.sop.targets import parse_target

    target = parse_target(text)
    if isinstance(target, Problem):
        raise ValueError(_("; ").join((target.message, target.mend)))
    return text


def _unlike(labels: list[str]) -> list[str]:
    twice = next((one for place, one in enumerate(labels) if one in labels[:place]), None)
    if twice is not None:
        raise ValueError(_("`{text}` stands twice", text=twice[:80]))
    return labels


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isupper():
        raise ValueError(_("`{text}` is no currency: write three letters, EUR or CNY", text=text[:20]))
    return text


def as_list(raw: Any) -> Any:
    """One text alone, where several may stand, as a list of one."""
    return [raw] if isinstance(raw, str) else raw


def _rstripped(text: str) -> str:
    """What `str.rstrip` does: of that one pydantic parses the documentation at each start."""
    return text.rstrip()


# Nearly all is text already: the schema takes that without a call of a function.
TEXT = union_schema(
    [str_schema(), no_info_before_validator_function(as_written, str_schema())],
    mode="left_to_right",
    custom_error_type="string_type",
)


class AsWritten:
    """Takes text, and a number as it was spelt."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return TEXT


def nothing() -> list[Any]:
    """A new list. Of `list` itself pydantic parses the documentation at each start."""
    return []


Text = Annotated[str, AsWritten()]
# What people read as paragraphs: how YAML ends a block of text says nothing.
Body = Annotated[Text, After(_rstripped)]
Labels = Annotated[list[Text], After(_unlike), MinLen(1), MaxLen(1000)]


class Strict(BaseModel):
    """Unknown keys are refused, nothing is converted, nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Field(Strict):
    """A typed value that a person is asked for. `ask` is the question that people see."""

    type: str
    ask: Text = ""
    help: Body = ""
    default: Any = None
    required: bool | None = None
    internal: bool = False
    pattern: Annotated[Text, After(_pattern)] | None = None
    min: float | None = None
    max: float | None = None
    unit: Text = ""
    currency: Annotated[Text, After(_currency)] | None = None
    target: Annotated[Text, After(_target)] | None = None
    options: Labels = Key(default_factory=nothing)
    many: bool = False
    columns: Annotated[dict[str, "Column"], MinLen(1), MaxLen(50)] = Key(default_factory=dict)
    min_rows: Annotated[int, Ge(0)] = 0
    stages: Annotated[list[Text], After(_unlike), MinLen(2), MaxLen(50)] = Key(default_factory=nothing)
    alert_below: Annotated[float, Ge(0), Le(1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _keys_of_its_type(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            raw = {"type": raw}  # a field written short, as its type's name alone
        if isinstance(raw, dict):
            wrong = _wrong_keys(raw)
            if wrong:
                raise ValidationError.from_exception_data("Field", wrong)
        return raw

    @property
    def of_type(self) -> FieldType:
        """What its type can do."""
        return FIELD_TYPES[self.type]

    def parse(self, raw: object) -> Value:
        """The value of what was typed (text) or read from YAML or JSON.

        Raises ValueError with a message for people.
        """
        return self.of_type.parse(self, raw)

    def hint(self) -> str:
        """What to type, in a few words."""
        return self.of_type.hint(self)

    def shown(self, value: Value) -> str:
        """A value as people read it, with its unit."""
        return self.of_type.shown(self, value)

    def in_text(self, value: Value) -> Value:
        """What stands in an instruction in the place of a value's name."""
        return None if value is None else self.of_type.in_text(self, value)

    def typed(self, value: Value) -> str:
        """A value as a person would type it."""
        return self.of_type.typed(self, value)

    def seen(self, value: Value) -> Value:
        """What a condition sees of a value."""
        return self.of_type.seen(self, value)


@cache
def _alone(name: str) -> Field:
    """The field of which only the type is said: always the same one, as nothing in it can be changed."""
    return Field.model_validate({"type": name})


def _not_of(types: set[str], refusal: str) -> Before:
    """Refuses types before their keys are looked at."""

    def check(raw: Any) -> Any:
        name = raw.get("type") if isinstance(raw, dict) else raw
        if isinstance(name, str) and name in types:
            raise ValueError(_(refusal, type=name))
        return _alone(raw) if isinstance(raw, str) and raw in COMPLETE else raw

    return Before(check)


Column = Annotated[Field, _not_of(NEVER_COLUMNS, N_("a column cannot be of type `{type}`"))]
AnyField = Annotated[Field, _not_of(ONLY_COLUMNS, N_("type `{type}` is for the columns of a table"))]


def _wrong_keys(raw: dict[str, Any]) -> list[InitErrorDetails]:
    """What the type does not have, and what it cannot do without, as pydantic would tell it."""
    name = raw.get("type")
    if not isinstance(name, str):
        return []  # pydantic says that it is missing, or no text
    known = FIELD_TYPES.get(name)
    if known is None:
        kinds = {"tag": name, "known": sorted(FIELD_TYPES)}
        return [
            InitErrorDetails(type=PydanticCustomError("no_type", "no type", kinds), loc=("type",), input=name)
        ]
    if name in COMPLETE and "max" not in raw and raw.keys() <= KEYS_OF[name]:
        return []  # as nearly always
    wrong = []
    if not raw.keys() <= KEYS_OF[name]:
        allowed = (*SHARED_KEYS, *known.keys)
        unknown = PydanticCustomError("unknown_key", "unknown key", {"known": list(allowed), "type": name})
        wrong += [
            InitErrorDetails(type=unknown, loc=(key,), input=value)
            for key, value in raw.items()
            if key not in allowed
        ]
    wrong += [
        InitErrorDetails(type="missing", loc=(key,), input=raw) for key in known.needed if key not in raw
    ]
    least, most = raw.get("min"), raw.get("max")
    if isinstance(least, (int, float)) and isinstance(most, (int, float)) and least > most:
        crossed = PydanticCustomError("value_error", "crossed", {"error": _("`min` is above `max`")})
        wrong.append(InitErrorDetails(type=crossed, loc=("min",), input=least))
    if name == "rating" and isinstance(most, (int, float)) and (most < 2 or most != int(most)):
        odd = PydanticCustomError("value_error", "odd", {"error": _("`max` is a whole number from 2 on")})
        wrong.append(InitErrorDetails(type=odd, loc=("max",), input=most))
    return wrong


Field.model_rebuild()
