"""What stands in a section or in an item: instructions, checks, warnings, commands, keys."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Excerpt
from sopctl.sop.form import DUPLICATE_KEY, NOT_UNDERSTOOD, WRONG_TYPE
from sopctl.sop.markdown.blocks import Block, Item, is_comment
from sopctl.sop.markdown.draft import PhaseDraft, StepDraft
from sopctl.sop.markdown.inline import Budget, Definitions, Plain, plain, uncommented
from sopctl.sop.markdown.text import Lines, Stitcher, piece, stripped
from sopctl.sop.yaml_reader import read_excerpt

BOX = re.compile(
    r"(?:\[[ \u00a0\u3000xX\u2713\u2714\u221a~-]?\](?![(\[:])|[\u2610-\u2612])[ \t\u00a0\u3000]*"
)
SHELLS = ("sh", "bash", "shell", "console")
ALERT = re.compile(
    r"\s*(?:\[!(WARNING|CAUTION)\]"
    r"|(?:\*\*|__)(warning|caution|警告|注意)\s*[:：.!！]?\s*(?:\*\*|__)\s*[:：]?)[ \t]*\n?",
    re.IGNORECASE,
)
WARNINGS = ("warning", "警告")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
QUOTED = re.compile(r" {0,3}> ?")


@dataclass
class Reading:
    """What the modules that read a body share: the lines, its links, its dialect, what is wrong."""

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
    line, _at = reading.lines.cut(
        item.blocks[0].start, item.column, marker=item.blocks[0].start == item.start
    )
    return bool(BOX.match(line))


def has_tasks(block: Block, reading: Reading) -> bool:
    """Whether a list has an item with a box."""
    return block.kind == "list" and any(is_task(item, reading) for item in block.items)


def shown_text(links: Plain) -> Excerpt:
    """A check item with the addresses of its links behind their words."""
    text = links.text
    if not links.links:
        return text
    stitcher, here = Stitcher(), 0
    for link in links.links:
        found = text.text.find(link.words, here)
        end = here if found < 0 else found + len(link.words)
        stitcher.add_excerpt(text, here, end)
        if link.address not in (link.words, f"mailto:{link.words}"):
            told = f"{link.address}, {link.title}" if link.title else link.address
            stitcher.add(f" ({told})" if end else told)
        here = end
    stitcher.add_excerpt(text, here)
    return stitcher.excerpt()


class Filler:
    """Puts blocks into a step: each where it belongs, in order, so that nothing is left over."""

    def __init__(self, reading: Reading, draft: StepDraft) -> None:
        self.reading = reading
        self.draft = draft
        self.run: list[Block] = []  # blocks in a row that stay instructions, as they are written

    def fill(self, blocks: list[Block], *, nested: bool, numbers: bool) -> None:
        """`nested`: lists without boxes are checks as well; `numbers`: numbered lists are."""
        for block in blocks:
            if is_comment(block):
                self.flush()
                self.reading.lines.use(block.start, block.end)
            elif has_tasks(block, self.reading) or (
                block.kind == "list" and (nested or (numbers and block.ordered and _is_simple(block)))
            ):
                self.flush()
                self.checks(block)
            elif block.kind in ("quote", "fence") and self.special(block):
                pass
            elif block.kind == "rule" and not self.reading.is_sop:
                self.flush()
                self.reading.lines.use(block.start, block.end)
            else:
                self.run.append(block)
        self.flush()

    def flush(self) -> None:
        if self.run:
            first, last = self.run[0], self.run[-1]
            text = self.reading.lines.text(first.start, last.end, first.column, first.marker)
            self.run = []
            self.add_do(text)

    def add_do(self, text: Excerpt) -> None:
        """Instructions, without comments and link definitions."""
        ready = without_definitions(uncommented_blocks(text), self.reading)
        if ready.text.strip():
            self.draft.do.append(_trimmed(ready))

    def checks(self, block: Block) -> None:
        for item in block.items:
            words = item.blocks[0] if item.blocks else None
            if words is None or words.kind not in ("paragraph", "heading"):
                self.item_without_words(item)
                continue
            raw = self.reading.lone(words)
            text = shown_text(self.reading.plain(raw))
            if text.text:
                self.draft.check.append(text)
            elif not uncommented(raw).text.strip():
                self.reading.not_understood(item.start, item.start + 1, _("a list item without words"))
            rest = [one for one in item.blocks[1:] if one.kind != "list"]
            if any(not is_comment(one) for one in rest):
                self.add_do(raw)
            for one in item.blocks[1:]:
                self.fill([one], nested=True, numbers=True)

    def item_without_words(self, item: Item) -> None:
        if item.blocks:
            self.fill(item.blocks, nested=True, numbers=True)
        else:
            self.reading.not_understood(item.start, item.start + 1, _("a list item without words"))

    def special(self, block: Block) -> bool:
        """Take a quote or a fenced block that is more than text."""
        return self.alert(block) if block.kind == "quote" else self.fence(block)

    def alert(self, block: Block) -> bool:
        """Take a quote that begins with **Warning** or [!CAUTION]."""
        text = unquoted(self.reading.text(block))
        found = ALERT.match(text.text)
        rest = stripped(piece(text, found.end(), len(text.text))) if found else text
        if not found or not rest.text:
            return False
        self.flush()
        word = (found[1] or found[2]).lower()
        (self.draft.warning if word in WARNINGS else self.draft.caution).append(rest)
        return True

    def fence(self, block: Block) -> bool:
        """Take a block with the step's keys or its command."""
        words = block.info.split()
        if words == ["yaml", "sop"]:
            self.flush()
            read_keys(block, self.draft, self.reading)
            return True
        if not self.reading.is_sop or len(words) != 2 or words[0] not in SHELLS or words[1] != "run":
            return False
        if self.draft.run:
            message = _("a second command; a step has one, and this one is shown as text")
            place = self.reading.lines.source.place(self.reading.lines.starts[block.start])
            self.reading.findings.append(Finding(NOT_UNDERSTOOD, place, message))
            return False
        self.flush()
        command = fenced(block, self.reading.lines)
        self.draft.run.append(piece(command, 0, len(command.text.rstrip("\n"))))
        return True


