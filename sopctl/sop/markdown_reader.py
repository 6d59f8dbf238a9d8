"""Markdown to the data of an SOP, with a place for every value.

A file with an SOP's front matter is read strictly: what its headings and lists mean is written in
docs/markdown.md. Any other file is a checklist as people write them, and is read as it stands: it knows
no names, so that `{{` in it is text. Whatever cannot be used is named by a warning.
"""

import re
from pathlib import PurePath
from typing import Any

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Document, Excerpt, Node
from sopctl.sop.form import MISSING_KEY, UNREADABLE
from sopctl.sop.markdown.blocks import Block, parse_blocks
from sopctl.sop.markdown.content import Filler, Reading
from sopctl.sop.markdown.draft import PhaseDraft, StepDraft, Writer
from sopctl.sop.markdown.front import Front, read_front
from sopctl.sop.markdown.inline import Definitions, own_id, read_definition
from sopctl.sop.markdown.outline import (
    Outline,
    fill_from,
    is_leaf_without_steps,
    outline,
    spread,
    step_lists,
    with_numbered,
)
from sopctl.sop.markdown.phases import Builder
from sopctl.sop.markdown.slugs import digest_id, slug
from sopctl.sop.markdown.text import Lines, joined
from sopctl.sop.source import Source, decode

MAX_LINES = 5_000
MAX_LENGTH = 300_000
MAX_LOOKED_AT = 20_000  # to tell the language
HAN = re.compile("[\u4e00-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")


def read_markdown(file: str, raw: bytes) -> tuple[Document | None, list[Finding]]:
    """The data of an SOP from a Markdown file's bytes, and what is wrong or not understood in it."""
    source, findings = decode(file, raw)
    if source is None:
        return None, findings
    lines = Lines(source)
    if len(lines) > MAX_LINES:
        message = _("the file has {count:,} lines; a Markdown SOP has at most {most:,}",
                    count=len(lines), most=MAX_LINES)  # fmt: skip
        return None, [Finding(UNREADABLE, source.place(lines.starts[MAX_LINES]), message, _("split it"))]
    if len(source.text) > MAX_LENGTH:
        message = _("the file has {count:,} characters; a Markdown SOP has at most {most:,}",
                    count=len(source.text), most=MAX_LENGTH)  # fmt: skip
        return None, [Finding(UNREADABLE, source.place(MAX_LENGTH), message, _("split it"))]
    if not source.text.strip():
        message = _("the file is empty")
        return None, [Finding(UNREADABLE, source.place(0), message, _("write a heading and a list"))]
    front, findings = read_front(lines)
    if front.broken:
        return None, findings
    return _read(source, lines, front, findings)


def _read(
    source: Source, lines: Lines, front: Front, findings: list[Finding]
) -> tuple[Document | None, list[Finding]]:
    try:
        blocks = parse_blocks(lines, front.end)
    except RecursionError:  # the parser's own bound on nesting makes this next to impossible
        message = _("nested too deeply")
        return None, [*findings, Finding(UNREADABLE, source.place(0), message, _("split it"))]
    reading = Reading(lines, _definitions(blocks, lines), front.is_sop)
    text = outline(blocks, reading)
    root = Node(0, 1)
    data: dict[str, Any] = {}
    head = _Head(reading, front, text)
    head.write(data, root, PurePath(source.file).stem)
    if not head.title.text:
        head.title = Excerpt(str(data.get("title", "")), [(0, head.start)])
    drafts, flat = _phases(text, reading, head)
    writer = Writer(source, reading.definitions, templates=front.is_sop)
    purpose = writer.whole(joined(head.purpose))
    if purpose.text and "purpose" not in data:
        data["purpose"] = purpose.text
        root.children["purpose"] = Node(purpose.at(0), purpose.at(len(purpose.text) - 1) + 1, purpose)
    writer.phases(drafts, root, data, flat=flat)
    for phase in drafts:
        if not phase.steps:
            message = _("no steps below this heading")
            mend = _("add a heading `### …` or an item `- [ ] …`")
            reading.findings.append(Finding(MISSING_KEY, source.place(phase.start), message, mend))
    _name_rest(reading)
    found = [*findings, *reading.findings, *writer.findings]
    return Document(source, data, root), sorted(found, key=lambda one: one.place)


