"""Text of files inside Markdown: it is shown as it stands, and does nothing."""

import re

from sopctl.render.changes.markup import inert

ORDERED = re.compile(r"^([0-9]+)([.)])(?=\s|$)")
LISTED = re.compile(r"^([-+=])")


def inline(text: str) -> str:
    """One line of text, also where it begins a line: no list, no heading, no link, no call."""
    safe = inert(text)
    safe = ORDERED.sub(r"\1\\\2", safe)
    return LISTED.sub(r"\\\1", safe)
