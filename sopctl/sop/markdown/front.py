"""Front matter: an SOP's own keys, or those of an issue template or a web page."""

import re
from dataclasses import dataclass, field
from typing import Any

from sopctl.errors import Finding, did_you_mean
from sopctl.language import _
from sopctl.sop.document import Document, Node
from sopctl.sop.form import BAD_VALUE, NOT_UNDERSTOOD, WRONG_TYPE
from sopctl.sop.markdown.text import Lines
from sopctl.sop.texts import describe
from sopctl.sop.yaml_reader import read_excerpt

FENCE = re.compile(r"---[ \t]*")
CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
KEY = re.compile(r"[\w\"'][^:]*:(?:\s|\Z)")
# Keys that only an SOP has; those that pages have as well; and those that only others have.
SURE = {
    "purpose", "scope", "definitions", "tools", "references", "review", "repeat", "changelog", "calendar",
    "calendars", "roles", "params", "phases", "steps",
}  # fmt: skip
LIKELY = {"id", "version", "language", "summary", "owner"}
FOREIGN = {
    "name", "about", "description", "labels", "assignees", "assignee", "projects", "milestone", "type",
    "body", "layout", "date", "author", "authors", "draft", "slug", "permalink", "weight", "categories",
    "nav_order", "parent", "sidebar_label", "sidebar_position",
}  # fmt: skip


@dataclass
class Front:
    """What the front matter says: `data` with places, whether it makes the file an SOP of its own."""

    data: dict[str, Any] = field(default_factory=dict)
    node: Node = field(default_factory=lambda: Node(0, 0))
    is_sop: bool = False
    end: int = 0  # the first line after it
    broken: bool = False

    def take(self, key: str) -> None:
        self.data.pop(key, None)
        self.node.children.pop(key, None)


def read_front(lines: Lines) -> tuple[Front, list[Finding]]:
    """The front matter of a file; an empty one where there is none."""
    end = _end(lines)
    if not end:
        return Front(), []
    lines.use(0, end)
    excerpt = lines.text(1, end - 1)
    if not re.sub(r"(?m)^\s*#.*$", "", excerpt.text).strip():
        return Front(end=end), []
    document, findings = read_excerpt(lines.source, excerpt)
    if document is None:
        return Front(end=end, broken=True), findings
    if not isinstance(document.data, dict):
        message = _("front matter is a map of keys, not {what}", what=describe(document.data))
        findings.append(Finding(WRONG_TYPE, document.place(()), message))
        return Front(end=end, broken=True), findings
    keys = set(document.data)
    is_sop = bool(keys & SURE) or (bool(keys & LIKELY) and not keys & FOREIGN)
    front = Front(document.data, document.root, is_sop, end)
    return front, findings + (_sop_findings if is_sop else _foreign)(front, document)


def _end(lines: Lines) -> int:
    if not FENCE.fullmatch(lines.line(0)):
        return 0
    for number in range(1, len(lines)):
        if CLOSING.fullmatch(lines.line(number)):
            # A rule, a text and another rule are no front matter.
            within = [lines.line(one) for one in range(1, number)]
            if not "".join(within).strip():
                return number + 1
            return number + 1 if within[0].strip() and any(map(KEY.match, within)) else 0
    return 0


def _sop_findings(front: Front, document: Document) -> list[Finding]:
    findings = []
    for key in ("phases", "steps"):
        if key in front.data:
            message = _("`{key}` in front matter", key=key)
            mend = _("write phases and steps as headings below it")
            findings.append(Finding(BAD_VALUE, document.place((key,), key=True), message, mend))
            front.take(key)
    return findings


def _foreign(front: Front, document: Document) -> list[Finding]:
    """Take what an SOP has a place for, and name the rest."""
    data, node, findings = front.data, front.node, []
    if not _is_text(data.get("name")) and _is_text(data.get("title")):
        _rename(front, "title", "name")
    for key in ("about", "description"):
        if _is_text(data.get(key)) and "summary" not in data:
            _rename(front, key, "summary")
    for key in list(data):
        kept = key in ("name", "summary") and _is_text(data[key])
        kept = kept or (key in ("id", "version", "language") and _is_text(data[key]))
        kept = kept or (
            key == "tags" and isinstance(data[key], list) and all(isinstance(tag, str) for tag in data[key])
        )
        if kept:
            continue
        if data[key] not in (None, "", [], {}):
            message = _("`{key}` is not used: this is no front matter of an SOP", key=key)
            mend = "" if key in FOREIGN else did_you_mean(key, SURE | LIKELY)
            findings.append(Finding(NOT_UNDERSTOOD, document.place((key,), key=True), message, mend))
        front.take(key)
    front.node = node
    return findings


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _rename(front: Front, old: str, new: str) -> None:
    front.data[new] = front.data.pop(old)
    front.node.children[new] = front.node.children.pop(old)
