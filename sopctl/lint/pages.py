"""The pages of the rules: what a rule is about and why, with what it calls bad and good."""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from sopctl.errors import Rule
from sopctl.language import N_, _
from sopctl.lint.rules import load_rule, module_names
from sopctl.lint.selection import UNUSED_IGNORE
from sopctl.sop.form import RULES as FORM_RULES

EXAMPLES = re.compile(r"^(Bad|Good|Before|Today|Namesakes):\n((?:    .*\n|[ \t]*\n)+)", re.MULTILINE)

# The rules that have no file of their own; those of form are found by what reads a file and by the schema.
OF_NO_FILE = (*FORM_RULES, UNUSED_IGNORE)
TOLD = {
    "unreadable": N_("The file is too large, no text, not UTF-8, or holds control characters."),
    "syntax": N_("The file is not readable as YAML, or uses what SOPs do without: tags, several documents."),
    "duplicate-key": N_("A key stands twice in one map. YAML would quietly keep one of them."),
    "unknown-key": N_("The schema has no such key here; the nearest one is suggested."),
    "missing-key": N_("A key that must be there is not."),
    "wrong-type": N_("A value is of another kind than the schema wants, such as a list where text belongs."),
    "bad-value": N_("A value is of the right kind, but none that can be: no duration, no id, no field type."),
    "not-understood": N_("A place in a Markdown file looks meant as a fact, and was read as text."),
    "not-shared": N_("A role, definition or calendar is only named, and no `_shared.yaml` says what it is."),
    "unused-ignore": N_(
        "A remark `sopctl: ignore[…]` gives no reason, names no rule that can be ignored, or is for nothing."
    ),
}


class Page(NamedTuple):
    """What is told of a rule; `examples` are texts by kind: `Bad` and `Good` are SOPs.

    `Before`, `Today` and `Namesakes` say what is around the next ones: the SOP in git, the day, other files.
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
    """The page of a rule; that of one without a file is a sentence."""
    if rule.code not in module_names():
        return Page(rule, _(TOLD.get(rule.name, "")), [])
    rule, check = load_rule(rule.code)
    told = (sys.modules[check.__module__].__doc__ or "") + "\n"
    examples = [(kind, _outdented(text)) for kind, text in EXAMPLES.findall(told)]
    return Page(rule, EXAMPLES.sub("", told).strip(), examples)


def _outdented(text: str) -> str:
    return "\n".join(line[4:] for line in text.splitlines()).strip("\n")
