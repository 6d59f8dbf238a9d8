"""Where remarks to the linter stand in a file, and how far each reaches.

A remark at the end of a line counts for that line, and for a text that begins on it. One on a line of
its own counts for what begins on the next line that is no comment: a key with its value, an item of a
list (so a whole step), in Markdown a section, a list item or a paragraph.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from sopctl.sop.document import Document, Node
from sopctl.sop.file_names import is_markdown
from sopctl.sop.source import LINE_END, Source, line_end

# YAML ends a comment at three signs that no editor takes for a line's end.
# What is written like a remark, with other signs or letters, is told and not heeded.
HEAD = r"(?:sopctl[ \t]*:|(?i:sopctl)[ \t]*[:\uff1a](?=[ \t]*(?i:ignore)))"
IN_YAML = re.compile(rf"(?<!\S)#+[ \t]*({HEAD}[^\r\n\x85\u2028\u2029]*)")
IN_MARKDOWN = re.compile(rf"<!--[ \t]*({HEAD}(?:(?!-->|<!--)[^\r\n])*+)-->")
COMMENT = re.compile(r"<!--(?:(?!-->|<!--)[^\r\n])*+-->")
LONG = 2000  # characters before a remark that may be comments too
MOST = 1000  # remarks that are read; a file made to waste time holds more


class Remark(NamedTuple):
    """What a comment says from `sopctl:` on, and the lines from `first` to `last` that it is about.

    `start` and `end` are offsets of the comment, `whole` what goes with it when it is removed.
    """

    words: str
    line: int
    column: int
    start: int
    end: int
    whole: tuple[int, int]
    first: int
    last: int


class Reach:
    """The last line of what begins on a line: of texts alone, and of everything."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts: dict[int, int] = {}
        self.all: dict[int, int] = {}

    def add(self, first: int, last: int, *, text: bool = False) -> None:
        for known in (self.all, self.texts) if text else (self.all,):
            known[first] = max(known.get(first, first), last)

    def add_nodes(self, node: Node) -> int:
        """Take in what stands below a node; gives its last line."""
        text = self.source.text
        is_block = bool(node.children) and text[node.start : node.start + 1] not in ("[", "{")
        end = node.start + len(text[node.start : node.end].rstrip())
        last = self.source.line_of(node.start if is_block else max(node.start, end - 1))
        for child in node.children.values():
            below = self.add_nodes(child)
            first = self.source.line_of(child.key[0] if child.key else child.start)
            self.add(first, below, text=not child.children)
            last = max(last, below)
        return last


def remarks_in(file: str, text: str) -> list[Remark]:
    """The first MOST remarks of a file, in order; none while its form is broken."""
    source = Source(file, text)
    reach = Reach(source)
    if is_markdown(file):
        found = _in_markdown(source, reach)
    else:
        from sopctl.sop.yaml_reader import read_document  # few files have remarks

        document, findings = read_document(file, text.encode("utf-8", "replace"))
        found = [] if document is None or findings else list(_comments(document, text, int))
        if document is not None:
            reach.add_nodes(document.root)
    signs = {text[one[0]] for one in found}
    nexts = {sign: _nexts(source, sign) for sign in signs}
    return [_remark(source, reach, nexts[text[one[0]]], *one) for one in sorted(found)[:MOST]]


Found = tuple[int, int, str]


def _comments(document: Document, text: str, at: Callable[[int], int]) -> Iterator[Found]:
    """The remarks among a YAML text's comments; `at` gives the offset in the file."""
    spans = sorted(_spans(document.root, document.source.text))
    starts = [start for start, __ in spans]
    for match in islice(IN_YAML.finditer(text), MOST):
        start = at(match.start())
        before = bisect_right(starts, start) - 1
        if before < 0 or start >= spans[before][1]:
            yield start, at(match.end() - 1) + 1, match[1]


def _spans(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """Where scalars and keys stand: a `#` in them begins no comment."""
    for child in node.children.values():
        if child.key:
            yield child.key
        if child.children:
            yield from _spans(child, text)
            continue
        start = child.start
        if text[start : start + 1] in ("|", ">"):
            start = line_end(text, start)
        if start < child.end and text[start : start + 1] not in ("[", "{"):
            yield start, child.end


def _in_markdown(source: Source, reach: Reach) -> list[Found]:
    from sopctl.sop.markdown.blocks import Block, parse_blocks
    from sopctl.sop.markdown.front import read_front
    from sopctl.sop.markdown.text import Lines
    from sopctl.sop.yaml_reader import read_excerpt

    lines = Lines(source)
    front = read_front(lines)[0]
    found: list[Found] = []

    def read_keys(start: int, end: int, column: int = 0) -> None:
        excerpt = lines.text(start, end, column)
        document, findings = read_excerpt(source, excerpt)
        if document is not None and not findings:
            found.extend(_comments(document, excerpt.text, excerpt.at))
            reach.add_nodes(document.root)

    if front.end and not front.broken:
        read_keys(1, front.end - 1)
    literal: set[int] = set(range(front.end))

    def walk(blocks: list[Block]) -> None:
        for number, block in enumerate(blocks):
            if block.kind in ("fence", "code"):
                literal.update(range(block.start, block.end))
                if block.info.split() == ["yaml", "sop"]:
                    read_keys(block.start + 1, block.end - 1, block.column)
            if block.kind == "heading" and block.level > 1:
                rest = blocks[number + 1 :]
                ends = (one.start for one in rest if one.kind == "heading" and one.level <= block.level)
                reach.add(block.start + 1, next(ends, len(lines)))
            elif block.kind not in ("list", "html"):
                reach.add(block.start + 1, block.end)
            for item in block.items:
                reach.add(item.start + 1, item.end)
                walk(item.blocks)

    blocks = parse_blocks(lines, front.end)
    walk(blocks)
    for match in islice(IN_MARKDOWN.finditer(source.text), MOST):
        line = source.line_of(match.start())
        before = source.text[source.line_start(line) : match.start()]
        if line - 1 not in literal and before.count("`") % 2 == 0:
            found.append((match.start(), match.end(), match[1].rstrip()))
    return found


def _remark(source: Source, reach: Reach, nexts: list[int], start: int, end: int, words: str) -> Remark:
    line = source.line_of(start)
    opened, text = source.line_start(line), source.text
    # Not by a search: a line may be the whole file, and hold a thousand remarks.
    closed = source.line_start(line + 1)
    closed = closed if closed > opened else len(text)
    before, after = text[opened:start].strip(), text[end:closed].strip()
    whole = (opened + len(text[opened:start].rstrip()), end)
    # What comes before it is a comment too in YAML, and in Markdown where nothing else is there.
    is_alone = before.startswith("#") if text[start] == "#" else not COMMENT.sub("", before[:LONG]).strip()
    if after or (before and not is_alone):
        return Remark(words, line, start - opened + 1, start, end, whole, line, reach.texts.get(line, line))
    if not before:
        whole = (opened, closed)
    first = nexts[line]
    return Remark(
        words, line, start - opened + 1, start, end, whole, first, max(reach.all.get(first, first), first)
    )


def _nexts(source: Source, sign: str) -> list[int]:
    """For each line the first one behind it that holds more than a comment with this sign."""
    held = [line.strip() for line in LINE_END.split(source.text)]
    found = [len(held) + 1] * (len(held) + 2)
    for number in range(len(held) - 1, -1, -1):  # lines count from 1, so this is the line before `number + 1`
        is_comment = not held[number] or held[number].startswith(sign)
        found[number] = found[number + 1] if is_comment else number + 1
    return found
