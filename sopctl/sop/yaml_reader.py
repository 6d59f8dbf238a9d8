"""YAML with a position for every key and value, from the C parser's events.

Bounded in depth and in nodes (aliases counted at their full weight), so that no file can make
reading it slow. Tags, several documents and keys that are not text are refused. Everything wrong
is collected, as far as the parser can go on.
"""

from collections.abc import Callable
from typing import Any

import yaml
from yaml import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent
from yaml._yaml import CParser

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Document, Excerpt, Node
from sopctl.sop.form import DUPLICATE_KEY, SYNTAX
from sopctl.sop.scalars import resolve
from sopctl.sop.source import MAX_BYTES, Source, decode
from sopctl.sop.yaml_data import Unusual, plain_data
from sopctl.sop.yaml_slips import BRACES, explain

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_REPEATED = 2 * MAX_BYTES  # characters that aliases say again, so that few of them make no huge text
MAX_QUOTED = 80  # characters of a name that a message gives
MAX_FINDINGS = 500  # of form; people mend a few and look again


def read_document(
    file: str, raw: bytes, plain: Callable[[str, int], Any] = plain_data
) -> tuple[Document | None, list[Finding]]:
    """One YAML document from a file's bytes, and what is wrong with its form.

    `plain` reads the data of what is plain, as `plain_data` does.
    """
    source, findings = decode(file, raw)
    if source is None:
        return None, findings
    try:
        data = plain(source.text, MAX_DEPTH)
    except Unusual:
        return _Composer(source).read()
    return Document(source, data, lambda: _Composer(source).root()), findings


def read_excerpt(source: Source, excerpt: Excerpt) -> tuple[Document | None, list[Finding]]:
    """One YAML document that stands inside another text; places are those in the whole source."""
    return _Composer(source, excerpt).read()


class _Stop(Exception):
    """A bound is met: what comes after it is not read."""


def _span(event: Any) -> tuple[int, int]:
    # The stubs let a mark be None, which those of the C parser never are.
    return event.start_mark.index, event.end_mark.index


