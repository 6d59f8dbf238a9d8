"""Fixes for slips in the form of YAML; whoever makes them reads the file again and sees that it holds."""

import re

from sopctl.errors import Edit, Finding, Fix
from sopctl.language import _
from sopctl.sop.document import Document, Node
from sopctl.sop.form import DUPLICATE_KEY, SYNTAX
from sopctl.sop.mends import offset_of
from sopctl.sop.source import LINE_END, Source, line_end

# What may stand before a value on its line: dashes of lists, and a key.
LEAD = re.compile(r"[ ]*(?:- +)*(?:[^\s\"'#\[\]{},&*!|>%@`][^:#\r\n]*:[ ]+)?")
# Signs of a Chinese keyboard, and what is meant where YAML stumbles over them.
MEANT = {
    "\u3000": " ", "\u00a0": " ", "，": ", ", "、": ", ", "；": ", ", "｛": "{", "｝": "}", "［": "[",
    "］": "]", "【": "[", "】": "]",
} | dict.fromkeys("－—–−•●·", "- ")  # fmt: skip
NO_BEGINNING = "@`%&*"
SPACES = " \u3000\u00a0"


def with_fixes(findings: list[Finding], source: Source, document: Document | None) -> list[Finding]:
    """The findings about a file's form, with their fixes where there are some."""
    return [one if one.fix else one._replace(fix=_fix(one, source, document)) for one in findings]


def _fix(finding: Finding, source: Source, document: Document | None) -> Fix | None:
    at = offset_of(source, finding.place)
    if finding.rule == DUPLICATE_KEY and document is not None:
        return _without(source.text, at, at + finding.place.width, document.root)
    if finding.rule != SYNTAX:
        return None
    text, sign = source.text, source.text[at : at + 1]
    if sign == "：" or (sign == ":" and text[at + 1 : at + 2].strip()):
        return _spaced(text, at, ": ")
    if sign == "“":
        return _pair(text, at)
    if text.startswith("{{", at) or (sign and sign in NO_BEGINNING):
        return _quoted(text, at)
    return _spaced(text, at, MEANT[sign]) if sign in MEANT else None


def _spaced(text: str, at: int, right: str) -> Fix:
    """A sign as the plain one; with the odd spaces behind it, where it wants a space."""
    end = at + 1
    while right.endswith(" ") and text[end : end + 1] in tuple(SPACES):
        end += 1
    if text[end : end + 1] in ("\n", "\r", ""):
        right = right.rstrip()
    told = _("write {right}", right=right.strip()) if right.strip() else _("write a space")
    return Fix(told, (Edit(at, end, right),))


def _pair(text: str, at: int) -> Fix | None:
    """Quotation marks of another keyboard around a text, as plain ones."""
    line = text[at : line_end(text, at)]
    end = line.find("”")
    if end < 0 or '"' in line[:end] or "\\" in line[:end]:
        return None
    edits = (Edit(at, at + 1, '"'), Edit(at + end, at + end + 1, '"'))
    return Fix(_("write {right}", right='"…"'), edits)


def _quoted(text: str, at: int) -> Fix | None:
    """Quotation marks around a value that goes to the end of its line."""
    start = _line_start(text, at)
    lead = LEAD.match(text, start)
    if lead is None or lead.end() != at:
        return None
    value = text[at : line_end(text, at)].rstrip()
    quote = "'" if '"' in value else '"'
    if " #" in value or quote in value or "\\" in value:
        return None
    end = at + len(value)
    return Fix(_("put it in quotes"), (Edit(at, at, quote), Edit(end, end, quote)))


def _without(text: str, start: int, end: int, node: Node) -> Fix | None:
    """The line of a key that says again what it said; None where it says more, or with a remark."""
    opened = _line_start(text, start)
    if text[opened:start].strip(" "):
        return None
    line = text[start : line_end(text, end)]
    if "#" in line or not line:
        return None
    first: Node | None = None
    key = text[start:end]
    while node.children:  # the innermost map around it
        first = node.children.get(key.strip("\"'"), first)
        within = [one for one in node.children.values() if one.start <= start < one.end]
        if not within:
            break
        first, node = None, within[0]
    if first is None or first.key is None or text[first.key[0] : line_end(text, first.key[0])] != line:
        return None
    if first.end > line_end(text, first.key[0]):
        return None
    closed = LINE_END.match(text, line_end(text, end))
    return Fix(_("remove it"), (Edit(opened, closed.end() if closed else len(text), ""),))


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
