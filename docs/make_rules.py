"""Writes docs/rules.md from the pages of the rules; a test holds the page against them.

python docs/make_rules.py
"""

from pathlib import Path

from sopctl.lint.pages import pages
from sopctl.render.explain import GROUPS

PAGE = Path(__file__).with_name("rules.md")
TITLES = {
    "Before": "Where git has of it",
    "Today": "On the day",
    "Namesakes": "Where these files have the same id",
    "File": "In the file",
    "Shared": "Where `_shared.yaml` says",
}
ABOUT = """\
Written by `docs/make_rules.py` from the rules themselves; `sopctl lint --explain CODE` prints the same.

An **error** is what a run cannot do with: `sopctl lint` exits with 1, `sopctl new` refuses to make a run,
and nothing turns it off. A **warning** is most likely a mistake: `sopctl lint` exits with 1. A **note** is
advice, and fails nothing."""


def page() -> str:
    """The page as it should be."""
    parts = ["# Lint rules", ABOUT]
    group = ""
    for one in pages():
        rule = one.rule
        if rule.code[3] != group:
            group = rule.code[3]
            parts.append(f"## SOP{group}xx: {GROUPS[group]}")
        severity = "" if rule.severity == "error" else f" ({rule.severity})"
        parts.append(f"### {rule.code} {rule.name}{severity}\n\n{one.text}")
        parts += [_example(kind, text) for kind, text in one.examples]
    return "\n\n".join(parts) + "\n"


def _example(kind: str, text: str) -> str:
    language = "markdown" if text.startswith(("# ", "---\n")) else "yaml"
    return f"{TITLES.get(kind, kind)}:\n\n```{language}\n{text}\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
