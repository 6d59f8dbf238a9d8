"""Another text written into a Markdown file: ways to do it, the one that changes least first.

Whoever makes an edit reads the file again and sees that it says what was meant: a text may be read as a
heading, a check or another step.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from sopctl.errors import Edit
from sopctl.sop.document import Document, Excerpt, Path
from sopctl.sop.mends import value_at
from sopctl.sop.source import Source
from sopctl.sop.yaml_edits import in_lines, line_end_at

Way = tuple[Edit, ...]
SIGNS = re.compile(r"([\\`*_\[\]<>#])")
EMPHASIS = ("*", "_", "`")
MOST_LINES = 2000  # of two texts that are compared line by line; more are one change
INDENTS = (0, 2, 3, 4, 6)  # columns at which the text of a step may stand: below a heading, or in an item


def ways_to_title(document: Document, step: Path, new: str) -> Iterator[Way]:
    """Edits that may give a step another title; its id, which may hang on that, is written out if need be."""
    node = document.root
    for part in step:
        node = node.children[part]
    place, old = node.children["title"], value_at(document, (*step, "title"))
    excerpt = place.excerpt
    if excerpt is None or not isinstance(old, str):
        return
    own_id = f" {{#{value_at(document, (*step, 'id'))}}}"
    first, last = _same_ends(old, new)
    for text in (new, SIGNS.sub(r"\\\1", new)):
        if text == new and first + last < len(old):
            start, end = excerpt.at(first), excerpt.at(len(old) - last - 1) + 1
            middle = Edit(start, end, new[first : len(new) - last])
            behind = excerpt.at(len(old) - 1) + 1
            yield (middle,)
            if last == 0:
                yield (Edit(start, end, middle.text + own_id),)
            else:
                yield middle, Edit(behind, behind, own_id)
        yield (Edit(place.start, place.end, text),)
        yield (Edit(place.start, place.end, text + own_id),)
    # A title with signs of emphasis at its ends loses them.
    source, start = document.source.text, place.start
    while source[start - 1 : start] in EMPHASIS:
        start -= 1
    yield (Edit(start, line_end_at(source, place.end), SIGNS.sub(r"\\\1", new) + own_id),)


def ways_to_instruct(document: Document, step: Path, new: str) -> Iterator[Way]:
    """Edits that may give a step other instructions."""
    node = document.root
    for part in step:
        node = node.children[part]
    place = node.children.get("do")
    if place is None:
        title = node.children["title"]
        line_end = line_end_at(document.source.text, title.start)
        for indent in INDENTS:
            lines = [" " * indent + line if line else "" for line in new.split("\n")]
            yield (Edit(line_end, line_end, in_lines(document.source, ["", "", *lines])),)
        return
    old = value_at(document, (*step, "do"))
    if place.excerpt is None or not isinstance(old, str):
        return
    yield _by_lines(document.source, place.excerpt, old, new)
    pad = _pad(document.source, place.start)
    lines = [line and (pad if number else "") + line for number, line in enumerate(new.split("\n"))]
    yield (Edit(place.start, place.end, in_lines(document.source, lines)),)


def _by_lines(source: Source, excerpt: Excerpt, old: str, new: str) -> Way:
    """The lines alone that are others."""
    lead = old[: len(old) - len(old.lstrip("\n"))]
    was, now = old.split("\n"), (lead + new).split("\n")
    starts = [0]
    for line in was:
        starts.append(starts[-1] + len(line) + 1)
    if len(was) + len(now) > MOST_LINES:
        rows: Iterable[tuple[str, int, int, int, int]] = [("replace", 0, len(was), 0, len(now))]
    else:
        rows = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    edits = []
    for tag, a, b, c, d in rows:
        if tag == "equal":
            continue
        lines = now[c:d]
        if a == b and a > 0:  # behind the line before
            at = excerpt.at(starts[a] - 2) + 1 if was[a - 1] else excerpt.at(starts[a] - 1)
            pad = _pad(source, excerpt.at(starts[a - 1]))
            edits.append(Edit(at, at, in_lines(source, ["", *(line and pad + line for line in lines)])))
        elif a == b:
            at = excerpt.at(0)
            pad = _pad(source, at)
            rest = [line and pad + line for line in lines[1:]]
            edits.append(Edit(at, at, in_lines(source, [lines[0], *rest, pad])))
        else:
            start = excerpt.at(starts[a])
            end = max(start, excerpt.at(starts[b] - 2) + 1 if was[b - 1] else excerpt.at(starts[b] - 1))
            pad = _pad(source, start)
            told = [line and (pad if number else "") + line for number, line in enumerate(lines)]
            if not lines and b < len(was):
                end = excerpt.at(starts[b])
            elif not lines and a > 0:
                start = excerpt.at(starts[a] - 2) + 1 if was[a - 1] else excerpt.at(starts[a] - 1)
            edits.append(Edit(start, end, in_lines(source, told)))
    return tuple(edits)


def _same_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning and at their end."""
    first = last = 0
    most = min(len(old), len(new))
    while first < most and old[first] == new[first]:
        first += 1
    while last < most - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, last


def _pad(source: Source, at: int) -> str:
    """What stands on a line before a text: signs of quotes stay, those of lists become blanks."""
    before = source.text[source.line_start(source.line_of(at)) : at]
    return before if not before.strip(" \t>") else " " * len(before)
