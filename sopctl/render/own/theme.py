"""The style that a repository brings: CSS after ours, which asks nobody for anything."""

import re

from sopctl.language import _
from sopctl.render.own.problem import bad

MAX_THEME = 100_000  # characters
ESCAPED = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})(?:\r\n|[ \t\r\f])?|(?=\n)|(.))")
# What asks for another file. The page's policy forbids that too; a PDF has no policy.
CALLS = re.compile(
    r"@\s*(?:import|namespace|font-face|charset)|(?:url|src|image|(?:-[a-z]+-)?image-set|cross-fade|element"
    r"|expression)\s*\(|behaviou?r\s*:|-moz-binding|javascript:|</|<!--",
    re.IGNORECASE,
)


def checked_theme(text: str, file: str) -> str:
    """The style as it is. Raises BadTemplate, with the line, for what would ask for another file."""
    if len(text) > MAX_THEME:
        raise bad(
            file, 0, _("longer than {most:,} characters", most=MAX_THEME), _("split it, or leave some out")
        )
    plain = ESCAPED.sub(_meant, re.sub(r"/\*.*?(?:\*/|\Z)", _lines_of, text, flags=re.DOTALL))
    if found := CALLS.search(plain):
        line = plain.count("\n", 0, found.start()) + 1
        told = _("`{text}` asks for another file", text=" ".join(found[0].split()))
        raise bad(
            file, line, told, _("a page asks for nothing: use colours, fonts that people have, and sizes")
        )
    return text


def _meant(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return chr(code) if 0 < code < 0x110000 else match[2] or ""


def _lines_of(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
