"""Writes docs/rules.md from the docstrings of the rules; a test holds the page against them.

python docs/make_rules.py
"""

import re
import sys
from pathlib import Path

from sopctl.lint.rules import load_rule, module_names
from sopctl.sop.form import RULES as FORM_RULES

PAGE = Path(__file__).with_name("rules.md")
FORM = {
    "unreadable": "The file is too large, no text, not UTF-8, or holds control characters.",
    "syntax": "The file is not readable as YAML, or uses what SOPs do without: tags, several documents.",
    "duplicate-key": "A key stands twice in one map. YAML would quietly keep one of them.",
    "unknown-key": "The schema has no such key here; the nearest one is suggested.",
    "missing-key": "A key that must be there is not.",
    "wrong-type": "A value is of another kind than the schema wants, such as a list where text belongs.",
    "bad-value": "A value is of the right kind, but none that can be: no duration, no id, no field type.",
    "not-understood": "A note: a place in a Markdown file looks meant as a fact, and was read as text.",
    "not-shared": "A role, definition or calendar is only named, and no `_shared.yaml` says what it is.",
}
# What an example is, and what stands above it of what is around it.
TITLES = {
    "Bad": "Bad",
    "Good": "Good",
    "Before": "What git has of it",
    "Today": "On the day",
    "Namesakes": "Other files with its id",
}
EXAMPLE = re.compile(rf"^({'|'.join(TITLES)}):$", re.MULTILINE)


def page() -> str:
    """The page as it should be."""
    parts = [
        "# Lint rules",
        "Written by `docs/make_rules.py` from the rules themselves. All of these are errors but SOP108, "
        "a note. With an error `sopctl lint` exits with 1, and `sopctl new` refuses to make a run.",
        "## SOP1xx: form",
    ]
    parts += [f"- **{rule.code} {rule.name}**: {FORM[rule.name]}" for rule in FORM_RULES]
    for code in module_names():
        rule, check = load_rule(code)
        docstring = sys.modules[check.__module__].__doc__ or ""
        told, *examples = EXAMPLE.split(docstring)
        parts.append(f"## {rule.code} {rule.name}\n\n{told.strip()}")
        for word, text in zip(examples[::2], examples[1::2], strict=True):
            parts.append(f"{TITLES[word]}:\n\n```yaml\n{_outdent(text)}\n```")
    return "\n\n".join(parts) + "\n"


def _outdent(text: str) -> str:
    return "\n".join(line[4:] for line in text.strip("\n").splitlines()).strip("\n")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