def _is_simple(block: Block) -> bool:
    return all(
        (one.kind == "list" and _is_simple(one)) or (not number and one.kind == "paragraph")
        for item in block.items
        for number, one in enumerate(item.blocks)
    )


def _trimmed(text: Excerpt) -> Excerpt:
    """Without empty lines before and white space behind; the first line keeps its indentation."""
    start = len(text.text) - len(text.text.lstrip())
    return piece(text, text.text.rfind("\n", 0, start) + 1, len(text.text.rstrip()))


def uncommented_blocks(text: Excerpt) -> Excerpt:
    """The text without its comments, save those in fenced code."""
    if "<!--" not in text.text:
        return text
    if "```" not in text.text and "~~~" not in text.text:
        return uncommented(text)
    stitcher, here, fence, inside = Stitcher(), 0, "", 0
    for found in re.finditer(r"(?m)^[ \t>]*(`{3,}|~{3,}).*$", text.text):
        if not fence:
            stitcher.add_excerpt(uncommented(piece(text, here, found.start())))
            fence, inside = found[1], found.start()
        elif found[1].startswith(fence) and found[0].strip() == found[1]:
            stitcher.add_excerpt(text, inside, found.end())
            here, fence = found.end(), ""
    if fence:
        stitcher.add_excerpt(text, inside)
    else:
        stitcher.add_excerpt(uncommented(piece(text, here, len(text.text))))
    return stitcher.excerpt()


def without_definitions(text: Excerpt, reading: Reading) -> Excerpt:
    """The text without the lines that only say where links lead."""
    starts = reading.definition_starts
    if not starts:
        return text
    stitcher, here = Stitcher(), 0
    for line in LINE.findall(text.text):
        indent = len(line) - len(line.lstrip(" "))
        if text.at(here + indent) not in starts:
            stitcher.add_excerpt(text, here, here + len(line))
        here += len(line)
    return stitcher.excerpt()


def unquoted(text: Excerpt) -> Excerpt:
    """A quote without the sign before its lines."""
    stitcher, here = Stitcher(), 0
    for line in LINE.findall(text.text):
        found = QUOTED.match(line)
        stitcher.add_excerpt(text, here + (found.end() if found else 0), here + len(line))
        here += len(line)
    return stitcher.excerpt()


def fenced(block: Block, lines: Lines) -> Excerpt:
    """The inside of a fenced block."""
    lines.use(block.start, block.end)
    stitcher = Stitcher()
    for number, line in enumerate(LINE.findall(block.content), block.start + 1):
        written = line.removesuffix("\n")
        at = lines.ends[number] - len(written) if number < len(lines) else len(lines.source.text)
        stitcher.add(line, at)
    return stitcher.excerpt()


def read_keys(block: Block, draft: StepDraft | PhaseDraft, reading: Reading) -> None:
    """Add what a `yaml sop` block says to a step or a phase."""
    document, findings = read_excerpt(reading.lines.source, fenced(block, reading.lines))
    reading.findings += findings
    if document is None:
        return
    if not isinstance(document.data, dict):
        message = _("a `yaml sop` block is a map of keys")
        reading.findings.append(Finding(WRONG_TYPE, document.place(()), message, _("write `key: value`")))
        return
    keys = draft.keys
    for key, value in document.data.items():
        if key in keys.data:
            message = _("`{key}` stands in two `yaml sop` blocks", key=key)
            place = document.place((key,), key=True)
            reading.findings.append(Finding(DUPLICATE_KEY, place, message, _("keep one of them")))
            continue
        keys.data[key] = value
        keys.node.children[key] = document.root.children[key]
