"""Long items of a foreign checklist: their first sentence is the title, the whole is instruction."""

import re

from sopctl.sop.document import Excerpt
from sopctl.sop.markdown.inline import Plain
from sopctl.sop.markdown.text import Stitcher, piece, stripped

MAX_TITLE = 120
SENTENCE = re.compile(r"[.!?]['\")\u201d]?(?=\s+[^\sa-z\d])|[。！？][”」]?(?=\S)")
# A full stop behind these ends no sentence.
SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|dr|mr|ms|mrs|st)|\b[A-Z]|\d)\Z", re.IGNORECASE
)
BREAK = re.compile(r"[，,；;：:、\s]")


def first_sentence(text: Excerpt) -> Excerpt:
    """The first sentence, cut where it is too long for a title; the text itself if it is short enough."""
    end = len(text.text)
    for found in SENTENCE.finditer(text.text, 0, MAX_TITLE * 2):
        if found[0][0] != "." or not SHORT.search(text.text, max(0, found.start() - 8), found.start()):
            end = found.end()
            break
    sentence = stripped(piece(text, 0, end))
    if len(sentence.text) <= MAX_TITLE:
        return sentence
    breaks = [found.start() for found in BREAK.finditer(sentence.text, MAX_TITLE // 3, MAX_TITLE - 1)]
    stitcher = Stitcher()
    stitcher.add_excerpt(stripped(piece(sentence, 0, breaks[-1] if breaks else MAX_TITLE - 1)))
    stitcher.add("…")
    return stitcher.excerpt()


def links_text(links: Plain) -> Excerpt:
    """The links of a title, which is shown without them."""
    stitcher = Stitcher()
    for link in links.links:
        stitcher.add(" · " if stitcher.length else "", None)
        if link.words in (link.address, ""):
            stitcher.add(f"<{link.address}>", links.text.at(0))
        else:
            title = f' "{link.title}"' if link.title else ""
            stitcher.add(f"[{link.words}]({link.address}{title})", links.text.at(0))
    return stitcher.excerpt()


def named_by(text: Excerpt) -> Excerpt:
    """A title for an item that begins with something else than words: its first line that has some."""
    lines = [line for line in text.text.split("\n") if line.strip("`~> |-*+\t")]
    if not lines:
        return Excerpt("", [])
    start = text.text.find(lines[0])
    return first_sentence(piece(text, start, start + len(lines[0])))
