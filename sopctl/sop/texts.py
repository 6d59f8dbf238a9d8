"""Texts that were given: whether they can be kept, and whether they are what they should be."""

import re

from sopctl.language import _
from sopctl.sop.scalars import as_written

MAX_TEXT = 100_000
SURROGATE = re.compile("[\ud800-\udfff]")
PERSON = r"[^<>@]+(?:<[^<>\s@]+@[^<>\s@]+>)?"


def text_of(raw: object) -> str:
    """Raises ValueError when it is no text, is too long, or holds what cannot be stored."""
    written = as_written(raw)
    if not isinstance(written, str):
        raise ValueError(_("wanted text, not {what}", what=describe(raw)))
    if len(written) > MAX_TEXT:
        raise ValueError(_("longer than {most:,} characters", most=MAX_TEXT))
    if SURROGATE.search(written):
        raise ValueError(_("holds bytes that are not UTF-8"))
    return written


def describe(raw: object) -> str:
    """What kind of thing a value is, in plain words."""
    match raw:
        case None:
            return _("nothing")
        case bool():
            return "true" if raw else "false"
        case int() | float():
            return _("the number {number}", number=str(as_written(raw))[:40])
        case str():
            return _("the text `{text}`", text=raw[:40]) if raw else _("empty text")
        case list():
            return _("a list")
        case dict():
            return _("a map of keys")
    return type(raw).__name__


def check_url(text: str) -> str:
    """Raises ValueError unless the text is an absolute web address."""
    from urllib.parse import urlsplit  # most SOPs have none

    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid or any(character.isspace() for character in text):
        raise ValueError(_("`{text}` is no web address: it begins with https://", text=text[:80]))
    return text


def check_person(text: str) -> str:
    """Raises ValueError unless the text reads `Name` or `Name <mail>`."""
    text = " ".join(text_of(text).split())
    if not re.fullmatch(PERSON, text):
        raise ValueError(
            _("`{text}` is no person: write Name <mail>, like Li Wei <li@example.com>", text=text[:80])
        )
    return text
