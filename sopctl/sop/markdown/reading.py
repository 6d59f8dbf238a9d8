"""What the modules that read a body share: the lines, its links, its dialect, what is wrong."""

from dataclasses import dataclass, field
from functools import cached_property

from sopctl.errors import Finding
from sopctl.sop.document import Excerpt
from sopctl.sop.form import NOT_UNDERSTOOD
from sopctl.sop.markdown.blocks import Block, Item
from sopctl.sop.markdown.inline import Budget, Plain, plain
from sopctl.sop.markdown.links import Definitions
from sopctl.sop.markdown.signs import BOX
from sopctl.sop.markdown.text import Lines, piece, stripped


@dataclass
class Reading:
    """One file on its way to an SOP."""

    lines: Lines
    definitions: Definitions
    is_sop: bool
    findings: list[Finding] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)

    @cached_property
    def definition_starts(self) -> set[int]:
        """Where the lines stand that only say where links lead."""
        return {one.text.at(0) for one in self.definitions.values()}

    def text(self, block: Block) -> Excerpt:
        """A block as it is written, without what the list around it puts before its lines."""
        return self.lines.text(block.start, block.end, block.column, block.marker)

    def lone(self, block: Block) -> Excerpt:
        """A paragraph or a heading without its signs and without the box of a task."""
        found = self.text(block)
        if block.kind == "heading":
            if block.end - block.start > 1:  # underlined
                return stripped(piece(found, 0, found.text.rfind("\n")))
            start = max(0, found.text.find(block.content, 1))
            return stripped(piece(found, start, start + len(block.content)))
        box = BOX.match(found.text)
        return stripped(piece(found, box.end(), len(found.text))) if box else stripped(found)

    def plain(self, raw: Excerpt) -> Plain:
        return plain(raw, self.definitions, self.budget)

    def not_understood(self, start: int, end: int, message: str, mend: str = "") -> None:
        """Name lines that cannot be used."""
        place = self.lines.source.place(self.lines.starts[start], self.lines.ends[start])
        self.lines.use(start, end)
        self.findings.append(Finding(NOT_UNDERSTOOD, place, message, mend))


def is_task(item: Item, reading: Reading) -> bool:
    """Whether an item begins with a box to tick."""
    if not item.blocks or item.blocks[0].kind != "paragraph":
        return False
    line = reading.lines.cut(item.blocks[0].start, item.column, marker=item.blocks[0].start == item.start)
    return bool(BOX.match(line))


def has_tasks(block: Block, reading: Reading) -> bool:
    """Whether a list has an item with a box."""
    return block.kind == "list" and any(is_task(item, reading) for item in block.items)
