"""YAML with a position for every key and value, from the C parser's events.

Bounded in depth and in nodes (aliases counted at their full weight), so that no file can make
reading it slow. Tags, several documents and keys that are not text are refused. Everything wrong
is collected, as far as the parser can go on.
"""

from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Document, Excerpt, Node
from sopctl.sop.form import DUPLICATE_KEY, SYNTAX
from sopctl.sop.scalars import resolve
from sopctl.sop.source import Source, decode
from sopctl.sop.yaml_slips import BRACES, explain

MAX_DEPTH = 40
MAX_NODES = 200_000


def read_document(file: str, raw: bytes) -> tuple[Document | None, list[Finding]]:
    """One YAML document from a file's bytes, and what is wrong with its form."""
    source, findings = decode(file, raw)
    if source is None:
        return None, findings
    return _Composer(source).read()


def read_excerpt(source: Source, excerpt: Excerpt) -> tuple[Document | None, list[Finding]]:
    """One YAML document that stands inside another text; places are those in the whole source."""
    return _Composer(source, excerpt).read()


class _Stop(Exception):
    """A bound is met: what comes after it is not read."""


def _end(event: Any) -> int:
    # The stubs let a mark be None, which those of the C parser never are.
    return int(event.end_mark.index)


class _Composer:
    def __init__(self, source: Source, excerpt: Excerpt | None = None) -> None:
        self.source = source
        self.excerpt = excerpt
        # What the parser reads and counts in; the same as the source unless it is an excerpt.
        self.parsed = Source(source.file, excerpt.text) if excerpt else source
        self.findings: list[Finding] = []
        self.parser = CParser(self.parsed.text)
        self.next: Callable[[], Any] = self.parser.get_event
        self.anchors: dict[str, tuple[Any, Node] | None] = {}
        self.nodes = 0

    def read(self) -> tuple[Document | None, list[Finding]]:
        try:
            self.next()
            start = self.next()
            if isinstance(start, yaml.StreamEndEvent):
                self.report(0, 1, _("the file is empty"), _("write an SOP into it; it begins with `id:`"))
                return None, self.findings
            data, root = self.compose(self.next(), 0)
            self.next()
            more = self.next()
            if not isinstance(more, yaml.StreamEndEvent):
                at = more.start_mark.index
                self.report(at, at + 3, _("a second document begins here"), _("one file holds one SOP"))
        except _Stop:
            return None, self.findings
        except yaml.MarkedYAMLError as error:
            problem = explain(self.parsed, error)
            self.report(problem.start, problem.start + 1, problem.message, problem.mend)
            return None, self.findings
        except (yaml.YAMLError, ValueError) as error:
            self.report(0, 1, _("not readable as YAML: {problem}", problem=error), "")
            return None, self.findings
        return Document(self.source, data, root), self.findings

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of what is parsed, as a stretch of the source."""
        if self.excerpt is None:
            return start, end
        first = self.excerpt.at(start)
        return first, max(first, self.excerpt.at(end - 1) + 1)

    def report(self, start: int, end: int, message: str, mend: str) -> None:
        place = self.source.place(*self.span(start, end))
        self.findings.append(Finding(SYNTAX, place, message, mend))

    def count(self, weight: int, start: int) -> None:
        self.nodes += weight
        if self.nodes > MAX_NODES:
            message = _("more than {most:,} values, aliases counted in full", most=MAX_NODES)
            self.report(start, start + 1, message, _("split the SOP; write repeated parts once"))
            raise _Stop

    def compose(self, event: Any, depth: int) -> tuple[Any, Node]:
        start: int = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        self.count(1, start)
        if depth > MAX_DEPTH:
            message = _("nested more than {most} levels deep", most=MAX_DEPTH)
            self.report(start, start + 1, message, _("an SOP needs fewer than ten levels"))
            raise _Stop
        explicit = event.tag is not None
        if explicit:
            told = _("tag {tag}", tag=repr(event.tag))
            self.report(start, event.end_mark.index, told, _("SOPs use no YAML tags"))
        if event.anchor:
            self.anchors[event.anchor] = None
        before = self.nodes
        data: Any
        if isinstance(event, yaml.ScalarEvent):
            node = Node(*self.span(start, _end(event)))
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
            name = event.anchor
            message = (
                _("*{name} repeats the value it stands in", name=name)
                if within
                else _("*{name} repeats no earlier value", name=name)
            )
            self.report(start, end, message, _('text that begins with * needs quotes: "*{name}"', name=name))
            return None, Node(*self.span(start, end))
        data, original = known
        self.count(original.weight, start)
        node = Node(*self.span(start, end))
        node.weight = original.weight
        return data, node

    def sequence(self, start: int, depth: int) -> tuple[list[Any], Node]:
        items: list[Any] = []
        node = Node(*self.span(start, start + 1))
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            value, child = self.compose(event, depth + 1)
            node.children[len(items)] = child
            items.append(value)
        node.end = self.span(start, _end(event))[1]
        return items, node

    def mapping(self, start: int, depth: int) -> tuple[dict[str, Any], Node]:
        items: dict[str, Any] = {}
        node = Node(*self.span(start, start + 1))
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key_start, key_end = event.start_mark.index, event.end_mark.index
            is_text = isinstance(event, yaml.ScalarEvent)
            if not is_text:
                if self.parsed.text.startswith("{{", key_start - 1):
                    self.report(key_start - 1, key_end, _("{{ in a value without quotes"), _(BRACES))
                else:
                    told, mend = _("a key must be plain text"), _("write `name: value`")
                    self.report(key_start, key_end, told, mend)
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
                        self.source.place(*self.span(key_start, key_end)),
                        _("`{key}` stands twice; the first is on line {line}", key=key, line=first.line),
                        _("keep one of them"),
                    )
                )
                continue
            child.key = self.span(key_start, key_end)
            items[key] = value
            node.children[key] = child
        node.end = self.span(start, _end(event))[1]
        return items, node
