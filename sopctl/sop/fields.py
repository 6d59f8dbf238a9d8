"""Field types: what a person may be asked for, as a parameter or at a step.

A field turns what was typed or read into a value that JSON can hold, and refuses what it cannot
take with a message for people. A type's `kind` is what conditions see of it (sop/expressions.py).
"""

import math
import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sopctl.errors import did_you_mean
from sopctl.sop.dates import parse_date
from sopctl.sop.scalars import as_written, resolve
from sopctl.sop.texts import check_person, check_url, describe, text_of

Value = Any  # text, number, bool, or a list of texts or of rows (texts to values): what JSON holds

SAFE_INTEGER = 2**53 - 1

Text = Annotated[str, BeforeValidator(as_written)]


class Strict(BaseModel):
    """Unknown keys are refused, nothing is converted, nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class BaseField(Strict):
    """What every field has. `ask` is the question that people see."""

    kind: ClassVar[str] = "text"

    ask: Text = ""
    help: Text = ""
    default: Any = None
    required: bool | None = None

    def parse(self, raw: object) -> Value:
        """The value of what was typed (text) or read from YAML or JSON.

        Raises ValueError with a message for people.
        """
        raise TypeError(f"{type(self).__name__} cannot be asked for")

    def hint(self) -> str:
        """What to type, in a few words."""
        return ""


class _Line(BaseField):
    def parse(self, raw: object) -> Value:
        text = text_of(raw).strip()
        if "\n" in text or "\r" in text:
            raise ValueError("wanted one line; use type longtext for more")
        return text


class TextField(_Line):
    """One line of text."""

    type: Literal["text"]


class RoleField(_Line):
    """A role of the SOP, as the column of a table."""

    type: Literal["role"]


class LongTextField(BaseField):
    """Text of any number of lines."""

    type: Literal["longtext"]

    def parse(self, raw: object) -> Value:
        return text_of(raw).strip("\n")


class Numeric(BaseField):
    """What numbers of both kinds have: limits and a unit."""

    kind = "number"

    min: float | None = None
    max: float | None = None
    unit: Text = ""

    def parse(self, raw: object) -> Value:
        if isinstance(raw, str):
            raw = resolve(raw.strip().replace(",", "").replace("\uff0c", ""))
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            raise ValueError(f"wanted a number, not {describe(raw)}")
        if abs(raw) > SAFE_INTEGER or not math.isfinite(raw):
            raise ValueError("this number is too large")
        # A subclass that remembers its spelling has no place in the journal.
        return self._within(float(raw) if isinstance(raw, float) else int(raw))

    def _within(self, number: float) -> float:
        if self.min is not None and number < self.min:
            raise ValueError(f"{number:g} is below the least, {self.min:g}")
        if self.max is not None and number > self.max:
            raise ValueError(f"{number:g} is above the most, {self.max:g}")
        return number

    def hint(self) -> str:
        limits = [
            f"at least {self.min:g}" if self.min is not None else "",
            f"at most {self.max:g}" if self.max is not None else "",
            self.unit,
        ]
        return ", ".join(limit for limit in limits if limit)


class NumberField(Numeric):
    """A number, with limits and a unit."""

    type: Literal["number"]


class IntegerField(Numeric):
    """A whole number, with limits and a unit."""

    type: Literal["integer"]

    def parse(self, raw: object) -> Value:
        number = super().parse(raw)
        if number != int(number):
            raise ValueError(f"wanted a whole number, not {number:g}")
        return int(number)


class BoolField(BaseField):
    """Yes or no."""

    kind = "bool"

    type: Literal["bool"]

    WORDS: ClassVar[dict[str, bool]] = {
        "true": True, "yes": True, "y": True, "\u662f": True,
        "false": False, "no": False, "n": False, "\u5426": False,
    }  # fmt: skip

    def parse(self, raw: object) -> Value:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in self.WORDS:
            return self.WORDS[raw.strip().lower()]
        raise ValueError(f"wanted yes or no (y or n), not {describe(raw)}")

    def hint(self) -> str:
        return "y or n"


class DateField(BaseField):
    """A day."""

    kind = "date"

    type: Literal["date"]

    def parse(self, raw: object) -> Value:
        if isinstance(raw, date):
            return raw.isoformat()
        if not isinstance(raw, str):
            raise ValueError(f"wanted a date like 2027-03-18, not {describe(raw)}")
        return parse_date(raw).isoformat()

    def hint(self) -> str:
        return "year-month-day"


class ChoiceField(BaseField):
    """One of some options, or with `many` any of them."""

    type: Literal["choice"]
    options: list[Text] = Field(min_length=1, max_length=1000)
    many: bool = False

    def parse(self, raw: object) -> Value:
        if not self.many:
            return self._option(raw)
        if isinstance(raw, str):
            raw = [part for part in re.split("[,\uff0c\u3001]", raw) if part.strip()]
        if not isinstance(raw, list):
            raise ValueError(f"wanted a list of options, not {describe(raw)}")
        chosen = {self._option(item) for item in raw}
        return [option for option in self.options if option in chosen]

    def _option(self, raw: object) -> str:
        text = text_of(raw).strip()
        if text in self.options:
            return text
        if text.isdecimal() and 1 <= int(text) <= len(self.options):
            return self.options[int(text) - 1]
        text = text if len(text) <= 30 else text[:29] + "\u2026"
        raise ValueError(f"`{text}` is no option; {did_you_mean(text, self.options)}".rstrip("; "))

    def hint(self) -> str:
        numbered = ", ".join(f"{n} = {option}" for n, option in enumerate(self.options, 1))
        return numbered + ("; several with commas" if self.many else "")


class UrlField(BaseField):
    """A web address."""

    type: Literal["url"]

    def parse(self, raw: object) -> Value:
        return check_url(text_of(raw).strip())

    def hint(self) -> str:
        return "https://\u2026"


class PersonField(BaseField):
    """A person, as a name with or without a mail address."""

    type: Literal["person"]

    def parse(self, raw: object) -> Value:
        return check_person(text_of(raw))

    def hint(self) -> str:
        return "Name <mail>"


class FileField(BaseField):
    """A file, stored with the run; its value is the stored file's name."""

    type: Literal["file"]

    def parse(self, raw: object) -> Value:
        name = text_of(raw).strip()
        if not name:
            raise ValueError("wanted the path of a file")
        return name

    def hint(self) -> str:
        return "path of a file"


