"""What stands in a section or in an item: instructions, checks, warnings, commands, keys."""

import re

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Excerpt
from sopctl.sop.form import NOT_UNDERSTOOD
from sopctl.sop.markdown.blocks import Block, Item, is_comment
from sopctl.sop.markdown.cleaning import fenced, read_keys, uncommented_blocks, unquoted, without_definitions
from sopctl.sop.markdown.draft import StepDraft
from sopctl.sop.markdown.inline import Plain, uncommented
from sopctl.sop.markdown.reading import Reading, has_tasks
from sopctl.sop.markdown.text import Stitcher, piece, stripped

SHELLS = ("sh", "bash", "shell", "console")
ALERT = re.compile(
    r"\s*(?:\[!(WARNING|CAUTION)\]"
    r"|(?:\*\*|__)(warning|caution|警告|注意)\s*[:：.!！]?\s*(?:\*\*|__)\s*[:：]?)[ \t]*\n?",
    re.IGNORECASE,
)
WARNINGS = ("warning", "警告")


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
