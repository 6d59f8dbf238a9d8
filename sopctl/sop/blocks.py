"""The text of a YAML file in blocks: of each entry of a map or list its lines, and the remarks before it."""

import re
from typing import NamedTuple

from sopctl.sop.document import Document, Node, Path

DASH = re.compile(r"^ *-(?=[ \n])", re.MULTILINE)


class Block(NamedTuple):
    """An entry: its column, whole lines before it that belong to it, and offsets of its own text.

    That begins at its key or dash, and ends behind the line end of its last line. `within` says that
    something of what is around it stands before it on its line.
    """

    column: int
    lead: str
    start: int
    end: int
    within: bool


class Blocks:
    """A document whose lines end in a line feed, the last one too."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.source.text
        self._known: dict[int, dict[str | int, Block]] = {}
        self._ends: dict[int, int] = {}

    def node(self, path: Path) -> Node | None:
        """The place of something; None where the file has none of its own for it."""
        node: Node | None = self.document.root
        for part in path:
            node = node.children.get(part) if node else None
        return node

    def is_flow(self, node: Node) -> bool:
        """Whether a map or list is written in brackets."""
        return self.text[node.start : node.start + 1] in ("{", "[")

    def block(self, path: Path) -> Block | None:
        """The block of an entry; None where it has no lines of its own."""
        around = self.node(path[:-1])
        return None if around is None else self.inner(around).get(path[-1])

    def inner(self, node: Node) -> dict[str | int, Block]:
        """The blocks in a map or list; none where it is not written in lines."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = {} if self.is_flow(node) else self._cut(node)
        return known

    def end(self, node: Node) -> int:
        """Behind the last character of a value; of nothing, behind its key's colon."""
        known = self._ends.get(id(node))
        if known is None:
            if node.children and not self.is_flow(node):
                known = max(self.end(child) for child in node.children.values())
            else:
                known = node.start + len(self.text[node.start : node.end].rstrip())
                if known == node.start and node.key:
                    known = node.key[1] + 1
            self._ends[id(node)] = known
        return known

    def _cut(self, node: Node) -> dict[str | int, Block]:
        found: dict[str | int, Block] = {}
        last: tuple[str | int, Block] | None = None
        column = -1
        for part, child in node.children.items():
            begun = child.key[0] if child.key else self._dash(node, child, last, column)
            if begun is None:
                return {}
            line = self.text.rfind("\n", 0, begun) + 1
            within = bool(self.text[line:begun].strip(" "))
            if last is None:
                column = begun - line
                lead = "" if within or node is self.document.root else self.text[self._lead(line) : line]
            elif within or begun - line != column:
                return {}
            else:
                tail = self._tail(last[1].end, line, column)
                found[last[0]] = last[1]._replace(end=tail)
                lead = self.text[tail:line]
            ended = self.text.find("\n", max(self.end(child), begun)) + 1
            last = part, Block(column, lead, begun, ended, within)
            found[part] = last[1]
        return found

    def _dash(self, node: Node, child: Node, last: tuple[str | int, Block] | None, column: int) -> int | None:
        if last is None:
            return node.start if self.text[node.start : node.start + 1] == "-" else None
        for match in DASH.finditer(self.text, last[1].end, child.start):
            if match.end() - 1 - match.start() == column:
                return match.end() - 1
        return None

    def _lead(self, line: int) -> int:
        """Where the remarks and empty lines right before a line begin."""
        while line:
            before = self.text.rfind("\n", 0, line - 1) + 1
            written = self.text[before : line - 1].strip()
            if written and not written.startswith("#"):
                break
            line = before
        return line

    def _tail(self, start: int, end: int, column: int) -> int:
        """Up to where remarks behind an entry belong to it: those that are indented further than it is."""
        tail = here = start
        for written in self.text[start:end].splitlines(keepends=True):
            here += len(written)
            if not written.strip():
                continue
            if len(written) - len(written.lstrip(" ")) <= column:
                break
            tail = here
        return tail


def shifted(text: str, by: int) -> str:
    """Lines moved right, or left as far as they go; empty ones stay empty."""
    if not by:
        return text
    lines = text.splitlines(keepends=True)
    if by > 0:
        return "".join(" " * by + line if line.strip() else line for line in lines)
    return "".join(line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines)