class _Composer:
    def __init__(self, source: Source, excerpt: Excerpt | None = None) -> None:
        self.source = source
        self.excerpt = excerpt
        # What the parser reads and counts in; the same as the source unless it is an excerpt.
        self.parsed = Source(source.file, excerpt.text) if excerpt else source
        self.findings: list[Finding] = []
        self.parser = CParser(self.parsed.text)
        self.next: Callable[[], Any] = self.parser.get_event
        self.anchors: dict[str, tuple[Any, int, int] | None] = {}  # a value, its nodes, its characters
        self.nodes = 0
        self.repeated = 0
        self.is_misled = False  # by braces without quotes: what the parser says then is told already

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
            if self.is_misled:
                return None, self.findings
            problem = explain(self.parsed, error)
            self.report(problem.start, problem.start + 1, problem.message, problem.mend)
            return None, self.findings
        except (yaml.YAMLError, ValueError) as error:
            self.report(0, 1, _("not readable as YAML: {problem}", problem=error), "")
            return None, self.findings
        return Document(self.source, data, root), self.findings

    def root(self) -> Node:
        """The places in a document that has nothing wrong."""
        self.next()
        self.next()
        return self.compose(self.next(), 0)[1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of what is parsed, as a stretch of the source."""
        if self.excerpt is None:
            return start, end
        first = self.excerpt.at(start)
        return first, max(first, self.excerpt.at(end - 1) + 1)

    def report(self, start: int, end: int, message: str, mend: str) -> None:
        self.add(Finding(SYNTAX, self.source.place(*self.span(start, end)), message, mend))

    def add(self, finding: Finding) -> None:
        if len(self.findings) == MAX_FINDINGS:
            message = _("more than {most} findings of form; the rest is not listed", most=MAX_FINDINGS)
            mend = _("mend these, then lint again")
            self.findings.append(Finding(SYNTAX, finding.place, message, mend))
            raise _Stop
        self.findings.append(finding)

    def stop_if_too_many(self, start: int) -> None:
        if self.nodes > MAX_NODES:
            message = _("more than {most:,} values, aliases counted in full", most=MAX_NODES)
            self.report(start, start + 1, message, _("split the SOP; write repeated parts once"))
            raise _Stop
        if self.repeated > MAX_REPEATED:
            message = _("aliases repeat more than {most:,} characters", most=MAX_REPEATED)
            self.report(start, start + 1, message, _("split the SOP; write repeated parts once"))
            raise _Stop

    def compose(self, event: Any, depth: int) -> tuple[Any, Node]:
        kind = type(event)
        if kind is AliasEvent:
            return self.alias(event)
        start: int = event.start_mark.index
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            self.stop_if_too_many(start)
            self.stop_for_depth(start)
        if event.tag is not None or event.anchor:
            return self.marked(event, start, depth)
        if kind is ScalarEvent:
            value: str = event.value
            node = Node(*self.span(*_span(event)))
            return (resolve(value) if event.implicit[0] else value), node
        return self.sequence(start, depth) if kind is SequenceStartEvent else self.mapping(start, depth)

    def sequence(self, start: int, depth: int) -> tuple[list[Any], Node]:
        items: list[Any] = []
        node = Node(*self.span(start, start + 1))
        children, compose, following = node.children, self.compose, self.next
        while type(event := following()) is not SequenceEndEvent:
            value, child = compose(event, depth + 1)
            children[len(items)] = child
            items.append(value)
        node.end = self.span(*_span(event))[1]
        return items, node

    def mapping(self, start: int, depth: int) -> tuple[dict[str, Any], Node]:
        items: dict[str, Any] = {}
        node = Node(*self.span(start, start + 1))
        children, compose, following = node.children, self.compose, self.next
        while type(event := following()) is not MappingEndEvent:
            if type(event) is not ScalarEvent:
                self.no_key(event, depth)
                continue
            key: str = event.value
            value, child = compose(following(), depth + 1)
            key_start, key_end = _span(event)
            if key in items:
                self.duplicate(key, node, key_start, key_end)
                continue
            child.key = self.span(key_start, key_end)
            items[key] = value
            children[key] = child
        node.end = self.span(*_span(event))[1]
        return items, node

    def stop_for_depth(self, start: int) -> None:
        message = _("nested more than {most} levels deep", most=MAX_DEPTH)
        self.report(start, start + 1, message, _("an SOP needs fewer than ten levels"))
        raise _Stop

    def marked(self, event: Any, start: int, depth: int) -> tuple[Any, Node]:
        """A value with an anchor, or with a tag, which no SOP has."""
        if event.tag is not None:
            told = _("tag {tag}", tag=repr(event.tag[:MAX_QUOTED]))
            self.report(start, event.end_mark.index, told, _("SOPs use no YAML tags"))
        if event.anchor:
            self.anchors[event.anchor] = None
        before, repeated = self.nodes, self.repeated
        data: Any
        if type(event) is ScalarEvent:
            node = Node(*self.span(*_span(event)))
            data = resolve(event.value) if event.implicit[0] else event.value
        elif type(event) is SequenceStartEvent:
            data, node = self.sequence(start, depth)
        else:
            data, node = self.mapping(start, depth)
        if event.anchor:
            # No text is longer than what stands for it in the file.
            size = node.end - node.start + self.repeated - repeated
            self.anchors[event.anchor] = (data, self.nodes - before + 1, size)
        return data, node

    def alias(self, event: Any) -> tuple[Any, Node]:
        start, end = _span(event)
        known = self.anchors.get(event.anchor)
        if known is None:
            within = event.anchor in self.anchors
            name = event.anchor[:MAX_QUOTED]
            message = (
                _("*{name} repeats the value it stands in", name=name)
                if within
                else _("*{name} repeats no earlier value", name=name)
            )
            self.report(start, end, message, _('text that begins with * needs quotes: "*{name}"', name=name))
            return None, Node(*self.span(start, end))
        data, weight, size = known
        self.nodes += weight
        self.repeated += size
        self.stop_if_too_many(start)
        return data, Node(*self.span(start, end))

    def no_key(self, event: Any, depth: int) -> None:
        """What stands in the place of a key and is none, with its value."""
        start, end = _span(event)
        if self.parsed.text.startswith("{{", start - 1):
            self.is_misled = True
            self.report(start - 1, end, _("{{ in a value without quotes"), _(BRACES))
        else:
            self.report(start, end, _("a key must be plain text"), _("write `name: value`"))
        self.compose(event, depth + 1)
        self.compose(self.next(), depth + 1)

    def duplicate(self, key: str, node: Node, start: int, end: int) -> None:
        first = self.source.place(*(node.children[key].key or (0, 1)))
        shown = key[:MAX_QUOTED]
        told = _("`{key}` stands twice; the first is on line {line}", key=shown, line=first.line)
        place = self.source.place(*self.span(start, end))
        self.add(Finding(DUPLICATE_KEY, place, told, _("keep one of them")))
