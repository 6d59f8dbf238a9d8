"""Fields that hold a number: integer, number, money, rating."""

import math
import re
from typing import ClassVar
from unicodedata import normalize

from sopctl.language import N_, _, clauses
from sopctl.sop.field_types.base import Declared, FieldType, Value
from sopctl.sop.scalars import resolve
from sopctl.sop.texts import describe

SAFE_INTEGER = 2**53 - 1
CURRENCIES = (N_("CNY"), N_("EUR"), N_("USD"))  # others are told by their letters
THOUSANDS = r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
MAX_AMOUNT = 60  # characters of a number or an amount of money that may be written in many ways
CURRENCY = r"([A-Z]{3})?\s*([^A-Za-z]*?)\s*([A-Z]{3})?"
SIGNS = {
    "$",
    "€",
    "£",
    "¥",
    "￥",
    "元",
}  # written beside an amount; which currency they mean is the field's to say


def number_of(raw: object) -> float:
    """Raises ValueError unless it is a number, or text that is one."""
    if isinstance(raw, str):
        # Digits of any width; commas part thousands and nothing else, since for many they part decimals.
        text = (normalize("NFKC", raw) if len(raw) <= MAX_AMOUNT else raw).strip()
        if "," in text and not re.fullmatch(THOUSANDS, text):
            raise ValueError(_("`{text}` may be read in two ways: write 12.50, or 1,250", text=text[:30]))
        raw = resolve(text.replace(",", ""))
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueError(_("wanted a number, not {what}", what=describe(raw)))
    if abs(raw) > SAFE_INTEGER or not math.isfinite(raw):
        raise ValueError(_("this number is too large"))
    # A subclass that remembers its spelling has no place in the journal.
    return float(raw) if isinstance(raw, float) else int(raw)


def whole(number: float) -> int:
    """Raises ValueError unless the number is whole."""
    if number != int(number):
        raise ValueError(_("wanted a whole number, not {number}", number=f"{number:g}"))
    return int(number)


def _within(field: Declared, number: float, least: float | None, most: float | None) -> float:
    if least is not None and number < least:
        raise ValueError(
            _("{number} is below the least, {least}", number=_plain(number), least=_plain(least))
        )
    if most is not None and number > most:
        raise ValueError(_("{number} is above the most, {most}", number=_plain(number), most=_plain(most)))
    return number


def _plain(number: float) -> str:
    return f"{number:.15g}"


class NumberType(FieldType):
    """A number, with limits and a unit."""

    kind = "number"
    keys: ClassVar[tuple[str, ...]] = ("min", "max", "unit", "target")

    def parse(self, field: Declared, raw: object) -> Value:
        return _within(field, number_of(raw), field.min, field.max)

    def hint(self, field: Declared) -> str:
        limits = [
            _("at least {least}", least=_plain(field.min)) if field.min is not None else "",
            _("at most {most}", most=_plain(field.max)) if field.max is not None else "",
            _("{unit}", unit=field.unit) if field.unit else "",
        ]
        return clauses(limit for limit in limits if limit)

    def shown(self, field: Declared, value: Value) -> str:
        if value is None:
            return ""
        return f"{_plain(value)} {field.unit}".rstrip()


class IntegerType(NumberType):
    """A whole number, with limits and a unit."""

    def parse(self, field: Declared, raw: object) -> Value:
        return int(_within(field, whole(number_of(raw)), field.min, field.max))


class MoneyType(NumberType):
    """An amount in the field's currency, to the hundredth."""

    keys = ("min", "max", "currency", "target")
    needed = ("currency",)

    def parse(self, field: Declared, raw: object) -> Value:
        if isinstance(raw, str):
            if len(raw) <= MAX_AMOUNT:
                raw = normalize("NFKC", raw)
            match = re.fullmatch(CURRENCY, raw.strip()) if len(raw) <= MAX_AMOUNT else None
            if match is None:
                raise ValueError(_("wanted an amount like 1200.50, not {what}", what=describe(raw)))
            for named in (match[1], match[3]):
                if named not in (None, field.currency):
                    raise ValueError(
                        _("wanted {currency}, not {other}", currency=field.currency, other=named)
                    )
            raw = match[2].strip("".join(SIGNS) + " ")
        amount = number_of(raw)
        if round(amount, 2) != amount:
            raise ValueError(_("an amount has at most two decimals"))
        return _within(field, amount, field.min, field.max)

    def hint(self, field: Declared) -> str:
        unit = _("{unit}", unit=_(field.currency or ""))
        return clauses(part for part in (super().hint(field), unit) if part)

    def in_text(self, field: Declared, value: Value) -> Value:
        return self.shown(field, value)

    def shown(self, field: Declared, value: Value) -> str:
        if value is None:
            return ""
        unit = _(field.currency or "")
        return f"{value:,.0f} {unit}" if value == int(value) else f"{value:,.2f} {unit}"


class RatingType(NumberType):
    """A whole number from 1 to the field's `max` (5)."""

    keys = ("max", "target")
    MOST = 5

    def parse(self, field: Declared, raw: object) -> Value:
        most = self.MOST if field.max is None else field.max
        return int(_within(field, whole(number_of(raw)), 1, most))

    def hint(self, field: Declared) -> str:
        return _("1 to {most}", most=_plain(self.MOST if field.max is None else field.max))

    def shown(self, field: Declared, value: Value) -> str:
        if value is None:
            return ""
        return _("{value} of {most}", value=value, most=_plain(self.MOST if field.max is None else field.max))
