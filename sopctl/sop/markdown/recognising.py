"""Which lines of a Markdown file are items and headings, those too that Markdown takes for text.

The lines of paragraphs alone are looked at: what stands in code stays as it is.
"""

import re
from itertools import islice, pairwise

from sopctl.sop.markdown.blocks import Block, is_comment
from sopctl.sop.markdown.signs import (
    BOX,
    HASH,
    HEADING,
    MAJOR,
    SLIPPED,
    STRONG,
    Sign,
    native_sign,
    read_sign,
    split_indent,
)
from sopctl.sop.markdown.text import Lines

MAX_HEADING = 120
FRAME = re.compile(r"\s*</?(?:details|summary|div|center|section|p|ul|li)\b", re.IGNORECASE)
INSIDE = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+\S")
INNER = 2  # columns: what is indented by so much more belongs to the item above


class Recognised:
    """What the lines of a file are, as far as their signs tell it."""

    def __init__(self, lines: Lines, blocks: list[Block]) -> None:
        self.lines = lines
        self.talk: dict[int, bool] = {}  # lines of paragraphs; whether a paragraph begins there
        self.natives: set[int] = set()  # lines on which items begin
        self.headings: dict[int, Block] = {}
        self.others: dict[int, Block] = {}
        self.breaks: set[int] = set()  # items right below HTML that is only put around them
        self.left: list[int] = []  # lines that look like items, and are not clearly any
        self._survey(blocks)
        self.signs: dict[int, Sign] = {}
        self.titles: dict[int, int] = {}  # lines that are headings, with their levels
        self._read()

    def _survey(self, blocks: list[Block]) -> None:
        left = list(blocks)
        for block in left:
            span = range(block.start, block.end)
            for item in block.items:
                self.natives.add(item.start)
                left += item.blocks
            if block.kind == "heading" and len(span) > 1:  # underlined
                words = span[:-1]
                found = [read_sign(split_indent(self.lines.line(one))[1]) for one in words]
                if any(one and (one.number == 1 or one.form in STRONG) for one in found):
                    self.talk |= {one: one == block.start for one in words}
                    continue
            if block.kind == "paragraph":
                self.talk |= {one: one == block.start for one in span}
            elif block.kind == "heading" and not block.column:
                self.headings[block.start] = block
            elif block.kind not in ("list", "heading"):
                self.others[block.start] = block
            if block.kind == "html" and FRAME.match(block.content):
                inside = (one for one in span[1:] if INSIDE.match(self.lines.line(one)) or self._has_box(one))
                self.breaks |= set(islice(inside, 1))

    def _read(self) -> None:
        """Find the signs, and which of them are headings."""
        seen: dict[str, int] = {}
        order: list[tuple[int, int, Sign] | None] = []
        level, levels = 1, {}
        for number in sorted({*self.talk, *self.natives, *self.headings}):
            if number in self.headings:
                seen, level = {}, self.headings[number].level
                order.append(None)
                continue
            indent, text = split_indent(self.lines.line(number))
            if number in self.natives:
                sign = native_sign(text)
            elif signs := self._slipped_heading(number, indent, text):
                self.titles[number] = level = signs
                seen = {}
                order.append(None)
                continue
            else:
                sign = read_sign(text)
                if sign and not self._is_clear(number, sign, seen):
                    if not sign.above or self.talk[number]:
                        self.left.append(number)
                    continue
            if sign:
                seen[sign.form] = seen[sign.form + sign.above] = sign.number
                self.signs[number] = sign
                order.append((number, indent, sign))
                levels[number] = level
        self._read_majors(order, levels)

    def _read_majors(self, order: list[tuple[int, int, Sign] | None], levels: dict[int, int]) -> None:
        """A line `一、` with `1、` behind it is a heading, and so are all lines of that form."""
        majors = set()
        for this, following in pairwise(order):
            if this and following and this[2].rank <= MAJOR and following[2].rank > this[2].rank:
                outer = this[1] < INNER or self.lines.line(this[0]).startswith("\u3000")
                near = outer and abs(this[1] - following[1]) < INNER
                if near and this[0] not in self.natives:
                    majors.add(this[2].form)
        above: list[int] = []
        for one in order:
            if one is None:
                above = []
            elif one[2].form in majors and len(self.lines.line(one[0])) <= MAX_HEADING:
                while above and above[-1] >= one[2].rank:
                    above.pop()
                above.append(one[2].rank)
                self.titles[one[0]] = min(6, levels[one[0]] + len(above))
                del self.signs[one[0]]

    def _slipped_heading(self, number: int, indent: int, text: str) -> int:
        """The level of a heading without the space behind its signs, or with wide signs."""
        found = HEADING.match(text) if indent <= 3 else None
        if not found:
            return 0
        if len(found[1]) == 1 and not found[2]:
            rest = text[found.end() :]
            if not self.talk[number] or HASH.search(rest) or rest[0].isdigit():
                self.left.append(number)
                return 0
        return len(found[1])

    def _is_clear(self, number: int, sign: Sign, seen: dict[str, int]) -> bool:
        """Whether a line that Markdown takes for text is an item: by its sign, its place or its number."""
        before = seen.get(sign.form + sign.above, 0)
        if sign.above:
            begins = str(seen.get("dot", "")) == sign.above or self.talk[number] or "decimal" in seen
            return (sign.number == 1 and begins) or 0 < before < sign.number <= before + 3
        counted = sign.number == 1 or 0 < before < sign.number <= before + 3
        return sign.form in STRONG or counted or (self.talk[number] and sign.form != "letter")

    def swallowed(self) -> list[int]:
        """The lines that look like an item or a heading, and are text."""
        found = list(self.left)
        for block in self.others.values():
            if block.kind in ("code", "quote", "html") and not is_comment(block):
                is_item = self._has_sign if block.kind == "code" else self._has_box
                found += [one for one in range(block.start, block.end) if is_item(one)]
        return sorted(set(found))

    def _has_sign(self, number: int) -> bool:
        sign = read_sign(self.lines.line(number).strip())
        return self._has_box(number) or (sign is not None and sign.form not in ("bullet", "half", "letter"))

    def _has_box(self, number: int) -> bool:
        text = self.lines.line(number).lstrip(" \t\u3000>")
        slipped = SLIPPED.match(text)
        return bool(BOX.match(text, slipped.end() if slipped else 0))

    def slips(self) -> list[int]:
        """The same in an SOP, where text may hold lists of any kind: boxes and headings with a slip."""
        found = [one for one, level in self.titles.items() if level > 1 and "#" in self.lines.line(one)[:7]]
        for number in self.signs.keys() - self.natives:
            text = self.lines.line(number).lstrip()
            if text[0] in "-*+" and self._has_box(number):
                found.append(number)
        return sorted(set(found))