class _Head:
    """The title, and what stands before the first section: the purpose, or the first steps."""

    def __init__(self, reading: Reading, front: Front, text: Outline) -> None:
        self.reading = reading
        self.front = front
        self.text = text
        self.purpose: list[Excerpt] = []
        self.title = Excerpt("", [])
        self.start = 0

    def write(self, data: dict[str, Any], root: Node, stem: str) -> None:
        front = self.front
        for key, value in front.data.items():
            if key != "name" or front.is_sop:
                data[key] = value
                root.children[key] = front.node.children[key]
        heading = self.text.title
        if heading is not None:
            self.start = self.reading.lines.starts[heading.heading.start]
            raw, identity = own_id(heading.title)
            links = self.reading.plain(raw)
            self.title = links.text
            self.purpose = [Builder(self.reading).links_text(links)]
            if identity and "id" not in data:
                data["id"] = identity[0]
                root.children["id"] = Node(identity[1], identity[2])
        if "title" in data:
            if self.title.text and self.title.text != data["title"]:
                line = self.reading.lines.source.line_of(self.start) - 1
                self.reading.not_understood(
                    line, line + 1, _("a second title; the one in front matter counts")
                )
        elif self.title.text:
            data["title"] = self.title.text
            end = self.title.at(len(self.title.text) - 1) + 1
            root.children["title"] = Node(self.title.at(0), end, self.title)
        elif not front.is_sop:
            data["title"] = str(front.data.get("name", stem)) or "checklist"
            root.children["title"] = front.node.children.get("name", Node(0, 1))
        if not front.is_sop:
            self.write_rest(data, stem)

    def write_rest(self, data: dict[str, Any], stem: str) -> None:
        """What a checklist does not say itself: an id, its language."""
        if "id" not in data and slug(stem) != stem.lower().replace("_", "-").replace(".", "-"):
            data["id"] = slug(stem) or digest_id("checklist", stem)
        text = self.reading.lines.source.text[:MAX_LOOKED_AT]
        if "language" not in data and len(HAN.findall(text)) * 5 > len(LETTER.findall(text)):
            data["language"] = "zh"


def _phases(text: Outline, reading: Reading, head: _Head) -> tuple[list[PhaseDraft], bool]:
    """The phases of a text, and whether they are one without a heading."""
    builder = Builder(reading)
    blocks = text.blocks if reading.is_sop else with_numbered(text.blocks, reading)
    blocks = [one for one in blocks if not _is_keys(one, reading)]
    first = PhaseDraft(head.start, head.title)
    lists = step_lists(blocks, reading, lone=not text.sections)
    sections = list(text.sections)
    before = spread(blocks, lists, reading)[0][0]
    own = blocks[len(before) :]
    intro = StepDraft(head.start, head.title)
    fill_from(Filler(reading, intro), before)
    head.purpose += intro.do
    if own:
        first.steps = builder.steps(own, lone=not text.sections)
    if reading.is_sop:
        while sections and sections[0].heading.level > 2:
            first.steps.append(builder.section_step(sections.pop(0)))
    elif sections and not first.steps and all(is_leaf_without_steps(one, reading) for one in sections):
        first.steps = [builder.section_step(one) for one in sections]
        sections = []
    flat = bool(first.steps) and not sections
    for section in sections:
        builder.phase(section)
    phases = ([first] if first.steps else []) + builder.phases
    steps = [step for phase in phases for step in phase.steps]
    for key in ("warning", "caution"):
        if steps and getattr(intro, key):
            setattr(steps[0], key, getattr(intro, key) + getattr(steps[0], key))
    if "purpose" in head.front.data and head.purpose:
        _name_second_purpose(blocks, reading)
    return phases, flat


def _is_keys(block: Block, reading: Reading) -> bool:
    if block.kind != "fence" or block.info.split() != ["yaml", "sop"]:
        return False
    message = _("a `yaml sop` block belongs below a phase or a step; the SOP's own keys are front matter")
    reading.not_understood(block.start, block.end, message)
    return True


def _name_second_purpose(blocks: list[Block], reading: Reading) -> None:
    for block in blocks[:1]:
        message = _("a second purpose; the one in front matter counts")
        reading.not_understood(block.start, block.end, message)


def _definitions(blocks: list[Block], lines: Lines) -> Definitions:
    """The lines that say where links lead, from paragraphs anywhere outside quotes."""
    found: Definitions = {}
    left = list(blocks)
    for block in left:
        for item in block.items:
            left += item.blocks
        if block.kind != "paragraph":
            continue
        for number in range(block.start, block.end):
            line, _at = lines.cut(number, block.column, marker=number == block.marker)
            one = read_definition(lines, number, line) if "]:" in line else None
            if one is None:
                break
            found.setdefault(*one)
    return found


def _name_rest(reading: Reading) -> None:
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
