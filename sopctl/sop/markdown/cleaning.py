"""Texts without comments, link definitions and signs of quotes; the insides of fenced blocks."""

import re

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Excerpt
from sopctl.sop.form import DUPLICATE_KEY, WRONG_TYPE
from sopctl.sop.markdown.blocks import Block
from sopctl.sop.markdown.draft import PhaseDraft, StepDraft
from sopctl.sop.markdown.inline import uncommented
from sopctl.sop.markdown.reading import Reading
from sopctl.sop.markdown.text import Lines, Stitcher, piece
from sopctl.sop.yaml_reader import read_excerpt

LINE = re.compile(r"[^\n]*\n|[^\n]+")
QUOTED = re.compile(r" {0,3}> ?")


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
