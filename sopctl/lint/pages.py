"""The pages of the rules: what a rule is about and why, with what it calls bad and good."""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from sopctl.errors import Rule
from sopctl.lint import elsewhere
from sopctl.lint.rules import load_rule, module_names
from sopctl.lint.selection import UNUSED_IGNORE
from sopctl.sop.form import RULES as FORM_RULES

EXAMPLES = re.compile(
    r"^(Bad|Good|Before|Today|Namesakes|File|Shared):\n((?:    .*\n|[ \t]*\n)+)", re.MULTILINE
)
# The rules that have no file of their own; those of form are found by what reads a file and by the schema.
OF_NO_FILE = (*FORM_RULES, UNUSED_IGNORE)


class Page(NamedTuple):
    """What is told of a rule; `examples` are texts by kind: `Bad` and `Good` are SOPs.

    The others say what is around the next ones: `Before` the SOP in git, `Today` the day, `Namesakes` files
    of the same id, `File` the SOP's own file, `Shared` what is in the library's shared one. In an example
    `<U+0007>` stands for a character that cannot be shown.
    """

    rule: Rule
    text: str
    examples: list[tuple[str, str]]


def pages() -> Iterator[Page]:
    """The pages of all rules, in the order of their codes."""
    for code in codes():
        yield page_of(rule_of(code))


def codes() -> list[str]:
    """The codes of all rules, those of form among them."""
    return sorted((*(rule.code for rule in OF_NO_FILE), *module_names()))


def rule_of(code: str) -> Rule:
    """A rule by its code. Raises KeyError where there is no such rule."""
    return next((rule for rule in OF_NO_FILE if rule.code == code), None) or load_rule(code)[0]


def page_of(rule: Rule) -> Page:
    """The page of a rule: the docstring of its file, or of the one in lint/elsewhere that stands for it."""
    if rule.code in module_names():
        rule, check = load_rule(rule.code)
        module = sys.modules[check.__module__]
    else:
        module = import_module(f"{elsewhere.__name__}.{rule.code.lower()}")
    return Page(rule, *parted(module.__doc__ or ""))


def parted(page: str) -> tuple[str, list[tuple[str, str]]]:
    """A page's text, and its examples by kind."""
    page += "\n"
    examples = [(kind, _outdented(text)) for kind, text in EXAMPLES.findall(page)]
    return EXAMPLES.sub("", page).strip(), examples


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a page's text, each on one line: the messages that a catalogue has for it."""
    return [" ".join(one.split()) for one in text.split("\n\n")]


def _outdented(text: str) -> str:
    return "\n".join(line[4:] for line in text.splitlines()).strip("\n")
