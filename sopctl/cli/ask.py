"""Asking a person on a terminal: one question a line, what is wrong said at once."""

from collections.abc import Callable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.validation import ValidationError, Validator

from sopctl.render.clean import one_line
from sopctl.sop.fields import BaseField, BoolField, ChoiceField
from sopctl.sop.shown import format_value
from sopctl.sop.texts import check_person


class _Check(Validator):
    def __init__(self, parse: Callable[[str], object]) -> None:
        self.parse = parse

    def validate(self, document: Document) -> None:
        try:
            self.parse(document.text)
        except ValueError as error:
            raise ValidationError(len(document.text), one_line(str(error))) from None


def ask(
    question: str,
    parse: Callable[[str], Any],
    *,
    default: str = "",
    options: list[str] | None = None,
) -> Any:
    """What a person answers, parsed. Raises EOFError and KeyboardInterrupt when they leave."""
    completer = WordCompleter(options, sentence=True) if options else None
    session: PromptSession[str] = PromptSession(
        completer=completer, validator=_Check(parse), validate_while_typing=False
    )
    return parse(session.prompt(f"{one_line(question)} ", default=default))


def ask_field(name: str, field: BaseField) -> Any:
    """The value of a parameter."""
    hint = "; ".join(part for part in (field.hint(), field.help) if part)
    question = (field.ask or name) + (f" ({hint})" if hint else "")
    default = field.default
    required = default is None and field.required is not False

    def parse(text: str) -> Any:
        if not text.strip():
            if required:
                raise ValueError("this is needed")
            return None
        return field.parse(text)

    options = field.options if isinstance(field, ChoiceField) and not field.many else None
    if isinstance(field, BoolField) and isinstance(default, bool):
        default = "y" if default else "n"
    shown = "" if default is None else format_value(default)
    return ask(question + ":", parse, default=shown, options=options)


def ask_person(role: str, does: str, default: str) -> str:
    """Who has a role."""
    question = f"Who is {role}?" + (f" ({does})" if does else "")

    def parse(text: str) -> str:
        if not text.strip():
            raise ValueError("write Name <mail>")
        return check_person(text)

    return str(ask(question, parse, default=default))
