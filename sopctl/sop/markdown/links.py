"""Where `[label]` leads: the lines that say it, which the texts that use it take along."""

import re
from dataclasses import dataclass

from markdown_it.common.utils import normalizeReference

from sopctl.sop.document import Excerpt
from sopctl.sop.markdown.text import Lines, stripped

MAX_LINE = 4000
LABEL = re.compile(r"\[([^\[\]]{1,200})\](?!\()")
DEFINITION = re.compile(
    r" {0,3}\[(?!\^)((?:[^\[\]\\]|\\.){1,200})\]:[ \t]*(<[^<>]*>|\S+)"
    r"(?:[ \t]+(\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)


@dataclass
class Definition:
    """One such line of the file."""

    line: int
    text: Excerpt
    address: str
    title: str = ""
    used: bool = False


Definitions = dict[str, Definition]


def read_definition(lines: Lines, number: int, line: str) -> tuple[str, Definition] | None:
    """The link definition on a line, under its label."""
    found = DEFINITION.fullmatch(line) if len(line) <= MAX_LINE else None
    if not found:
        return None
    text = stripped(Excerpt(line, [(0, max(lines.starts[number], lines.ends[number] - len(line)))]))
    return normalizeReference(found[1]), Definition(
        number, text, found[2].strip("<>"), (found[3] or "")[1:-1]
    )


def definitions_in(text: str, known: Definitions) -> list[Definition]:
    """The definitions that a text uses, and does not hold itself."""
    if not known:
        return []
    labels = {normalizeReference(label): None for label in LABEL.findall(text)}
    found = [known[label] for label in labels if label in known and known[label].text.text not in text]
    for one in found:
        one.used = True
    return found
