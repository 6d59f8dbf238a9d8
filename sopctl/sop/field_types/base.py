"""What every type of field can do. A type is plain behaviour; what an SOP says of a field is Declared."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from sopctl.sop.shown import format_value

# Text, number, bool, a list of texts, a list of rows (texts to values), or a funnel's stages to numbers:
# what JSON holds.
Value = Any


class Declared(Protocol):
    """What an SOP says of a field, as far as its type reads it; `sop/fields.py` has the model."""

    @property
    def pattern(self) -> str | None: ...
    @property
    def min(self) -> float | None: ...
    @property
    def max(self) -> float | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def many(self) -> bool: ...
    @property
    def columns(self) -> "Mapping[str, Declared]": ...
    @property
    def min_rows(self) -> int: ...
    @property
    def stages(self) -> Sequence[str]: ...
    @property
    def alert_below(self) -> float | None: ...
    def parse(self, raw: object) -> Value: ...


class FieldType(ABC):
    """Turns what was typed or read into a value that JSON can hold, and a value into words.

    `keys` are the keys of an SOP file that only such fields have, `needed` those they cannot do without;
    `kind` is what conditions see of the value (sop/expressions.py).
    """

    kind: ClassVar[str] = "text"
    keys: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def parse(self, field: Declared, raw: object) -> Value:
        """The value of what was typed (text) or read from YAML or JSON.

        Raises ValueError with a message for people.
        """

    def hint(self, field: Declared) -> str:
        """What to type, in a few words."""
        return ""

    def shown(self, field: Declared, value: Value) -> str:
        """A value as people read it where its field is named."""
        return format_value(value)

    def in_text(self, field: Declared, value: Value) -> Value:
        """What stands in an instruction in the place of a value's name."""
        return value

    def typed(self, field: Declared, value: Value) -> str:
        """A value as a person would type it."""
        return format_value(value)

    def seen(self, field: Declared, value: Value) -> Value:
        """What a condition sees of a value."""
        return value
