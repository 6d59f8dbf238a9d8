"""Slips and signs that Markdown does not know, put the way that Markdown writes what was meant.

The lines of paragraphs alone are looked at: what stands in code stays as it is. A line that is mended
differs from the file's at its beginning only, so that the places of its words can be found.
"""

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.form import NOT_UNDERSTOOD
from sopctl.sop.markdown.blocks import Block, is_comment, parse_blocks
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

MAX_PASSES = 3
MAX_DEPTH = 8  # of items that are put below each other
MAX_HEADING = 120
MAX_SHORT = 60  # longer lines are rather broken than complete
FRAME = re.compile(r"\s*</?(?:details|summary|div|center|section|p|ul|li)\b", re.IGNORECASE)
INSIDE = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+\S")
INNER = 2  # columns: what is indented by so much more belongs to the item above


@dataclass
class Open:
    """An item that is not at its end: where it stands in the file, and where it was put."""

    sign: Sign
    indent: int
    view: int
    moved: bool  # what stands below it has to move as well

    @property
    def content(self) -> int:
        return self.view + len(self.sign.marker)


def mended_blocks(lines: Lines, first: int, *, is_sop: bool) -> tuple[list[Block], list[Finding]]:
    """The blocks of a file as they were meant, and what is text although it looks like more."""
    blocks = parse_blocks(lines, first)
    mender = _Mender(lines, first, blocks)
    for _number in range(0 if is_sop else MAX_PASSES):
        if not mender.mend():
            break
        blocks = parse_blocks(lines, first)
        mender = _Mender(lines, first, blocks)
    lost = mender.slips() if is_sop else mender.swallowed()
    return blocks, [_finding(lines, start, end) for start, end in _stretches(lost)]


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found


def _finding(lines: Lines, start: int, end: int) -> Finding:
    message = _("lines {first} to {last}: not understood", first=start + 1, last=end)
    if end - start == 1:
        message = _("line {line}: not understood", line=end)
    place = lines.source.place(lines.starts[start], lines.ends[start])
    return Finding(NOT_UNDERSTOOD, place, message, _("write it in another way, or into a step's text"))


