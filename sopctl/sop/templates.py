"""Text with `{{ names }}` in it: which names it uses, and the text with their values.

Nearly every template holds plain names alone; those are filled here. Anything more goes to a
locked-down Jinja (sop/jinja_box.py), which is imported only then. Both give the same result.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sopctl.sop.expressions import Problem

SIMPLE = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)?)\s*\}\}")
SPECIAL = re.compile(r"\{[{%#]")
# Jinja reads the first two of three braces as the mark, so the third belongs to what is inside.
THREE = re.compile(r"\{\{\{")
# Jinja reads these words as values or operators, not as names.
JINJA_WORDS = {"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "self"}
MAX_OUTPUT = 200_000


class Use(NamedTuple):
    """A name that a template uses, with its offset in the template."""

    name: str
    offset: int


class Blank:
    """The value of a name that has no answer yet."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"\u2039{self.name}\u203a"


class CannotRender(ValueError):
    """A template that does not give a text, with the place in it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def names_used(text: str) -> list[Use]:
    """The names in a template, in order. Raises CannotRender."""
    if not SPECIAL.search(text):
        return []
    if _is_simple(text):
        return [Use(match[1], match.start(1)) for match in SIMPLE.finditer(text)]
    from sopctl.sop.jinja_box import names_used_by_jinja

    return names_used_by_jinja(text)


def render(text: str, lookup: Callable[[str], Any]) -> str:
    """The template's text; `lookup` gives the value of a name. Raises CannotRender."""
    if not SPECIAL.search(text):
        return text
    if _is_simple(text):
        # Jinja makes every line end the same; so does this.
        lines = re.sub(r"\r\n|\r", "\n", text)
        rendered = SIMPLE.sub(lambda match: format_value(lookup(match[1])), lines)
    else:
        from sopctl.sop.jinja_box import render_by_jinja

        rendered = render_by_jinja(text, lookup)
    if len(rendered) > MAX_OUTPUT:
        message = f"gives more than {MAX_OUTPUT:,} characters"
        raise CannotRender(Problem(message, "", 0, 1))
    return rendered


def format_value(value: Any) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.15g}"
        case list() if value and isinstance(value[0], dict):
            return "; ".join(", ".join(map(format_value, row.values())) for row in value)
        case list() | tuple():
            return ", ".join(map(format_value, value))
    return str(value)


def _is_simple(text: str) -> bool:
    found = [match[1] for match in SIMPLE.finditer(text)]
    if JINJA_WORDS.intersection(found) or THREE.search(text):
        return False
    names = all(part.isidentifier() for one in found for part in one.split("."))
    return names and not SPECIAL.search(SIMPLE.sub(" ", text))
