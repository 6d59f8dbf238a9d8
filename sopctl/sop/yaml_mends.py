"""Fixes for slips in the form of YAML; whoever makes them reads the file again and sees that it holds."""

import re

from sopctl.errors import Edit, Fix
from sopctl.language import _

# What may stand before a value on its line: dashes of lists, and a key.
LEAD = re.compile(r"[ ]*(?:- +)*(?:[^\s\"'#\[\]{},&*!|>%@`][^:#\r\n]*:[ ]+)?")
PARTED = re.compile(r"[ \t]*,[ \t]*")
LINE = re.compile(r"[^\r\n]*")


def written(start: int, end: int, right: str) -> Fix:
    """A fix that writes something else in a stretch."""
    return Fix(_("write {right}", right=right.strip() or _("a space")), (Edit(start, end, right),))


def wide_colon(text: str, at: int) -> Fix:
    """A full-width colon, with the full-width spaces behind it, as a colon and a space."""
    end = at + 1
    while text[end : end + 1] in ("\u3000", "\u00a0"):
        end += 1
    return written(at, end, ":" if text[end : end + 1] in (" ", "\n", "\r", "") else ": ")


def wide_sign(text: str, at: int, right: str) -> Fix | None:
    """Another full-width sign as the plain one; a quotation mark together with the one that closes it."""
    line = text[at : _line_end(text, at)]
    if right != '"':
        return written(at, at + 1, ", " if right == "," and line[1:2] != " " else right)
    end = line.find("\u201d")
    if line[0] != "\u201c" or end < 0 or '"' in line[:end] or "\\" in line[:end]:
        return None
    return Fix(_("write {right}", right='"…"'), (Edit(at, at + 1, '"'), Edit(at + end, at + end + 1, '"')))


def quoted_line(text: str, at: int) -> Fix | None:
    """A fix that puts a value that goes to the end of its line into quotes; None where it does not."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    lead = LEAD.match(text, start)
    value = text[at : _line_end(text, at)].rstrip()
    quote = "'" if '"' in value else '"'
    if lead is None or lead.end() != at or " #" in value or quote in value or "\\" in value:
        return None
    end = at + len(value)
    return Fix(_("put it in quotes"), (Edit(at, at, quote), Edit(end, end, quote)))


def without_entry(text: str, before: int, start: int, end: int) -> Fix | None:
    """A fix that takes an entry of a map away: its lines, or in braces what follows `before`.

    None where more would go with it, such as a remark.
    """
    told = _("remove it")
    if PARTED.fullmatch(text, before, start):
        return Fix(told, (Edit(before, end, ""),))
    opened = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    closed = end if text[end - 1] in "\r\n" else _line_end(text, end)
    if (
        text[opened:start].strip(" ")
        or text[end:closed].strip()
        or (closed > end and "#" in text[end:closed])
    ):
        return None
    if closed != end or text[end - 1] not in "\r\n":
        closed += 2 if text.startswith("\r\n", closed) else 1 if closed < len(text) else 0
    return Fix(told, (Edit(opened, closed, ""),))


def _line_end(text: str, at: int) -> int:
    found = LINE.match(text, at)
    return found.end() if found else at
