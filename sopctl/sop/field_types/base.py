"""What every type of field can do. A type is plain behaviour; what an SOP says of a field is in Field."""

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from sopctl.sop.fields import Field

# Text, number, bool, a list of texts, a list of rows (texts to values), or a funnel's stages to numbers:
# what JSON holds.
Value = Any


class FieldType:
    """Turns what was typed or read into a value that JSON can hold, and a value into words.

    `keys` are the keys of an SOP file that only such fields have, `needed` those they cannot do without;
    `kind` is what conditions see of the value (sop/expressions.py).
    """

    kind: ClassVar[str] = "text"
    keys: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    def parse(self, field: "Field", raw: object) -> Value:
        """The value of what was typed (text) or read from YAML or JSON.

        Raises ValueError with a message for people.
        """
        raise NotImplementedError

    def hint(self, field: "Field") -> str:
        """What to type, in a few words."""
        return ""

    def shown(self, field: "Field", value: Value) -> str:
        """A value as people read it where its field is named."""
        from sopctl.sop.shown import format_value

        return format_value(value)

    def in_text(self, field: "Field", value: Value) -> Value:
        """What stands in an instruction in the place of a value's name."""
        return value

    def typed(self, field: "Field", value: Value) -> str:
        """A value as a person would type it."""
        from sopctl.sop.shown import format_value

        return format_value(value)

    def seen(self, field: "Field", value: Value) -> Value:
        """What a condition sees of a value."""
        return value
