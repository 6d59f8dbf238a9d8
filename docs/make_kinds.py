"""Writes docs/kinds.md from the table of the kinds of change; a test holds the page against it.

python docs/make_kinds.py
"""

from pathlib import Path

from sopctl.diff.kinds import BUMPS, GRADES, KINDS

PAGE = Path(__file__).with_name("kinds.md")
ABOUT = """\
Written by `docs/make_kinds.py` from the one table that `sopctl diff` grades by. [How to review](review.md)
says what the grades mean. Settings may say another grade for a kind."""


def page() -> str:
    """The page as it should be."""
    parts = ["# Kinds of change", ABOUT]
    for grade in GRADES:
        rows = [f"| `{name}` | {kind.told} |" for name, kind in KINDS.items() if kind.grade == grade]
        bump = f"asks for a {BUMPS[grade]} version" if BUMPS[grade] else "asks for no other version"
        parts.append(f"## {grade}: {bump}\n\n| kind | what it means |\n| --- | --- |\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
