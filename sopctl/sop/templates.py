"""Text with `{{ names }}` in it: which names it uses, and the text with their values.

Nearly every template holds plain names alone; those are filled here. Anything more goes to a
locked-down Jinja (sop/jinja_box.py), which is imported only then. Both give the same result.
"""

import re
from collections.abc import Callable
from typing import Any

from sopctl.language import _
from sopctl.sop.expressions import Problem
from sopctl.sop.shown import MAX_OUTPUT, CannotRender, Use, format_value

SIMPLE = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)?)\s*\}\}")
SPECIAL = re.compile(r"\{[{%#]")
LITERAL = re.compile(r"\{\{ '(\{[{%#])' \}\}")
# Jinja reads the first two of three braces as the mark, so the third belongs to what is inside.
THREE = re.compile(r"\{\{\{")
# Jinja reads these words as values or operators, not as names.
JINJA_WORDS = {"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "self"}


def names_used(text: str) -> list[Use]:
    """The names in a template, in order. Raises CannotRender."""
    if not SPECIAL.search(text):
        return []
    if _is_simple(text):
        return [Use(match[1], match.start(1)) for match in SIMPLE.finditer(text)]
    from sopctl.sop.jinja_box import names_used_by_jinja

    return names_used_by_jinja(text)


def unfilled(text: str) -> str:
    """A template as people read it before it is filled in: braces that are to stand stand."""
    return LITERAL.sub(r"\1", text)


def is_plain(text: str) -> bool:
    """Whether a text holds plain names at most: anything more takes a hundred times as long."""
    return not SPECIAL.search(text) or _is_simple(text)


def whole_name(text: str) -> str | None:
    """The name that is all of a template, so that its value can stand in its place; else None."""
    match = SIMPLE.fullmatch(text.strip())
    return match[1] if match and _is_simple(text) else None


def render(text: str, lookup: Callable[[str], Any]) -> str:
    """The template's text; `lookup` gives the value of a name. Raises CannotRender."""
    if not SPECIAL.search(text):
        return text
    if _is_simple(text):
        # Jinja makes every line end the same; so does this.
        lines = re.sub(r"\r\n|\r", "\n", text)
        rendered = _filled(lines, lookup)
    else:
        from sopctl.sop.jinja_box import render_by_jinja

        rendered = render_by_jinja(text, lookup)
    if len(rendered) > MAX_OUTPUT:
        raise _too_long()
    return rendered


def _filled(text: str, lookup: Callable[[str], Any]) -> str:
    left = MAX_OUTPUT

    def value(match: re.Match[str]) -> str:
        nonlocal left
        shown = format_value(lookup(match[1]))
        left -= len(shown)
        if left < 0:
            raise _too_long()
        return shown

    return SIMPLE.sub(value, text)


def _too_long() -> CannotRender:
    return CannotRender(Problem(_("gives more than {most:,} characters", most=MAX_OUTPUT), "", 0, 1))


def _is_simple(text: str) -> bool:
    found = [match[1] for match in SIMPLE.finditer(text)]
    if JINJA_WORDS.intersection(found) or THREE.search(text):
        return False
    names = all(part.isidentifier() for one in found for part in one.split("."))
    return names and not SPECIAL.search(SIMPLE.sub(" ", text))
