"""Lines that only say where links lead, and lines that found no place."""

from sopctl.language import _
from sopctl.sop.markdown.blocks import Block
from sopctl.sop.markdown.links import Definitions, read_definition
from sopctl.sop.markdown.reading import Reading
from sopctl.sop.markdown.text import Lines


def find_definitions(blocks: list[Block], lines: Lines) -> Definitions:
    """The lines that say where links lead, from paragraphs anywhere outside quotes."""
    found: Definitions = {}
    left = list(blocks)
    for block in left:
        for item in block.items:
            left += item.blocks
        if block.kind != "paragraph":
            continue
        for number in range(block.start, block.end):
            line = lines.cut(number, block.column, marker=number == block.marker)
            one = read_definition(lines, number, line) if "]:" in line else None
            if one is None:
                break
            found.setdefault(*one)
    return found


def name_rest(reading: Reading) -> None:
    """Name each stretch of lines that found no place."""
    lines = reading.lines
    for one in reading.definitions.values():
        if not one.used and one.address not in ("#", ""):
            message = _("nothing refers to this link")
            reading.not_understood(one.line, one.line + 1, message, _("remove it, or use it"))
    number = 0
    while number < len(lines):
        if lines.used[number] or lines.is_blank(number):
            number += 1
            continue
        start = number
        while number < len(lines) and not lines.used[number] and not lines.is_blank(number):
            number += 1
        if number - start == 1:
            message = _("line {line}: not understood", line=number)
        else:
            message = _("lines {first} to {last}: not understood", first=start + 1, last=number)
        reading.not_understood(start, number, message, _("write it in another way, or into a step's text"))
