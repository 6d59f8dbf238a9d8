"""Titles and check items without their markup: links become their words, and are handed over."""

import re
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from sopctl.sop.document import Excerpt
from sopctl.sop.markdown.links import LABEL, Definitions
from sopctl.sop.markdown.text import Stitcher, comments, piece, stripped

MAX_INLINE = 4000
MAX_ALL_SIGNS = 12_000
MARKUP = re.compile(r"[\[\]`*_<!>&\\\n]")
MAX_SIGNS = 200  # for some signs the parser's time grows with their square
OWN_ID = re.compile(r"\s*(?<!\\)\{#([\w.-]{1,64})\}\s*\Z")
WIDE = "\u2e80"  # from here on scripts that put no spaces between words


@dataclass
class Link:
    """A link inside a line: its words and where it leads."""

    words: str
    address: str
    title: str = ""


@dataclass
class Plain:
    """A line without markup."""

    text: Excerpt
    links: list[Link] = field(default_factory=list)


def own_id(raw: Excerpt) -> tuple[Excerpt, tuple[str, int, int] | None]:
    """A title without the `{#id}` at its end, and that id with its place."""
    found = OWN_ID.search(raw.text, max(0, len(raw.text) - 200))
    if not found:
        return raw, None
    start = raw.at(found.start(1))
    return stripped(piece(raw, 0, found.start())), (found[1], start, start + len(found[1]))


def uncommented(raw: Excerpt) -> Excerpt:
    """The text without the comments in it, which are for authors; code keeps them."""
    if "<!--" not in raw.text:
        return raw
    stitcher, here = Stitcher(), 0
    for start, end in comments(raw.text):
        line_start = raw.text.rfind("\n", here, start) + 1
        if raw.text.count("`", max(here, line_start), start) % 2:
            continue
        stitcher.add_excerpt(raw, here, start)
        here = end
    stitcher.add_excerpt(raw, here)
    return stitcher.excerpt()


@dataclass
class Budget:
    """How many signs of markup are looked at, in one line and in one file."""

    left: int = MAX_ALL_SIGNS

    def allows(self, text: str) -> bool:
        counts = [text.count(sign) for sign in "[]`*_<!>&\\"]
        if max(counts) > MAX_SIGNS or sum(counts) > self.left:
            return False
        self.left -= sum(counts)
        return True


def plain(raw: Excerpt, known: Definitions, budget: Budget) -> Plain:
    """What a line says without markup; text that would take long to look through stays as it is."""
    raw = stripped(uncommented(raw))
    text = raw.text
    if len(text) > MAX_INLINE or not budget.allows(text):
        return Plain(_one_line(raw))
    if not MARKUP.search(text):  # most lines, and the parser is slow
        return Plain(raw)
    references = {
        label: {"href": known[label].address, "title": known[label].title}
        for label in map(normalizeReference, LABEL.findall(text))
        if label in known
    }
    for label in references:
        known[label].used = True
    (block,) = _parser().parseInline(text, {"references": references})
    return _Reader(raw).read(block.children or [])


@cache
def _parser() -> MarkdownIt:
    # Without text_join an escaped sign keeps its spelling, by which its place is found.
    return MarkdownIt("commonmark").disable("text_join")


def _one_line(raw: Excerpt) -> Excerpt:
    stitcher, here = Stitcher(), 0
    for found in re.finditer(r"\n", raw.text):
        stitcher.add_excerpt(raw, here, found.start())
        stitcher.add(" ", raw.at(found.start()))
        here = found.end()
    stitcher.add_excerpt(raw, here)
    return stitcher.excerpt()


def _link(words: str, token: Token, address: str) -> Link:
    return Link(words, str(token.attrs.get(address, "")), str(token.attrs.get("title", "")))


class _Reader:
    def __init__(self, raw: Excerpt) -> None:
        self.raw = raw
        self.here = 0
        self.out = Stitcher()
        self.words: list[str] = []
        self.links: list[Link] = []

    def read(self, tokens: list[Token]) -> Plain:
        opened: list[tuple[Token, int]] = []
        for token in tokens:
            match token.type:
                case "link_open":
                    opened.append((token, len(self.words)))
                case "link_close":
                    start, first = opened.pop()
                    self.links.append(_link("".join(self.words[first:]), start, "href"))
                case "image":
                    self.links.append(_link(token.content, token, "src"))
                    self.add(token.content)
                case "softbreak" | "hardbreak":
                    self.line_break()
                case "html_inline":
                    self.add(" " if token.content.startswith("<br") else token.content, token.content)
                case "text_special":
                    self.add(token.content, token.markup)
                case _:
                    self.add(token.content)
        return Plain(stripped(self.out.excerpt()), self.links)

    def add(self, text: str, written: str = "") -> None:
        at = self.raw.text.find(written or text, self.here)
        start = self.here if at < 0 else at
        # Words may run over the end of a line in code and in the names of images.
        for part in re.split(r"(\n)", text):
            self.out.add(" " if part == "\n" else part, self.raw.at(start))
            start += len(part)
        self.here = self.here if at < 0 else at + len(written or text)
        self.words.append(text)

    def line_break(self) -> None:
        at = self.raw.text.find("\n", self.here)
        self.here = self.here if at < 0 else at + 1
        before = self.words[-1][-1:] if self.words else ""
        after = self.raw.text[self.here :].lstrip()[:1]
        space = "" if before >= WIDE and after >= WIDE else " "
        self.out.add(space, self.raw.at(max(0, self.here - 1)))
        self.words.append(space)
