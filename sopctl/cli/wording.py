"""Help pages and refusals of the command line in a language other than English.

Typer looks a few of its words up by itself and has the rest in English alone; it counts characters
where a Chinese one takes two columns, and breaks lines at spaces alone.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any

import typer.core
from typer._click import Context, HelpFormatter

from sopctl.language import N_, _
from sopctl.render.columns import cells, wrap

# What Typer says. Its own `{placeholders}` differ, so its sentences are read back by these.
REFUSALS = (
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Missing command."),
    N_("No such option: {name} (Possible options: {options})"),
    N_("No such option: {name}"),
    N_("No such command {name}. Did you mean {options}?"),
    N_("No such command {name}."),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Invalid value for {name}: {problem}"),
)
WORDS = (
    N_("Usage: "),
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
EXAMPLE = "Example: "


def translate(command: Any) -> Any:
    """A command whose help and options are told in the language spoken now."""
    typer.core._ = _  # type: ignore[attr-defined,assignment]
    command.context_class = _Context
    command.help = translated_help(command.help or "")
    for option in command.params:
        option.help = _(option.help or "")
    return command


def translated_help(page: str) -> str:
    """A command's page, paragraph by paragraph; in an example only what leads to it is translated."""
    return "\n\n".join(_paragraph(one) for one in paragraphs(page))


def paragraphs(page: str) -> Iterator[str]:
    """The paragraphs of a docstring, each on one line: the messages that a catalogue has for it."""
    for paragraph in inspect.cleandoc(page).split("\n\n"):
        yield " ".join(paragraph.split())


def _paragraph(text: str) -> str:
    told = _(text)
    if told == text and text.startswith(EXAMPLE):
        return _("Example: {command}", command=text.removeprefix(EXAMPLE))
    return told


def usage_error(message: str) -> str:
    """What Typer says of a wrong command line."""
    for known in REFUSALS:
        names = re.findall(r"\{(\w+)\}", known)
        pattern = re.sub(r"\\\{\w+\\\}", "(.*)", re.escape(known))
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return _(known, **dict(zip(names, found.groups(), strict=True)))
    return message


class _Formatter(HelpFormatter):
    """Lays a help page out by columns of the terminal."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{_('{heading}:', heading=heading)}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        blocks = [wrap(block, self.width - len(indent)) for block in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in blocks) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        indent = " " * self.current_indent
        first = min(max(cells(name) for name, _told in rows), col_max) + col_spacing
        for name, told in rows:
            # Typer adds `--help` itself, and says in English what it does.
            lines = wrap(_(told), max(self.width - first - len(indent), 10))
            if lines and cells(name) + col_spacing <= first:
                self.write(f"{indent}{name}{' ' * (first - cells(name))}{lines.pop(0)}\n")
            else:
                self.write(f"{indent}{name}\n")
            self.write("".join(f"{indent}{' ' * first}{line}\n" for line in lines))


class _Context(Context):
    formatter_class = _Formatter
