"""sopctl's own words in the reader's language: English as the source has it, or Simplified Chinese.

Messages are whole English sentences with `{named}` places, so that a translation may order them anew.
What people wrote goes in as a value and is never looked at for places again.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH, CHINESE = "en", "zh_CN"
FOLDER = os.path.join(os.path.dirname(__file__), "locale")
DOMAIN = "messages"

_now = ENGLISH


def code_of(name: str) -> str | None:
    """The language that a tag or a locale's name stands for (`zh-Hans`, `zh_CN.UTF-8`); None if unknown."""
    tag = name.strip().replace("_", "-").partition(".")[0].partition("@")[0].partition("-")[0].lower()
    return {"zh": CHINESE, "en": ENGLISH}.get(tag)


def code_of_locale(*names: str | None) -> str:
    """The language of the first locale that is set; whatever is not Chinese is English."""
    return code_of(next((name for name in names if name), "")) or ENGLISH


def choose(code: str) -> None:
    """Speak this language from now on: one that `code_of` gives."""
    global _now
    _now = code


def spoken() -> str:
    """The language that is spoken now."""
    return _now


def spoken_tag() -> str:
    """The language that is spoken now, as pages and mails name it."""
    return "zh-CN" if _now == CHINESE else ENGLISH


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak a language for a while, as a report does: English for one that sopctl does not know.

    None or an empty name changes nothing.
    """
    before = _now
    if language:
        choose(code_of(language) or ENGLISH)
    try:
        yield
    finally:
        choose(before)


def _(message: str, /, **values: object) -> str:
    """A message in the language spoken now, its places filled when there are values."""
    text = message
    if _now != ENGLISH and message:  # the empty message is where a catalogue keeps its own facts
        text = _catalogue(_now).gettext(message)
    return _filled(text, message, values) if values else text


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """A message that depends on a number; `{count}` is filled with it."""
    english = one if count == 1 else many
    text = english if _now == ENGLISH else _catalogue(_now).ngettext(one, many, count)
    return _filled(text, english, {"count": count, **values})


def listed(parts: Iterable[str], most: int | None = None) -> str:
    """Several things one after the other, with the comma of the language; beyond `most` there is `…`."""
    shown = list(parts)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], "…"]
    return _(", ").join(shown)


def clauses(parts: Iterable[str]) -> str:
    """Several remarks about one thing, with the comma that parts clauses."""
    told = ""
    for part in parts:
        told = _("{first}, {rest}", first=told, rest=part) if told else part
    return told


def sentences(parts: Iterable[str]) -> str:
    """Several sentences one after the other, with what the language has between them."""
    told = ""
    for part in parts:
        told = _("{first} {rest}", first=told, rest=part) if told else part
    return told


def in_quotes(text: str) -> str:
    """A text in the quotes of the language."""
    return _('"{text}"', text=text)


def N_(message: str) -> str:  # noqa: N802  # the name that gettext's tools know
    """Mark a message that is looked up later, when it is shown."""
    return message


def _filled(text: str, english: str, values: dict[str, object]) -> str:
    try:
        return text.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):  # a translation that fits no more
        return english.format(**values)


@cache
def _catalogue(code: str) -> "NullTranslations":
    """The words of a language; English ones where its file is missing or broken."""
    from gettext import GNUTranslations, NullTranslations

    try:
        with open(os.path.join(FOLDER, code, "LC_MESSAGES", f"{DOMAIN}.mo"), "rb") as file:
            return GNUTranslations(file)
    except (OSError, ValueError):
        return NullTranslations()
