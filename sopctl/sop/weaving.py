"""The text of a merged YAML file: ours, with the blocks of theirs where a plan says so.

What neither plan nor theirs changes stays byte for byte; what comes from theirs is written as they wrote it.
The text that comes out is read again: it says what the plan says, or it is not given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sopctl.sop.blocks import Block, Blocks, shifted
from sopctl.sop.document import Document, Node, Path
from sopctl.sop.scalars import alike
from sopctl.sop.source import Source
from sopctl.sop.three_ways import merged_lines
from sopctl.sop.yaml_reader import read_document
from sopctl.sop.yaml_writer import flow_value, lines_of, quoted_like


class CannotWeave(Exception):
    """No text could be made that surely says what the plan says."""


@dataclass
class Woven:
    """What is to stand at one place: its key, its value, and where each version has it.

    `inner` are the entries of a map or list that is put together from both sides.
    """

    key: str | int
    said: Any = None
    base: Path | None = None
    ours: Path | None = None
    theirs: Path | None = None
    inner: "list[Woven] | None" = None
    is_map: bool = True

    @property
    def value(self) -> Any:
        """What it says, as plain data."""
        if self.inner is None:
            return self.said
        if self.is_map:
            return {one.key: one.value for one in self.inner}
        return [one.value for one in self.inner]


def weave(plan: Woven, base: Document | None, ours: Document, theirs: Document) -> str:
    """The merged text. Raises CannotWeave."""
    weaver = _Weaver(base, ours, theirs)
    text = weaver.whole(plan)
    document, findings = read_document(ours.source.file, text.encode())
    if document is None or findings or not alike(document.data, plan.value):
        raise CannotWeave
    return text


class _Weaver:
    def __init__(self, base: Document | None, ours: Document, theirs: Document) -> None:
        self.base = _Side(base) if base is not None else None
        self.ours, self.theirs = _Side(ours), _Side(theirs)

    def whole(self, plan: Woven) -> str:
        sides = [one for one in (self.base, self.ours, self.theirs) if one is not None]
        if plan.inner is None or any(not one.inner(one.document.root) for one in sides):
            raise CannotWeave
        heads = [one.text[: one.first(one.document.root).start] for one in sides]
        head = merged_lines(heads[0] if self.base else "", *heads[-2:])
        root = self.ours.document.root
        last = max(one.end for one in self.ours.inner(root).values())
        return head + self.entries(plan, root) + self.ours.text[last:]

    def entries(self, plan: Woven, node: Node) -> str:
        """The entries of a map or list of ours, written in lines."""
        blocks = self.ours.inner(node)
        first = next(iter(blocks.values()))
        parts: list[str] = []
        for entry in plan.inner or ():
            lead, body = self.entry(entry, first.column)
            pad = " " * first.column
            if not parts and first.within:
                parts.append(body + (lead if lead.strip() else ""))
            elif not parts and node is self.ours.document.root:
                parts.append(pad + body)
            else:
                parts.append(lead + pad + body)
        return "".join(parts)

    def entry(self, plan: Woven, column: int) -> tuple[str, str]:
        """The lines before an entry, and its own, of which the first is not indented."""
        own = self.ours.block(plan.ours)
        there = self.theirs.block(plan.theirs)
        was = self.base.block(plan.base) if self.base else None
        if own is None and there is None:
            return "", _written(plan, column)
        goal = column if own is None else own.column
        old, new = self._moved(self.base, was, goal), self._moved(self.theirs, there, goal)
        if own is None:
            if not alike(plan.value, self.theirs.value(plan.theirs)):
                raise CannotWeave
            return new
        lead = own.lead
        if there is not None:
            lead = merged_lines(old[0], lead, new[0])
        body = self.body(plan, own, old[1], new[1] if there is not None else None)
        first, end, rest = body.partition("\n")
        return shifted(lead, column - goal), first + end + shifted(rest, column - goal)

    def _moved(self, side: "_Side | None", block: Block | None, column: int) -> tuple[str, str]:
        """A block of another side as it would stand at a column of ours."""
        if side is None or block is None:
            return "", ""
        by = column - block.column
        text = side.text[block.start : block.end]
        first, end, rest = text.partition("\n")
        return shifted(block.lead, by), first + end + shifted(rest, by)

    def body(self, plan: Woven, own: Block, old: str, new: str | None) -> str:
        text = self.ours.text[own.start : own.end]
        value = plan.value
        is_ours = alike(value, self.ours.value(plan.ours))
        if is_ours and (new is None or new in (text, old)):
            return text
        if new is not None and text == old and alike(value, self.theirs.value(plan.theirs)):
            return new
        node = self.ours.node_at(plan.ours)
        if plan.inner and self.ours.inner(node) and (new is None or self._is_tall(plan.theirs)):
            blocks = self.ours.inner(node)
            first = next(iter(blocks.values()))
            begun = first.start if first.within else first.start - first.column - len(first.lead)
            last = max(one.end for one in blocks.values())
            if plan.is_map or not first.within:
                return (
                    self.ours.text[own.start : begun]
                    + self.entries(plan, node)
                    + self.ours.text[last : own.end]
                )
        if is_ours:
            return text
        return self.anew(plan, own, node, new)

    def _is_tall(self, path: Path | None) -> bool:
        return path is None or bool(self.theirs.inner(self.theirs.node_at(path)))

    def anew(self, plan: Woven, own: Block, node: Node, new: str | None) -> str:
        """An entry of ours that says something else than it did."""
        ended = self.ours.end(node)
        before, behind = self.ours.text[own.start : node.start], self.ours.text[ended : own.end]
        written = self.ours.text[node.start : ended]
        if ended <= node.start or node.start < own.start:
            return _written(plan, own.column)
        if plan.inner is not None and self.ours.is_flow(node):
            return before + self.flow(plan) + behind
        if new is not None and alike(plan.value, self.theirs.value(plan.theirs)):
            there = self.theirs.node_at(plan.theirs)
            taken = self.theirs.text[there.start : self.theirs.end(there)]
            if "\n" in taken or there.children:
                return new
            return before + taken + behind
        if isinstance(plan.value, str) and (text := _in_style(written, plan.value, own.column)):
            return before + text + behind
        return _written(plan, own.column)

    def flow(self, plan: Woven) -> str:
        """A map or list of ours in brackets, with entries of both sides."""
        node = self.ours.node_at(plan.ours)
        children = list(node.children.values())
        if not children or not plan.inner:
            return flow_value(plan.value)
        firsts = [child.key[0] if child.key else child.start for child in children]
        between = [
            self.ours.text[child.end : first] for child, first in zip(children, firsts[1:], strict=False)
        ]
        head, tail = self.ours.text[node.start : firsts[0]], self.ours.text[children[-1].end : node.end]
        if "#" in "".join((head, tail, *between)):
            raise CannotWeave
        return head + (between[0] if between else ", ").join(map(self._flow_entry, plan.inner)) + tail

    def _flow_entry(self, plan: Woven) -> str:
        value = plan.value
        for side, path in ((self.ours, plan.ours), (self.theirs, plan.theirs)):
            node = side.node(path) if path is not None else None
            if node is None or path is None or not side.is_in_flow(path):
                continue
            first = node.key[0] if node.key else node.start
            if alike(value, side.value(path)):
                return side.text[first : node.end]
            if side is self.ours and plan.inner is not None and side.is_flow(node):
                return side.text[first : node.start] + self.flow(plan)
        return flow_value({plan.key: value})[1:-1] if isinstance(plan.key, str) else flow_value([value])[1:-1]


class _Side(Blocks):
    """One version: its blocks, by paths that may be none."""

    def __init__(self, document: Document) -> None:
        text = document.source.text
        if not text.endswith("\n"):
            document = Document(Source(document.source.file, text + "\n"), document.data, document.places)
        super().__init__(document)

    def block(self, path: Path | None) -> Block | None:
        return None if path is None else super().block(path)

    def first(self, node: Node) -> Block:
        return next(iter(self.inner(node).values()))

    def node_at(self, path: Path | None) -> Node:
        node = None if path is None else self.node(path)
        if node is None:
            raise CannotWeave
        return node

    def value(self, path: Path | None) -> Any:
        value = self.document.data
        for part in path or ():
            value = value[part]
        return value

    def is_in_flow(self, path: Path) -> bool:
        around = self.node(path[:-1])
        return around is not None and self.is_flow(around)


def _written(plan: Woven, column: int) -> str:
    """An entry that nobody wrote so."""
    lines = list(_lines(plan))
    return shifted("".join(f"{line}\n" for line in lines), column)[column:]


def _lines(plan: Woven) -> Iterator[str]:
    yield from lines_of({plan.key: plan.value} if isinstance(plan.key, str) else [plan.value])


def _in_style(written: str, text: str, column: int) -> str:
    """A text written as another one was; empty where that cannot be."""
    first, __, rest = written.partition("\n")
    if first[:1] == "|" and rest:
        indent = len(rest) - len(rest.lstrip(" "))
        lines = text.rstrip("\n").split("\n")
        return "\n".join((first, *(" " * indent + line if line else "" for line in lines)))
    if rest or "\n" in text or first[:1] == ">":
        return ""
    return quoted_like(first, text)
