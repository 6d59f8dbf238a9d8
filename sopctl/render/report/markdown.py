"""Facts as Markdown, for hosts of git: what people wrote stays text, calls nobody and links nowhere."""

import re
from typing import Any
from urllib.parse import quote

from sopctl.language import _
from sopctl.render.changes.markup import uncalled
from sopctl.render.clean import clean, one_line
from sopctl.render.compiled import environment
from sopctl.render.report.quoting import quoted
from sopctl.sop.shown import markdown_escaped

# An address that hosts would make a link of, and what they would read as one sign or as mathematics.
READ_INTO = re.compile(r":(?=//)|(?<=\bwww)\.|&(?=[A-Za-z][0-9A-Za-z]{1,31};)|\$")

# What makes a list, a rule or a heading of the line that it begins.
BEGINS = re.compile(r"^(?:[-+](?=\s|-|$)|=|[0-9]{1,9}(?=[.)](?:\s|$)))")
MOST_BEFORE = 8


def filled(name: str, **facts: Any) -> str:
    """A template for Markdown with its facts filled in, all of them made safe by its filters."""
    texts = environment(autoescape=False, keep_trailing_newline=True)
    texts.globals["_"] = _
    texts.filters.update(FILTERS)
    return tidied(texts.get_template(name).render(**facts))


def tidied(text: str) -> str:
    """Markdown without the blank lines that parts with nothing to tell leave."""
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")


def _escaped(text: object) -> str:
    return uncalled(one_line(str(text)), _literally)


def _literally(text: str) -> str:
    """Markdown that shows a text as it stands."""
    return BEGINS.sub(_as_text, READ_INTO.sub(_apart, str(markdown_escaped(text))))


def _as_text(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _apart(match: re.Match[str]) -> str:
    return "&#36;" if match[0] == "$" else f"\\{match[0]}"  # a dollar with a backslash is mathematics too


def _lines(text: object, deep: int = 0) -> str:
    """Several lines of an item of a list, each on its own; so many blanks stand before the item."""
    lines = [_escaped(line) for line in str(text).splitlines() if line.strip()]
    blanks = " " * (2 + min(deep, MOST_BEFORE))
    return f"\\\n{blanks}".join(lines)


def _code(text: object) -> str:
    return f"`{one_line(str(text)).replace('`', chr(39))}`"


def _address(address: str) -> str:
    """An address that cannot end the brackets that it stands in."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")


def _quoted(text: object) -> str:
    """Instructions as a quotation: they stay Markdown, or are shown as they are written."""
    lines = quoted(clean(str(text))) or "\\\n".join(
        _escaped(line) for line in str(text).splitlines() if line.strip()
    )
    return "\n".join(f"> {line}".rstrip() for line in lines.splitlines())


def _indented(text: object) -> str:
    """Text as a block of code in an item of a list."""
    return "\n".join(f"      {line}" for line in clean(str(text)).splitlines())


FILTERS = {
    "md": _escaped, "lines": _lines, "code": _code, "address": _address, "quoted": _quoted,
    "indented": _indented,
}  # fmt: skip