def _typed(raw: object) -> object:
    """A field written short, as its type's name alone."""
    return {"type": raw} if isinstance(raw, str) else raw


_Simple = (
    TextField | LongTextField | IntegerField | NumberField | BoolField | DateField | ChoiceField
    | UrlField | PersonField
)  # fmt: skip
Column = Annotated[Annotated[_Simple | RoleField, Field(discriminator="type")], BeforeValidator(_typed)]


class TableField(BaseField):
    """Rows, each with a value for every column."""

    kind = "rows"

    type: Literal["table"]
    columns: dict[str, Column] = Field(min_length=1, max_length=50)
    min_rows: int = Field(0, ge=0)

    MAX_ROWS: ClassVar[int] = 5000

    def parse(self, raw: object) -> Value:
        if isinstance(raw, str):
            raise ValueError("a table is given as a list of rows, in a YAML or JSON file or as JSON")
        if not isinstance(raw, list):
            raise ValueError(f"wanted a list of rows, not {describe(raw)}")
        if len(raw) > self.MAX_ROWS:
            raise ValueError(f"more than {self.MAX_ROWS:,} rows")
        return [self.parse_row(row, number) for number, row in enumerate(raw, 1)]

    def parse_row(self, row: object, number: int) -> dict[str, Value]:
        """Raises ValueError that names the row and the column."""
        if not isinstance(row, dict):
            raise ValueError(f"row {number}: wanted a map of columns, not {describe(row)}")
        for name in row:
            if name not in self.columns:
                hint = did_you_mean(str(name), self.columns)
                raise ValueError(f"row {number}: no column `{name}`; {hint}")
        cells = {}
        for name, column in self.columns.items():
            if row.get(name) in (None, ""):
                continue
            try:
                cells[name] = column.parse(row[name])
            except ValueError as error:
                raise ValueError(f"row {number}, {name}: {error}") from None
        return cells

    def hint(self) -> str:
        least = f", at least {self.min_rows} rows" if self.min_rows else ""
        return " | ".join(self.columns) + least


_Every = _Simple | FileField | TableField
AnyField = Annotated[Annotated[_Every, Field(discriminator="type")], BeforeValidator(_typed)]
