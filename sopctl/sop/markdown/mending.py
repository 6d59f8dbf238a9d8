"""Slips and signs that Markdown does not know, put the way that Markdown writes what was meant.

A line that is mended differs from the file's at its beginning only, so that the places of its words can be
found.
"""

from dataclasses import dataclass

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.form import NOT_UNDERSTOOD
from sopctl.sop.markdown.blocks import Block, parse_blocks
from sopctl.sop.markdown.recognising import INNER, Recognised
from sopctl.sop.markdown.signs import Sign, split_indent
from sopctl.sop.markdown.text import Lines

MAX_PASSES = 3
MAX_DEPTH = 8  # of items that are put below each other
MAX_SHORT = 60  # longer lines are rather broken than complete


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
    seen = Recognised(lines, blocks)
    for _number in range(0 if is_sop else MAX_PASSES):
        if not _Mender(lines, first, seen).mend():
            break
        blocks = parse_blocks(lines, first)
        seen = Recognised(lines, blocks)
    lost = seen.slips() if is_sop else seen.swallowed()
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
    def __init__(self, lines: Lines, first: int, seen: Recognised) -> None:
        self.lines = lines
        self.first = first
        self.seen = seen
        self.open: list[Open] = []  # the items that the line at hand may stand below

    def mend(self) -> bool:
        """Put the lines as Markdown writes them; false if there is nothing to do."""
        mended: dict[int, str] = {}
        gaps = set(self.seen.breaks)
        number, blank = self.first, True
        while number < len(self.lines):
            if self.lines.is_blank(number):
                number, blank = number + 1, True
                continue
            here = number
            number += 1
            if here in self.seen.titles:
                self.open = []
                text = split_indent(self.lines.line(here))[1].lstrip("#\uff03").lstrip(" \t\u3000")
                mended[here] = "#" * self.seen.titles[here] + " " + text
            elif here in self.seen.headings:
                self.open = []
                number = self.seen.headings[here].end
            elif sign := self.seen.signs.get(here):
                line = self.item(here, sign)
                if line != self.lines.line(here):
                    mended[here] = line
                    gaps |= {here} - ({here} if blank else set())
            elif here in self.seen.others or here not in self.seen.talk or blank or self.is_explained(here):
                number = self.seen.others[here].end if here in self.seen.others else number
                shift = self.shift(here)
                for one in range(here, number) if shift else ():
                    mended[one] = " " * shift + self.lines.line(one)
                if here in self.seen.talk and not blank:
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
        native = number in self.seen.natives
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
        if above is None or not above.moved or self.seen.signs.get(number - 1) is not above.sign:
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
