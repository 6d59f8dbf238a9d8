"""Markdown to the data of an SOP, with a place for every value.

A file with an SOP's front matter is read strictly: what its headings and lists mean is written in
docs/markdown.md. Any other file is a checklist as people write them, and is read as it stands: it knows
no names, so that `{{` in it is text. Whatever cannot be used is named by a warning.
"""

from pathlib import PurePath
from typing import Any

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Document, Excerpt, Node
from sopctl.sop.form import MISSING_KEY, UNREADABLE
from sopctl.sop.markdown.blocks import Block
from sopctl.sop.markdown.content import Filler
from sopctl.sop.markdown.data import Writer
from sopctl.sop.markdown.draft import PhaseDraft, StepDraft
from sopctl.sop.markdown.front import Front, read_front
from sopctl.sop.markdown.head import Head
from sopctl.sop.markdown.mending import mended_blocks
from sopctl.sop.markdown.outline import (
    Outline,
    fill_from,
    is_leaf_without_steps,
    outline,
    spread,
    step_lists,
    titled,
)
from sopctl.sop.markdown.phases import Builder
from sopctl.sop.markdown.reading import Reading
from sopctl.sop.markdown.rest import find_definitions, name_rest
from sopctl.sop.markdown.text import Lines, joined
from sopctl.sop.source import Source, decode, marks_of_conflict
from sopctl.sop.yaml_slips import conflict_told

MAX_LINES = 5_000
MAX_LENGTH = 300_000


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
    if (conflict := marks_of_conflict(source.text)) is not None:
        return None, [Finding(UNREADABLE, source.place(conflict), *conflict_told())]
    front, findings = read_front(lines)
    if front.broken:
        return None, findings
    return _read(source, lines, front, findings)


def _read(
    source: Source, lines: Lines, front: Front, findings: list[Finding]
) -> tuple[Document | None, list[Finding]]:
    try:
        blocks, slips = mended_blocks(lines, front.end, is_sop=front.is_sop)
    except RecursionError:  # the parser's own bound on nesting makes this next to impossible
        message = _("nested too deeply")
        return None, [*findings, Finding(UNREADABLE, source.place(0), message, _("split it"))]
    reading = Reading(lines, find_definitions(blocks, lines), front.is_sop, slips)
    text = outline(blocks, reading)
    if not front.is_sop and "name" not in front.data:
        text = titled(text, reading)
    root = Node(0, 1)
    data: dict[str, Any] = {}
    head = Head(reading, front, text)
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
    name_rest(reading)
    found = [*findings, *reading.findings, *writer.findings]
    return Document(source, data, root), sorted(found, key=lambda one: one.place)


def _phases(text: Outline, reading: Reading, head: Head) -> tuple[list[PhaseDraft], bool]:
    """The phases of a text, and whether they are one without a heading."""
    builder = Builder(reading)
    blocks = [one for one in text.blocks if not _is_keys(one, reading)]
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
