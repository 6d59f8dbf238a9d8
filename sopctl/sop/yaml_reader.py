"""YAML with a position for every key and value, from the C parser's events.

Bounded in depth and in nodes (aliases counted at their full weight), so that no file can make
reading it slow. Tags, several documents and keys that are not text are refused. Everything wrong
is collected, as far as the parser can go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from yaml._yaml import CParser

from sopctl.errors import Finding, Place
from sopctl.sop.form import DUPLICATE_KEY, SYNTAX
from sopctl.sop.scalars import resolve
from sopctl.sop.source import Source, decode
from sopctl.sop.yaml_slips import BRACES, explain

MAX_DEPTH = 40
MAX_NODES = 200_000

Path = tuple[str | int, ...]


class Node:
    """Where a value stands: offsets of its start and end, of its key, and its children."""

    __slots__ = ("children", "end", "key", "start", "weight")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.key: tuple[int, int] | None = None
        self.children: dict[str | int, Node] = {}
        self.weight = 1


@dataclass(frozen=True)
class Document:
    """A file's data, and the places of everything in it."""

    source: Source
    data: Any
    root: Node

    def _nearest(self, path: Path) -> tuple[Node, bool]:
        node, found = self.root, True
        for part in path:
            child = node.children.get(part)
            found = child is not None
            node = child or node
        return node, found

    def holds(self, path: Path) -> bool:
        """Whether the file itself has something at a path."""
        return self._nearest(path)[1]

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of a value, or of its key; of the nearest thing around it if it is not there.

        A path may hold parts that the file does not (a schema's own names): they are passed over.
        """
        node, found = self._nearest(path)
        if node.key and (key or not found or node.children):
            return self.source.place(*node.key)
        return self.source.place(node.start, None if node.children else node.end)

    def place_in(self, path: Path, offset: int, width: int) -> Place:
        """The place of a stretch inside a text value, as near as its quoting style tells."""
        node, _ = self._nearest(path)
        value = self.data
        for part in path:
            value = value[part]
        written = self.source.text[node.start : node.end]
        if not isinstance(value, str):
            return self.source.place(node.start, node.end)
        for lead in (0, 1):
            if written[lead : lead + len(value)] == value:
                return self.source.place(node.start + lead + offset, node.start + lead + offset + width)
        if written[:1] == "|":
            return self._place_in_block(node, value, offset, width)
        return self.source.place(node.start, node.end)

    def _place_in_block(self, node: Node, value: str, offset: int, width: int) -> Place:
        before = value[:offset]
        column = offset - (before.rfind("\n") + 1)
        line = self.source.line_of(node.start) + 1 + before.count("\n")
        start = self.source.line_start(line)
        line_end = value.find("\n", offset)
        wanted = value[offset - column : line_end if line_end >= 0 else len(value)]
        indent = self.source.text.find(wanted, start) - start
        if indent < 0:
            return self.source.place(start)
        return self.source.place(start + indent + column, start + indent + column + width)


def read_document(file: str, raw: bytes) -> tuple[Document | None, list[Finding]]:
    """One YAML document from a file's bytes, and what is wrong with its form."""
    source, findings = decode(file, raw)
    if source is None:
        return None, findings
    return _Composer(source).read()


class _Stop(Exception):
    """A bound is met: what comes after it is not read."""


def _end(event: Any) -> int:
    # The stubs let a mark be None, which those of the C parser never are.
    return int(event.end_mark.index)


class _Composer:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self.parser = CParser(source.text)
        self.next: Callable[[], Any] = self.parser.get_event
        self.anchors: dict[str, tuple[Any, Node] | None] = {}
        self.nodes = 0

    def read(self) -> tuple[Document | None, list[Finding]]:
        try:
            self.next()
            start = self.next()
            if isinstance(start, yaml.StreamEndEvent):
                self.report(0, 1, "the file is empty", "write an SOP into it; it begins with `id:`")
                return None, self.findings
            data, root = self.compose(self.next(), 0)
            self.next()
            more = self.next()
            if not isinstance(more, yaml.StreamEndEvent):
                at = more.start_mark.index
                self.report(at, at + 3, "a second document begins here", "one file holds one SOP")
        except _Stop:
            return None, self.findings
        except yaml.MarkedYAMLError as error:
            problem = explain(self.source, error)
            place = self.source.place(problem.start)
            self.findings.append(Finding(SYNTAX, place, problem.message, problem.mend))
            return None, self.findings
        except (yaml.YAMLError, ValueError) as error:
            self.report(0, 1, f"not readable as YAML: {error}", "")
            return None, self.findings
        return Document(self.source, data, root), self.findings

    def report(self, start: int, end: int, message: str, mend: str) -> None:
        self.findings.append(Finding(SYNTAX, self.source.place(start, end), message, mend))

    def count(self, weight: int, start: int) -> None:
        self.nodes += weight
        if self.nodes > MAX_NODES:
            message = f"more than {MAX_NODES:,} values, aliases counted in full"
            self.report(start, start + 1, message, "split the SOP; write repeated parts once")
            raise _Stop

    def compose(self, event: Any, depth: int) -> tuple[Any, Node]:
        start: int = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        self.count(1, start)
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self.report(start, start + 1, message, "an SOP needs fewer than ten levels")
            raise _Stop
        explicit = event.tag is not None
        if explicit:
            self.report(start, event.end_mark.index, f"tag {event.tag!r}", "SOPs use no YAML tags")
        if event.anchor:
            self.anchors[event.anchor] = None
        before = self.nodes
        data: Any
        if isinstance(event, yaml.ScalarEvent):
            node = Node(start, _end(event))
            data = resolve(event.value) if event.implicit[0] else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            data, node = self.sequence(start, depth)
        else:
            data, node = self.mapping(start, depth)
        node.weight = self.nodes - before + 1
        if event.anchor:
            self.anchors[event.anchor] = (data, node)
        return data, node

    def alias(self, event: Any) -> tuple[Any, Node]:
        start, end = event.start_mark.index, event.end_mark.index
        known = self.anchors.get(event.anchor)
        if known is None:
            within = event.anchor in self.anchors
            what = "repeats the value it stands in" if within else "repeats no earlier value"
            message = f"*{event.anchor} {what}"
            self.report(start, end, message, f'text that begins with * needs quotes: "*{event.anchor}"')
            return None, Node(start, end)
        data, original = known
        self.count(original.weight, start)
        node = Node(start, end)
        node.weight = original.weight
        return data, node

    def sequence(self, start: int, depth: int) -> tuple[list[Any], Node]:
        items: list[Any] = []
        node = Node(start, start + 1)
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            value, child = self.compose(event, depth + 1)
            node.children[len(items)] = child
            items.append(value)
        node.end = _end(event)
        return items, node

    def mapping(self, start: int, depth: int) -> tuple[dict[str, Any], Node]:
        items: dict[str, Any] = {}
        node = Node(start, start + 1)
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key_start, key_end = event.start_mark.index, event.end_mark.index
            is_text = isinstance(event, yaml.ScalarEvent)
            if not is_text:
                if self.source.text.startswith("{{", key_start - 1):
                    self.report(key_start - 1, key_end, "{{ in a value without quotes", BRACES)
                else:
                    self.report(key_start, key_end, "a key must be plain text", "write `name: value`")
                self.compose(event, depth + 1)
                self.compose(self.next(), depth + 1)
                continue
            key: str = event.value
            value, child = self.compose(self.next(), depth + 1)
            if key in items:
                first = self.source.place(*(node.children[key].key or (0, 1)))
                self.findings.append(
                    Finding(
                        DUPLICATE_KEY,
                        self.source.place(key_start, key_end),
                        f"`{key}` stands twice; the first is on line {first.line}",
                        "keep one of them",
                    )
                )
                continue
            child.key = (key_start, key_end)
            items[key] = value
            node.children[key] = child
        node.end = _end(event)
        return items, node
