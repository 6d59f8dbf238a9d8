"""Fields that hold one of a few values: yes or no, or some options."""

import re
from typing import ClassVar

from sopctl.errors import did_you_mean
from sopctl.language import _, listed
from sopctl.sop.field_types.base import Declared, FieldType, Value
from sopctl.sop.texts import describe, text_of


class BoolType(FieldType):
    """Yes or no."""

    kind = "bool"

    WORDS: ClassVar[dict[str, bool]] = {
        "true": True, "yes": True, "y": True, "是": True,
        "false": False, "no": False, "n": False, "否": False,
    }  # fmt: skip

    def parse(self, field: Declared, raw: object) -> Value:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in self.WORDS:
            return self.WORDS[raw.strip().lower()]
        raise ValueError(_("wanted yes or no (y or n), not {what}", what=describe(raw)))

    def hint(self, field: Declared) -> str:
        return _("y or n")

    def typed(self, field: Declared, value: Value) -> str:
        return "" if value is None else "y" if value else "n"


class ChoiceType(FieldType):
    """One of some options, or with `many` any of them."""

    keys = ("options", "many")
    needed = ("options",)

    def parse(self, field: Declared, raw: object) -> Value:
        if not field.many:
            return self._option(field, raw)
        if isinstance(raw, str):
            raw = [part for part in re.split("[,，、]", raw) if part.strip()]
        if not isinstance(raw, list):
            raise ValueError(_("wanted a list of options, not {what}", what=describe(raw)))
        chosen = {self._option(field, item) for item in raw}
        return [option for option in field.options if option in chosen]

    def _option(self, field: Declared, raw: object) -> str:
        text = text_of(raw).strip()
        if text in field.options:
            return text
        if text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= len(field.options):
            return field.options[int(text) - 1]
        text = text if len(text) <= 30 else text[:29] + "…"
        hint = did_you_mean(text, field.options)
        raise ValueError(_("`{text}` is no option; {hint}", text=text[:80], hint=hint).rstrip("; ；"))

    def hint(self, field: Declared) -> str:
        numbered = listed(f"{n} = {option}" for n, option in enumerate(field.options, 1))
        return numbered + (_("; several with commas") if field.many else "")
