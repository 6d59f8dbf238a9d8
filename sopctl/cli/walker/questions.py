"""What the walker asks, and how an answer is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sopctl.cli.walker.paths import existing_file
from sopctl.language import _
from sopctl.sop.fields import Field, Value
from sopctl.sop.model import Evidence
from sopctl.sop.texts import check_url


@dataclass(frozen=True)
class Question:
    """`parse` raises ValueError with what is wrong; `then` is called with what it gave.

    `above` stands above the question, in the place of the step. `paste` takes what is pasted when that
    is more than a line; `changed` is told what is typed so far, and `left` is called when it is left.
    """

    label: str
    parse: Callable[[str], Any]
    then: Callable[[Any], None]
    hint: str = ""
    default: str = ""
    many_lines: bool = False
    options: tuple[str, ...] = ()
    wants_path: bool = False
    above: tuple[str, ...] = ()
    paste: Callable[[str], None] | None = None
    changed: Callable[[str], None] | None = None
    left: Callable[[], None] | None = None


def text_question(label: str, then: Callable[[str], None]) -> Question:
    """A line of text that must not be empty."""

    def parse(text: str) -> str:
        if not text.strip():
            raise ValueError(_("write something, or leave with esc"))
        return text.strip()

    return Question(label, parse, then)


def yes_question(label: str, then: Callable[[], object], above: tuple[str, ...] = ()) -> Question:
    """Yes or no; only a yes does something."""
    words = Field(type="bool")

    def answered(yes: bool) -> None:
        if yes:
            then()

    return Question(label, words.parse, answered, hint=words.hint(), above=above)


def field_question(label: str, field: Field, value: Value, then: Callable[[Value], None]) -> Question:
    """A field's value; an empty answer empties the field."""
    default = value if value is not None else field.default

    def parse(text: str) -> Value:
        if not text.strip():
            if field.required:
                raise ValueError(_("this is required; esc leaves it for later"))
            return None
        if field.type == "file":
            return existing_file(text)
        return field.parse(text)

    options = () if field.many else tuple(field.options)
    if field.type == "file":
        default = None
    return Question(
        label,
        parse,
        then,
        hint=_("; ").join(part for part in (field.hint(), field.help) if part),
        default="" if default is None else field.typed(default),
        many_lines=field.type == "longtext",
        options=options,
        wants_path=field.type == "file",
    )


def evidence_question(place: Evidence, then: Callable[[str], None]) -> Question:
    """The file or the link for a place of evidence."""
    if place.kind == "link":
        return Question(place.ask or place.id, lambda text: check_url(text.strip()), then, hint="https://…")
    hint = _("path of the file")
    return Question(place.ask or place.id, existing_file, then, hint=hint, wants_path=True)
