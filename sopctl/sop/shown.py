"""How values are shown in texts, and what can go wrong when a text is filled in."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from sopctl.language import _, listed
from sopctl.sop.problem import Problem

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~!])")
MAX_OUTPUT = 200_000  # characters of one text


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


MASK = "▒▒▒"


class Masked:
    """Stands in a text for a value that its readers may not see: whatever is made of it is the mask.

    What would take one way or another by the value, such as `{% if %}` and `length`, fails with TypeError.
    """

    def __str__(self) -> str:
        return MASK

    def __iter__(self) -> Iterator["Masked"]:
        yield self

    __reversed__ = __iter__

    def _refused(self, *_others: object) -> NoReturn:
        raise TypeError("a masked value is not compared")

    __bool__ = __len__ = __contains__ = __eq__ = __ne__ = _refused
    __lt__ = __le__ = __gt__ = __ge__ = _refused
    __hash__ = None  # type: ignore[assignment]


class CannotRender(ValueError):
    """A template that does not give a text, with the place in it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def format_value(value: Any) -> str:
    """A value as people read it, in the language spoken now."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case float():
            return f"{value:.15g}"
        case list() if value and isinstance(value[0], dict):
            return _("; ").join(listed(map(format_value, row.values())) for row in value)
        case dict():  # a funnel; JSON keeps no order, but no stage is above the one before
            value = dict(sorted(value.items(), key=lambda one: -one[1]))
            return listed(f"{name} {format_value(one)}" for name, one in value.items())
        case list() | tuple():
            return listed(map(format_value, value))
    return str(value)


def joined(values: Any, separator: Any = "") -> str:
    """Values as people read them, one after the other. Raises ValueError where that is too long.

    Every join may repeat a long separator, so what it gives is bounded as well.
    """
    texts = [format_value(value) for value in values]
    between = format_value(separator)
    if sum(map(len, texts)) + len(texts) * len(between) > MAX_OUTPUT:
        raise ValueError(_("more than {most:,} characters", most=MAX_OUTPUT))
    return between.join(texts)


def markdown_escaped(value: Any) -> Any:
    """A value whose texts, as Markdown, are shown as they stand."""
    match value:
        case str():
            return MARKDOWN.sub(r"\\\1", value)
        case list():
            return [markdown_escaped(one) for one in value]
        case dict():
            return {name: markdown_escaped(one) for name, one in value.items()}
    return value
