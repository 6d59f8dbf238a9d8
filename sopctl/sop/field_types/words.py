"""Fields that hold words: text, addresses, people, files."""

import re
from functools import lru_cache
from typing import Any

from sopctl.language import _
from sopctl.sop.field_types.base import Declared, FieldType, Value
from sopctl.sop.texts import check_person, check_url, text_of

MAX_PATTERN = 300
MAX_MATCHED = 10_000  # characters that a pattern is held against
EMAIL = r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+"


@lru_cache(maxsize=32)  # some take megabytes
def compiled(pattern: str) -> Any:
    """A pattern that takes time in proportion to the text, whatever it says: Rust's engine has no way back.

    Raises ValueError when it is none.
    """
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    alone, whole = (
        core_schema.str_schema(pattern=text, regex_engine="rust-regex")
        for text in (pattern, rf"\A(?:{pattern})\z")
    )
    try:
        SchemaValidator(alone)  # or a bracket too many would close the one around it
        return SchemaValidator(whole)
    except SchemaError as error:
        why = str(error).strip().splitlines()[-1].removeprefix("error: ")
        raise ValueError(_("no pattern: {why}", why=why)) from None


def _matched(field: Declared, text: str) -> str:
    """Raises ValueError unless the text is as the field's pattern wants it."""
    if field.pattern is None or not text:
        return text
    from pydantic_core import ValidationError

    try:
        if len(text) <= MAX_MATCHED:
            compiled(field.pattern).validate_python(text)
            return text
    except ValidationError:
        pass
    raise ValueError(_("`{text}` does not fit the pattern {pattern}", text=text[:40], pattern=field.pattern))


class TextType(FieldType):
    """One line of text."""

    keys = ("pattern",)

    def parse(self, field: Declared, raw: object) -> Value:
        return _matched(field, one_line_of(raw))

    def hint(self, field: Declared) -> str:
        return _("as in {pattern}", pattern=field.pattern) if field.pattern else ""


class RoleType(FieldType):
    """A role of the SOP, as the column of a table."""

    def parse(self, field: Declared, raw: object) -> Value:
        return one_line_of(raw)


class LongTextType(FieldType):
    """Text of any number of lines."""

    keys = ("pattern",)

    def parse(self, field: Declared, raw: object) -> Value:
        return _matched(field, text_of(raw).strip("\n"))


class UrlType(TextType):
    """A web address."""

    def parse(self, field: Declared, raw: object) -> Value:
        return _matched(field, check_url(text_of(raw).strip()))

    def hint(self, field: Declared) -> str:
        return "https://…"


class EmailType(TextType):
    """A mail address."""

    def parse(self, field: Declared, raw: object) -> Value:
        text = text_of(raw).strip()
        if len(text) > 254 or not re.fullmatch(EMAIL, text):
            raise ValueError(_("`{text}` is no mail address: write name@example.com", text=text[:80]))
        return _matched(field, text)

    def hint(self, field: Declared) -> str:
        return "name@example.com"


class PersonType(FieldType):
    """A person, as a name with or without a mail address."""

    def parse(self, field: Declared, raw: object) -> Value:
        return check_person(text_of(raw))

    def hint(self, field: Declared) -> str:
        return _("Name <mail>")

    def in_text(self, field: Declared, value: Value) -> Value:
        return str(value).partition("<")[0].strip() or value


class FileType(FieldType):
    """A file, stored with the run; its value is the stored file's name, `<digest>-<file name>`."""

    def parse(self, field: Declared, raw: object) -> Value:
        name = text_of(raw).strip()
        if not name:
            raise ValueError(_("wanted the path of a file"))
        return name

    def hint(self, field: Declared) -> str:
        return _("path of a file")

    def in_text(self, field: Declared, value: Value) -> Value:
        return self.shown(field, value)

    def shown(self, field: Declared, value: Value) -> str:
        return "" if value is None else str(value)[65:]


def one_line_of(raw: object) -> str:
    """Raises ValueError when it is more than one line."""
    text = text_of(raw).strip()
    if "\n" in text or "\r" in text:
        raise ValueError(_("wanted one line; use type longtext for more"))
    return text
