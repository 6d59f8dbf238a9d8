"""Asking a person on a terminal: one question a line, what is wrong said at once.

A default is shown in brackets and never typed in beforehand: whoever types would append to it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.utils import get_cwidth
from prompt_toolkit.validation import ValidationError, Validator

from sopctl.cli.terminal import width, wrapped
from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.sop.fields import Field
from sopctl.sop.texts import check_person

LONG_VALUE = 100  # characters of a value that are shown
LONG_INPUT = 30  # characters of an input that a message repeats
LINE = 78  # columns of a message: it has one line
MANY_OPTIONS = 12
ENDS = tuple(".?!:;\u2026\u3002\uff0e\uff1f\uff01\uff1a\uff1b")
BRACKETS = frozenset("()[]\uff08\uff09\u3010\u3011")
COMMAS = re.compile("[,\uff0c\u3001]")
# A message that begins with what was typed: "`x` is no date", "`x` \u4e0d\u662f\u65e5\u671f".
LEADS = re.compile("`(.*?)` (?:is |(?=\u4e0d))(.*)", re.DOTALL)


class _Check(Validator):
    def __init__(self, parse: Callable[[str], object]) -> None:
        self.parse = parse

    def validate(self, document: Document) -> None:
        try:
            self.parse(document.text)
        except ValueError as error:
            raise ValidationError(len(document.text), short_reason(str(error))) from None


class _Options(Completer):
    """Completes what was typed; of several answers, the one after the last comma."""

    def __init__(self, options: Iterable[str], many: bool) -> None:
        self.options = list(options)
        self.many = many

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        typed = document.text_before_cursor
        typed = (COMMAS.split(typed)[-1] if self.many else typed).lstrip()
        for option in self.options:
            if option.casefold().startswith(typed.casefold()):
                yield Completion(option, -len(typed))


def cut(text: str, size: int) -> str:
    """The text cleaned, on one line, and no longer than this."""
    text = one_line(text)
    return text if len(text) <= size else text[: size - 1] + "\u2026"


def short_reason(message: str) -> str:
    """A refusal for one line below the input: the reason first, then what was typed, if it fits."""
    leads = LEADS.fullmatch(message)
    if leads is None:
        quoted = re.sub(r"`([^`]*)`", lambda match: f"`{cut(match[1], LONG_INPUT)}`", message)
        return one_line(quoted)
    reason = one_line(leads[2])
    whole = f"{reason} (`{cut(leads[1], LONG_INPUT)}`)"
    return whole if get_cwidth(whole) <= LINE else reason


def as_prompt(question: str, hint: str, default: str) -> str:
    """`Question? (hint) [default]: `; what ends in a punctuation mark gets no colon."""
    text = one_line(question)
    if hint := one_line(hint).rstrip(".\u3002"):
        # Brackets in brackets are hard to read.
        text += f" \u2013 {hint}" if BRACKETS & set(hint) else _(" ({detail})", detail=hint)
    if default:
        text += f" [{cut(default, LONG_VALUE)}]"
    return text + (" " if text.endswith(ENDS) else _(": "))


def ask(
    prompt: str,
    parse: Callable[[str], Any],
    options: Iterable[str] = (),
    *,
    many: bool = False,
) -> Any:
    """What a person answers, parsed. Raises EOFError and KeyboardInterrupt when they leave."""
    # Options are shown and completed cleaned, and taken for what they stand for.
    known = {one_line(option): option for option in options}

    def parse_shown(text: str) -> Any:
        parts = COMMAS.split(text) if many else [text]
        return parse(",".join(known.get(part.strip(), part) for part in parts))

    prompt = wrapped(prompt, width())
    session: PromptSession[str] = PromptSession(
        completer=_Options(known, many) if known else None,
        complete_while_typing=False,
        validator=_Check(parse_shown),
        validate_while_typing=False,
    )
    return parse_shown(session.prompt(prompt))


def ask_field(place: str, name: str, field: Field, before: Any = None) -> Any:
    """The value of a parameter; `before` is what was answered when this was asked before."""
    default = field.default if before is None else before
    required = default is None and field.required is not False

    def parse(text: str) -> Any:
        if text.strip():
            return field.parse(text)
        if required:
            raise ValueError(_("this is needed"))
        return default

    hint = _("; ").join(part for part in (_hint(field), field.help) if part)
    prompt = as_prompt(f"{place} {field.ask or name}", hint, field.typed(default))
    if field.type == "choice":
        return ask(prompt, parse, field.options, many=field.many)
    return ask(prompt, parse)


def _hint(field: Field) -> str:
    if len(field.options) <= MANY_OPTIONS:
        return field.hint()
    number = len(field.options)
    if field.many:
        return _("one of {number}, Tab lists them; several with commas", number=number)
    return _("one of {number}, Tab lists them", number=number)


def ask_person(place: str, role: str, does: str, default: str, named: Iterable[str]) -> str:
    """Who has a role. Tab completes those who were named before."""

    def parse(text: str) -> str:
        if text.strip():
            return check_person(text)
        if not default:
            raise ValueError(_("write Name <mail>"))
        return default

    return str(ask(as_prompt(f"{place} {_('Who is {role}?', role=role)}", does, default), parse, named))


def ask_whether(question: str) -> bool:
    """Yes or no; Enter says yes."""
    words = Field(type="bool")
    return bool(ask(as_prompt(question, "", "y"), lambda text: words.parse(text) if text.strip() else True))


def ask_clearly(question: str) -> bool:
    """Yes or no; Enter alone is no answer."""
    words = Field(type="bool")
    return bool(ask(as_prompt(question, words.hint(), ""), words.parse))


def summary(facts: Iterable[tuple[str, str]]) -> str:
    """What was answered, a line each."""
    return "".join(f"  {one_line(name)}{_(': ')}{cut(value, LONG_VALUE) or '-'}\n" for name, value in facts)