class _Mender:
    def __init__(self, lines: Lines, first: int, blocks: list[Block]) -> None:
        self.lines = lines
        self.first = first
        self.talk: dict[int, bool] = {}  # lines of paragraphs; whether a paragraph begins there
        self.natives: set[int] = set()  # lines on which items begin
        self.headings: dict[int, Block] = {}
        self.others: dict[int, Block] = {}
        self.breaks: set[int] = set()  # items right below HTML that is only put around them
        self.left: list[int] = []  # lines that look like items, and are not clearly any
        self.survey(blocks)
        self.signs: dict[int, Sign] = {}
        self.titles: dict[int, int] = {}  # lines that are headings, with their levels
        self.read()

    def survey(self, blocks: list[Block]) -> None:
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
                inside = (one for one in span[1:] if INSIDE.match(self.lines.line(one)) or self.has_box(one))
                self.breaks |= set(islice(inside, 1))

    def read(self) -> None:
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
            elif signs := self.slipped_heading(number, indent, text):
                self.titles[number] = level = signs
                seen = {}
                order.append(None)
                continue
            else:
                sign = read_sign(text)
                if sign and not self.is_clear(number, sign, seen):
                    if not sign.above or self.talk[number]:
                        self.left.append(number)
                    continue
            if sign:
                seen[sign.form] = seen[sign.form + sign.above] = sign.number
                self.signs[number] = sign
                order.append((number, indent, sign))
                levels[number] = level
        self.read_majors(order, levels)

    def read_majors(self, order: list[tuple[int, int, Sign] | None], levels: dict[int, int]) -> None:
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

    def slipped_heading(self, number: int, indent: int, text: str) -> int:
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

    def is_clear(self, number: int, sign: Sign, seen: dict[str, int]) -> bool:
        """Whether a line that Markdown takes for text is an item: by its sign, its place or its number."""
        before = seen.get(sign.form + sign.above, 0)
        if sign.above:
            begins = str(seen.get("dot", "")) == sign.above or self.talk[number] or "decimal" in seen
            return (sign.number == 1 and begins) or 0 < before < sign.number <= before + 3
        counted = sign.number == 1 or 0 < before < sign.number <= before + 3
        return sign.form in STRONG or counted or (self.talk[number] and sign.form != "letter")

    def mend(self) -> bool:
        """Put the lines as Markdown writes them; false if there is nothing to do."""
        self.open: list[Open] = []
        mended: dict[int, str] = {}
        gaps = set(self.breaks)
        number, blank = self.first, True
        while number < len(self.lines):
            if self.lines.is_blank(number):
                number, blank = number + 1, True
                continue
            here = number
            number += 1
            if here in self.titles:
                self.open = []
                text = split_indent(self.lines.line(here))[1].lstrip("#\uff03").lstrip(" \t\u3000")
                mended[here] = "#" * self.titles[here] + " " + text
            elif here in self.headings:
                self.open = []
                number = self.headings[here].end
            elif sign := self.signs.get(here):
                line = self.item(here, sign)
                if line != self.lines.line(here):
                    mended[here] = line
                    gaps |= {here} - ({here} if blank else set())
            elif here in self.others or here not in self.talk or blank or self.is_explained(here):
                number = self.others[here].end if here in self.others else number
                shift = self.shift(here)
                for one in range(here, number) if shift else ():
                    mended[one] = " " * shift + self.lines.line(one)
                if here in self.talk and not blank:
                    mended[here] = " " * self.open[-1].content + split_indent(self.lines.line(here))[1]
                    gaps.add(here)
            blank = False
        self.lines.mended |= mended
        self.lines.gaps |= gaps
        return bool(mended or gaps)

    def item(self, number: int, sign: Sign) -> str:
        """The line of an item, put below the item that it belongs to."""
        line = self.lines.line(number)
        indent, text = split_indent(line)
        native = number in self.natives
        while self.open and self.open[-1].indent >= indent + INNER:
            self.open.pop()
        depth = len(self.open)
        while depth and not self.is_inner(self.open[depth - 1], indent, native=native):
            depth -= 1
        level = self.open[depth:]  # items that begin in the same column
        self.open = self.open[:depth]
        beside = self.beside(level, sign, native=native)
        if beside is None:
            self.open += level
            above = self.open[-1] if self.open else None
            moved = not native or (above is not None and above.moved)
            view = (above.content if above else 0) if moved else indent
        else:
            self.open += level[:beside]
            moved = not native or level[beside].moved
            view = level[beside].view if moved else indent
        if len(self.open) < MAX_DEPTH:
            self.open.append(Open(sign, indent, view, moved))
        return " " * view + (text if native else sign.marker + sign.rest) if moved else line

    @staticmethod
    def is_inner(above: Open, indent: int, *, native: bool) -> bool:
        if native and not above.moved:
            return indent >= above.content
        return indent >= above.indent + INNER

    @staticmethod
    def beside(level: list[Open], sign: Sign, *, native: bool) -> int | None:
        """Which of the items of a column an item stands beside; none: it stands below the last."""
        if not level:
            return None
        alike = [number for number, one in enumerate(level) if one.sign.form == sign.form]
        if alike:
            return alike[-1]
        if native and not level[-1].moved:
            return len(level) - 1
        counted = [one.sign.number + 1 for one in level if one.sign.number]
        if sign.number in counted:  # 1、 and then 2)
            return max(number for number, one in enumerate(level) if one.sign.number + 1 == sign.number)
        return next((number for number, one in enumerate(level) if one.sign.rank >= sign.rank), None)

    def is_explained(self, number: int) -> bool:
        """Whether an indented line below a numbered one is no more of its title, but a text of its own."""
        above = self.open[-1] if self.open else None
        if above is None or not above.moved or self.signs.get(number - 1) is not above.sign:
            return False
        indent, text = split_indent(self.lines.line(number))
        return indent >= above.indent + INNER and not text[0].islower() and len(above.sign.rest) <= MAX_SHORT

    def shift(self, number: int) -> int:
        """How far a block moves with the item that it stands below."""
        indent, _text = split_indent(self.lines.line(number))
        while self.open and indent < self.open[-1].indent + INNER:
            self.open.pop()
        above = self.open[-1] if self.open else None
        if above is None or not above.moved:
            return 0
        return max(0, above.content - indent if indent < above.content else above.view - above.indent)

    def swallowed(self) -> list[int]:
        """The lines that look like an item or a heading, and are text."""
        found = list(self.left)
        for block in self.others.values():
            if block.kind in ("code", "quote", "html") and not is_comment(block):
                is_item = self.has_sign if block.kind == "code" else self.has_box
                found += [one for one in range(block.start, block.end) if is_item(one)]
        return sorted(set(found))

    def has_sign(self, number: int) -> bool:
        sign = read_sign(self.lines.line(number).strip())
        return self.has_box(number) or (sign is not None and sign.form not in ("bullet", "half", "letter"))

    def has_box(self, number: int) -> bool:
        text = self.lines.line(number).lstrip(" \t\u3000>")
        slipped = SLIPPED.match(text)
        return bool(BOX.match(text, slipped.end() if slipped else 0))

    def slips(self) -> list[int]:
        """The same in an SOP, where text may hold lists of any kind: boxes and headings with a slip."""
        found = [one for one, level in self.titles.items() if level > 1 and "#" in self.lines.line(one)[:7]]
        for number in self.signs.keys() - self.natives:
            text = self.lines.line(number).lstrip()
            if text[0] in "-*+" and self.has_box(number):
                found.append(number)
        return sorted(set(found))
