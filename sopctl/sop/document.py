"""A file's data, and where each part of it stands in the file."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sopctl.errors import Place
from sopctl.sop.source import Source

Path = tuple[str | int, ...]


class Excerpt:
    """Text taken out of a source line by line, that knows where each character came from."""

    __slots__ = ("_here", "_there", "text")

    def __init__(self, text: str, pieces: list[tuple[int, int]]) -> None:
        """`pieces`: an offset in the text and its offset in the source, in ascending order."""
        self.text = text
        self._here = [here for here, _ in pieces] or [0]
        self._there = [there for _, there in pieces] or [0]

    def at(self, offset: int) -> int:
        """The offset in the source of an offset in the text."""
        piece = max(0, bisect_right(self._here, offset) - 1)
        return self._there[piece] + offset - self._here[piece]

    def cuts(self, start: int, end: int) -> list[int]:
        """The offsets between two where the text goes on from another place of the source."""
        return self._here[bisect_right(self._here, start) : bisect_left(self._here, end)]


class Node:
    """Where a value stands: offsets of its start and end, of its key, and its children."""

    __slots__ = ("children", "end", "excerpt", "key", "start")

    def __init__(self, start: int, end: int, excerpt: Excerpt | None = None) -> None:
        self.start = start
        self.end = end
        self.key: tuple[int, int] | None = None
        self.children: dict[str | int, Node] = {}
        self.excerpt = excerpt  # of a text whose characters do not stand in the file as they are read


@dataclass(frozen=True)
class Document:
    """A file's data, and the places of everything in it, which may be found when they are asked for."""

    source: Source
    data: Any
    places: Node | Callable[[], Node]

    @cached_property
    def root(self) -> Node:
        """The place of the whole."""
        return self.places() if callable(self.places) else self.places

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

    def is_in_braces(self, path: Path) -> bool:
        """Whether a map is written on one line, in braces."""
        node = self._nearest(path)[0]
        return self.source.text[node.start : node.start + 1] == "{"

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
        if node.excerpt:
            start = node.excerpt.at(offset)
            return self.source.place(start, max(start, node.excerpt.at(offset + width - 1)) + 1)
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
