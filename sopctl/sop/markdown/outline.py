"""The sections of a Markdown text: which headings are phases, which are steps, which stay text."""

import re
from dataclasses import dataclass, field, replace

from sopctl.language import _
from sopctl.sop.document import Excerpt
from sopctl.sop.markdown.blocks import Block, is_comment
from sopctl.sop.markdown.content import Filler
from sopctl.sop.markdown.reading import Reading, has_tasks
from sopctl.sop.markdown.text import piece, stripped

DEEPEST_OF_SOP = 3  # below `###` a heading is part of the instructions
TO_A_HEADING = re.compile(r"\s*\[[^\]]*\]\(#[^)]*\)[\s.:,;-]*")
# What ends like a sentence, or holds a link or an image, is none.
TITLE = re.compile(r"(?=.{1,60}\Z)((?:(?!\]\(|://)[^!<|{}])*[^\s:：.。!！?？;；,，…<|{}\])])[:：]?")
SHORT_TITLE = re.compile(r"[^\W\d_a-zA-Z][^\s，,；;：:]{1,20}")
LEADS_IN = re.compile(r"(?:[:：](?:\*\*|__)?|\A(?:\*\*|__)[^*_]+(?:\*\*|__))\s*\Z")


@dataclass
class Section:
    """A heading with what stands below it, up to the next heading of its level."""

    heading: Block
    title: Excerpt
    blocks: list[Block] = field(default_factory=list)
    parts: list["Section"] = field(default_factory=list)


@dataclass
class Outline:
    """A whole text: its title, what stands before the first section, and the sections."""

    title: Section | None
    blocks: list[Block]
    sections: list[Section]


def outline(blocks: list[Block], reading: Reading) -> Outline:
    """Put the blocks into sections by their headings."""
    top = Section(Block("heading", 0, 0), Excerpt("", []))
    opened: list[Section] = [top]
    for block in blocks:
        deep = reading.is_sop and block.level > DEEPEST_OF_SOP
        if block.kind != "heading" or deep:
            opened[-1].blocks.append(block)
            continue
        title = reading.lone(block)
        if not title.text:
            reading.not_understood(block.start, block.end, _("a heading without words"))
            continue
        while len(opened) > 1 and opened[-1].heading.level >= block.level:
            opened.pop()
        section = Section(block, title)
        opened[-1].parts.append(section)
        opened.append(section)
    return _with_title(top, reading)


def _with_title(top: Section, reading: Reading) -> Outline:
    """Take the title out: the first heading of level 1, else a heading that stands above all others."""
    firsts = [number for number, part in enumerate(top.parts) if part.heading.level == 1]
    lone = len(top.parts) == 1 and bool(top.parts[0].parts) and not reading.is_sop and not top.blocks
    if firsts or lone:
        number = firsts[0] if firsts else 0
        title = top.parts[number]
        own = title.blocks
        if number and step_lists(own, reading, lone=not title.parts):
            # Its steps stay behind those of the sections before it.
            sections = [*top.parts[:number], Section(title.heading, title.title, own), *title.parts]
            return Outline(title, top.blocks, sections + top.parts[number + 1 :])
        sections = top.parts[:number] + title.parts + top.parts[number + 1 :]
        return Outline(title, top.blocks + own, sections)
    return Outline(None, top.blocks, top.parts)


def titled(text: Outline, reading: Reading) -> Outline:
    """A text without a heading that is its title: a short line at its top is."""
    shown = [block for block in text.blocks if not is_comment(block)]
    if text.title or not shown or shown[0].kind != "paragraph" or not (shown[1:] or text.sections):
        return text
    block = shown[0]
    start, end = block.start, block.start + 1
    found = TITLE.fullmatch(reading.lines.line(start).strip())
    if not found or (block.end > end and not SHORT_TITLE.fullmatch(found[1])):
        return text
    title = stripped(reading.lines.text(start, end))
    line = Section(Block("heading", start, end), piece(title, *found.span(1)))
    rest = [replace(block, start=end)] if block.end > end else []
    blocks = [one for old in text.blocks for one in (rest if old is block else [old])]
    return Outline(line, blocks, text.sections)


def is_leaf_without_steps(section: Section, reading: Reading) -> bool:
    """Whether a section is prose alone: no parts, and no list that gives steps."""
    return not section.parts and not step_lists(section.blocks, reading, lone=True)


def holds_steps(section: Section, reading: Reading) -> bool:
    """Whether there are items to do in a section or below it."""
    own = step_lists(section.blocks, reading, lone=False)
    return bool(own) or any(holds_steps(part, reading) for part in section.parts)


def step_lists(blocks: list[Block], reading: Reading, *, lone: bool) -> list[Block]:
    """The lists whose items are steps. `lone`: plain bullets are, where nothing else is."""
    lists = [block for block in blocks if block.kind == "list"]
    if reading.is_sop:
        return [one for one in lists if has_tasks(one, reading)]
    found = [
        one for one in lists if has_tasks(one, reading) or (one.ordered and not is_contents(one, reading))
    ]
    if not found and lone:
        found = [one for one in lists if not is_contents(one, reading)]
    return found


def is_contents(block: Block, reading: Reading) -> bool:
    """Whether a list is a table of contents: every item a link to a heading."""
    texts = [reading.lone(item.blocks[0]).text for item in block.items if item.blocks]
    return bool(texts) and all(TO_A_HEADING.fullmatch(text) for text in texts if len(text) < 500)


def leads_in(block: Block, reading: Reading) -> bool:
    """Whether what stands between two lists belongs to the one that follows."""
    if block.kind == "html":
        return "<details" in block.content or "<summary" in block.content
    if block.kind == "heading":
        return True
    return block.kind == "paragraph" and bool(LEADS_IN.search(reading.text(block).text))


def spread(
    blocks: list[Block], lists: list[Block], reading: Reading
) -> list[tuple[list[Block], Block | None, list[Block]]]:
    """Each list of steps with what belongs before its first step and behind its last one."""
    marks = [number for number, block in enumerate(blocks) if any(block is one for one in lists)]
    if not marks:
        return [(blocks, None, [])]
    found: list[tuple[list[Block], Block | None, list[Block]]] = []
    before = blocks[: marks[0]]
    for mark, following in zip(marks, [*marks[1:], len(blocks)], strict=True):
        between = blocks[mark + 1 : following]
        cut = len(between)
        if following < len(blocks) and blocks[following].first in (0, 1):
            cut = next((n for n, block in enumerate(between) if leads_in(block, reading)), cut)
        found.append((before, blocks[mark], between[:cut]))
        before = between[cut:]
    return found


def nothing_in(blocks: list[Block]) -> bool:
    """Whether blocks show nothing: comments and rules alone."""
    return all(is_comment(block) or block.kind == "rule" for block in blocks)


def fill_from(filler: Filler, blocks: list[Block]) -> None:
    """Put blocks that are not the step's own, such as a section's first paragraph, into its text."""
    filler.fill(blocks, nested=False, numbers=False)
