"""Text with `{{ names }}` in it: which names it uses, and the text with their values.

Nearly every template holds plain names alone, and some lists that are joined; those are filled here.
Anything more goes to a locked-down Jinja (sop/jinja_box.py), which is imported only then. Both give the same
result.
"""

import re
from collections.abc import Callable
from typing import Any

from sopctl.language import _
from sopctl.sop.problem import Problem
from sopctl.sop.shown import MAX_OUTPUT, Blank, CannotRender, Use, format_value, joined

SIMPLE = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)?)\s*\}\}")
# A name with one filter, nearly all that there is beside plain names: read without Jinja, and filled by it
# unless all that it does is to join a list.
FILTERED = re.compile(
    r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)?)"
    r"""(?:\s*\|\s*(?:length|lower|upper|first|last|(join)(?:\(("[^"\\{}]*"|'[^'\\{}]*')\))?))?\s*\}\}"""
)
SPECIAL = re.compile(r"\{[{%#]")
LITERAL = re.compile(r"\{\{ '(\{[{%#])' \}\}")
# What else stands in marks: braces that are to stand, an expression, a statement, a remark.
MARKED = re.compile(LITERAL.pattern + r"|\{\{-?([^{}]*?)-?\}\}|\{%[-+]?([^{}]*)%\}|\{#[^{}]*#\}")
# Jinja reads the first two of three braces as the mark, so the third belongs to what is inside.
THREE = "{{{"
MAX_FILTERED = 10_000  # characters: Jinja takes longer ones, up to a bound of its own
END = "\0"  # between texts that are looked through together
# Jinja reads these words as values or operators, not as names.
JINJA_WORDS = {"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "self"}


def names_used(text: str) -> list[Use]:
    """The names in a template, in order. Raises CannotRender."""
    uses = plain_names(text)
    if uses is None:
        uses = _filtered_names(text)
    if uses is not None:
        return uses
    from sopctl.sop.jinja_box import names_used_by_jinja

    return list(names_used_by_jinja(text))


def _filtered_names(text: str) -> list[Use] | None:
    """The names in a short template of names with one filter at most; None for one that holds more."""
    if len(text) > MAX_FILTERED:
        return None
    found = list(FILTERED.finditer(text))
    if text.count("{") != 2 * len(found) or not all(_is_plain(match[1]) for match in found):
        return None
    return [Use(match[1], match.start(1)) for match in found]


def plain_names(text: str) -> list[Use] | None:
    """The names in a template that holds plain names at most; None for one that holds more.

    That one has to be read by Jinja, which takes a hundred times as long.
    """
    names: list[str] = SIMPLE.findall(text)
    # Each plain name has two braces before it: where there are more, there is something else.
    if text.count("{") != 2 * len(names):
        marks = text.count("{{") + text.count("{%") + text.count("{#")
        if len(names) != marks or THREE in text:
            return None if marks else []
    if not all(map(_is_plain, names)):
        return None
    return [Use(match[1], match.start(1)) for match in SIMPLE.finditer(text)] if names else []


def plain_names_in_all(texts: list[str]) -> set[str] | None:
    """The names in some templates that hold plain names alone; None where one of them holds more.

    It takes a third of the time that it takes to find out where each of them stands.
    """
    whole = END.join(texts)
    found = SIMPLE.findall(whole)
    names = set(found)
    return names if whole.count("{") == 2 * len(found) and all(map(_is_plain, names)) else None


def plain_names_of_all(texts: list[str]) -> list[list[Use]] | None:
    """The names in each of some templates that hold plain names alone; None where one of them holds more.

    It takes half the time that they take one by one.
    """
    if not texts:
        return []
    whole = END.join(texts)
    found = list(SIMPLE.finditer(whole))
    if whole.count("{") != 2 * len(found) or whole.count(END) != len(texts) - 1:
        return None
    if not all(map(_is_plain, {match[1] for match in found})):
        return None
    uses: list[list[Use]] = [[] for _text in texts]
    number, start, end = 0, 0, len(texts[0])
    for match in found:
        at = match.start(1)
        while at > end:
            number, start = number + 1, end + 1
            end = start + len(texts[number])
        uses[number].append(Use(match[1], at - start))
    return uses


def _is_plain(name: str) -> bool:
    return name not in JINJA_WORDS and (name.isascii() or all(map(str.isidentifier, name.split("."))))


def unfilled(text: str) -> str:
    """A template as people read it before it is filled in: braces that are to stand stand."""
    return LITERAL.sub(r"\1", text)


def named_only(text: str, each: str = "") -> str:
    """A template with names where values are to come, `Post in ‹channels›`; all else is as it was written.

    `each` is what `item` goes over.
    """
    return unfilled(_blanked(text, each))


def without_marks(text: str, each: str = "") -> str:
    """The same with no mark of a template left: expressions stand like names, and both ways of an `if`."""

    def read(match: re.Match[str]) -> str:
        literal, expression, statement = match.groups()
        if expression is not None:
            return str(Blank(expression.strip()))
        return literal or ("/" if statement and statement.split()[:1] in (["else"], ["elif"]) else "")

    return MARKED.sub(read, _blanked(text, each))


def _blanked(text: str, each: str) -> str:
    def blank(match: re.Match[str]) -> str:
        base, _dot, column = match[1].partition(".")
        name = (column or each or base) if base == "item" else match[1]
        return str(Blank(name)) if _is_plain(match[1]) else match[0]

    return FILTERED.sub(blank, text)


def whole_name(text: str) -> str | None:
    """The name that is all of a template, so that its value can stand in its place; else None."""
    match = SIMPLE.fullmatch(text.strip())
    return match[1] if match and plain_names(text) is not None else None


def render(text: str, lookup: Callable[[str], Any]) -> str:
    """The template's text; `lookup` gives the value of a name. Raises CannotRender."""
    if not SPECIAL.search(text):
        return text
    if plain_names(text) is not None:
        rendered = _filled(_with_plain_ends(text), lookup)
    elif (joined_up := _joined_up(text, lookup)) is not None:
        rendered = joined_up
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


def _joined_up(text: str, lookup: Callable[[str], Any]) -> str | None:
    """A short template of plain names and joined lists, filled in; None for one that Jinja has to fill."""
    text = _with_plain_ends(text)
    if _filtered_names(text) is None:
        return None
    pieces, size, end = list[str](), 0, 0
    for match in FILTERED.finditer(text):
        name, join, separator = match.groups()
        if "." in name or ("|" in match[0].partition(name)[2] and not join):
            return None
        value = lookup(name)
        if join and type(value) is not list:
            return None
        try:
            shown = joined(value, separator[1:-1] if separator else "") if join else format_value(value)
        except (ValueError, TypeError):  # too long, or masked: Jinja says so
            return None
        pieces += [text[end : match.start()], shown]
        size, end = size + len(shown), match.end()
        if size > MAX_OUTPUT - len(text):
            return None
    return "".join([*pieces, text[end:]])


def _with_plain_ends(text: str) -> str:
    """Jinja makes every line end the same; so does whatever fills templates here."""
    return re.sub(r"\r\n|\r", "\n", text)


def _too_long() -> CannotRender:
    return CannotRender(Problem(_("gives more than {most:,} characters", most=MAX_OUTPUT), "", 0, 1))
