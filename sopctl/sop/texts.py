"""Texts that were given: whether they can be kept, and whether they are what they should be."""

import re
from urllib.parse import urlsplit

from sopctl.sop.scalars import as_written

MAX_TEXT = 100_000
PERSON = re.compile(r"[^<>@]+(?:<[^<>\s@]+@[^<>\s@]+>)?")


def text_of(raw: object) -> str:
    """Raises ValueError when it is no text, is too long, or holds what cannot be stored."""
    written = as_written(raw)
    if not isinstance(written, str):
        raise ValueError(f"wanted text, not {describe(raw)}")
    if len(written) > MAX_TEXT:
        raise ValueError(f"longer than {MAX_TEXT:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in written):
        raise ValueError("holds bytes that are not UTF-8")
    return written


def describe(raw: object) -> str:
    """What kind of thing a value is, in plain words."""
    match raw:
        case None:
            return "nothing"
        case bool():
            return "true" if raw else "false"
        case int() | float():
            return f"the number {as_written(raw)}"
        case str():
            return f"the text `{raw[:40]}`" if raw else "empty text"
        case list():
            return "a list"
        case dict():
            return "a map of keys"
    return type(raw).__name__


def check_url(text: str) -> str:
    """Raises ValueError unless the text is an absolute web address."""
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid or any(character.isspace() for character in text):
        raise ValueError(f"`{text[:80]}` is no web address: it begins with https://")
    return text


def check_person(text: str) -> str:
    """Raises ValueError unless the text reads `Name` or `Name <mail>`."""
    text = " ".join(text_of(text).split())
    if not PERSON.fullmatch(text):
        raise ValueError(f"`{text[:80]}` is no person: write Name <mail>, like Li Wei <li@example.com>")
    return text
