"""The types that a field can have, by the name that an SOP file gives them."""

from sopctl.sop.field_types.base import FieldType
from sopctl.sop.field_types.choices import BoolType, ChoiceType
from sopctl.sop.field_types.numbers import IntegerType, MoneyType, NumberType, RatingType
from sopctl.sop.field_types.records import FunnelType, TableType
from sopctl.sop.field_types.times import DateTimeType, DateType, DurationType
from sopctl.sop.field_types.words import (
    EmailType,
    FileType,
    LongTextType,
    PersonType,
    RoleType,
    TextType,
    UrlType,
)

FIELD_TYPES: dict[str, FieldType] = {
    "text": TextType(),
    "longtext": LongTextType(),
    "integer": IntegerType(),
    "number": NumberType(),
    "money": MoneyType(),
    "rating": RatingType(),
    "bool": BoolType(),
    "date": DateType(),
    "datetime": DateTimeType(),
    "duration": DurationType(),
    "choice": ChoiceType(),
    "url": UrlType(),
    "email": EmailType(),
    "person": PersonType(),
    "file": FileType(),
    "table": TableType(),
    "funnel": FunnelType(),
    "role": RoleType(),
}

ONLY_COLUMNS = {"role"}
NEVER_COLUMNS = {"file", "table", "funnel"}

__all__ = ["FIELD_TYPES", "NEVER_COLUMNS", "ONLY_COLUMNS", "FieldType"]
