"""The pages of the rules: what a rule is about and why, with what it calls bad and good."""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from sopctl.errors import Rule
from sopctl.language import N_, _
from sopctl.lint.rules import load_rule, module_names
from sopctl.sop.form import RULES as FORM_RULES

EXAMPLES = re.compile(r"^(Bad|Good):\n((?:    .*\n|[ \t]*\n)+)", re.MULTILINE)

# The rules of form have no file of their own: what reads a file and the schema find them.
FORM = {
    "unreadable": N_("The file is too large, no text, not UTF-8, or holds control characters."),
    "syntax": N_("The file is not readable as YAML, or uses what SOPs do without: tags, several documents."),
    "duplicate-key": N_("A key stands twice in one map. YAML would quietly keep one of them."),
    "unknown-key": N_("The schema has no such key here; the nearest one is suggested."),
    "missing-key": N_("A key that must be there is not."),
    "wrong-type": N_("A value is of another kind than the schema wants, such as a list where text belongs."),
    "bad-value": N_("A value is of the right kind, but none that can be: no duration, no id, no field type."),
    "not-understood": N_("A place in a Markdown file looks meant as a fact, and was read as text."),
    "not-shared": N_("A role, definition or calendar is only named, and no `_shared.yaml` says what it is."),
}


class Page(NamedTuple):
    """What is told of a rule; `examples` are YAML, each with `Bad` or `Good`."""

    rule: Rule
    text: str
    examples: list[tuple[str, str]]


def pages() -> Iterator[Page]:
    """The pages of all rules, in the order of their codes."""
    for code in codes():
        yield page_of(code)


def codes() -> list[str]:
    """The codes of all rules, those of form among them."""
    return sorted((*(rule.code for rule in FORM_RULES), *module_names()))


def page_of(code: str) -> Page:
    """The page of a rule by its code. Raises KeyError where there is no such rule."""
    for rule in FORM_RULES:
        if rule.code == code:
            return Page(rule, _(FORM[rule.name]), [])
    rule, check = load_rule(code)
    told = (sys.modules[check.__module__].__doc__ or "") + "\n"
    examples = [(kind, _outdented(text)) for kind, text in EXAMPLES.findall(told)]
    return Page(rule, EXAMPLES.sub("", told).strip(), examples)


def _outdented(text: str) -> str:
    return "\n".join(line[4:] for line in text.splitlines()).strip("\n")
