"""Another text written into a YAML file: ways to do it, the one most like what stands there first.

Whoever makes an edit reads the file again and sees that it says what was meant.
"""

import re
from collections.abc import Iterator
from textwrap import wrap

from sopctl.errors import Edit
from sopctl.sop.document import Document, Node, Path
from sopctl.sop.mends import value_at
from sopctl.sop.source import LINE_END, Source
from sopctl.sop.yaml_writer import is_plain, quoted

Way = tuple[Edit, ...]
PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]+[ \t]+)*")
LEAST_WIDTH = 40
STEP = 2  # columns by which a block is indented


def ways_to_write(document: Document, path: Path, new: str) -> Iterator[Way]:
    """Edits that may write a text in the place of the scalar at a path."""
    old = value_at(document, path)
    yield from _ways(document.source, _node(document, path), old if isinstance(old, str) else "", new)


def _ways(source: Source, node: Node, old: str, new: str) -> Iterator[Way]:
    start = node.start
    found = PROPERTIES.match(source.text, start, node.end)
    start = found.end() if found else start
    sign, end = source.text[start : start + 1], _trimmed(source.text, start, node.end)
    if new and sign in ("|", ">"):
        yield from _in_block(source, start, end, old, new)
    if new and "\n" in new and node.key is not None:
        if sign in ("|", ">"):
            block = _indented(_pad(source, node.key[0]) + " " * STEP, new.split("\n"))
            yield (Edit(start, end, in_lines(source, ["|", *block])),)
        else:
            yield _as_block(source, start, end, node.key[0], new)
    if "\n" not in new:
        if sign not in ("'", '"') and is_plain(new, flow=False):
            yield (Edit(start, end, new),)
        if sign == "'" and new:
            yield (Edit(start, end, "'" + new.replace("'", "''") + "'"),)
    yield (Edit(start, end, quoted(new)),)


def ways_to_add(document: Document, path: Path, behind: str, new: str) -> Iterator[Way]:
    """Edits that may give a map another key, behind one that it has."""
    *outer, key = path
    node = _node(document, (*outer, behind))
    source = document.source
    if node.key is None:
        return
    end = _trimmed(source.text, node.start, node.end)
    if not document.is_in_braces(tuple(outer)):
        pad = _pad(source, node.key[0])
        line_end = line_end_at(source.text, end)
        if "\n" in new:
            block = _indented(pad + " " * STEP, new.split("\n"))
            yield (Edit(line_end, line_end, in_lines(source, ["", f"{pad}{key}: |", *block])),)
        value = new if is_plain(new, flow=False) else quoted(new)
        yield (Edit(line_end, line_end, in_lines(source, ["", f"{pad}{key}: {value}"])),)
    yield (Edit(end, end, f", {key}: {quoted(new)}"),)


def ways_to_enter(document: Document, path: Path, new: str, *, first: bool) -> Iterator[Way]:
    """Edits that may give a map another key before all that it has, or behind them."""
    *outer, key = path
    source, node = document.source, _node(document, tuple(outer))
    children = [one for one in node.children.values() if one.key is not None]
    if not children:
        return
    name = str(key) if is_plain(str(key), flow=True) else quoted(str(key))
    child = children[0] if first else children[-1]
    start = child.key[0] if child.key else child.start
    end = _trimmed(source.text, child.start, child.end)
    if document.is_in_braces(tuple(outer)):
        entry = f"{name}: {quoted(new)}"
        yield (Edit(start, start, f"{entry}, ") if first else Edit(end, end, f", {entry}"),)
        return
    pad = _pad(source, start)
    entry = f"{name}: {new if is_plain(new, flow=False) else quoted(new)}"
    if first:
        yield (Edit(start, start, in_lines(source, [entry, pad])),)
    else:
        line_end = line_end_at(source.text, end)
        yield (Edit(line_end, line_end, in_lines(source, ["", pad + entry])),)


def _in_block(source: Source, start: int, end: int, old: str, new: str) -> Iterator[Way]:
    """A block of text with its own header and indentation."""
    header = LINE_END.search(source.text, start, end)
    if header is None:
        return
    body = LINE_END.split(source.text[header.end() : end])
    indents = [len(line) - len(line.lstrip(" ")) for line in body if line.strip()]
    if not indents:
        return
    pad = " " * min(indents)
    if source.text[start] == "|":
        yield (_between(source, header.end(), body, old.rstrip("\n").split("\n"), new.split("\n"), pad),)
        return
    known = _paragraphs([line[len(pad) :] for line in body])
    width = max(LEAST_WIDTH, *(len(line) for line in body)) - len(pad)
    lines: list[str] = []
    for line in re.sub(r"\n+", lambda match: f"{match[0]}\n", new).split("\n"):
        broken = known.get(line) or wrap(line, width, break_long_words=False, break_on_hyphens=False)
        lines += broken if line else [""]
    yield (Edit(header.end(), end, in_lines(source, _indented(pad, lines))),)


def _between(source: Source, start: int, body: list[str], old: list[str], new: list[str], pad: str) -> Edit:
    """The lines of a block that are others, between those that stay as they are written."""
    first = last = 0
    if len(old) == len(body):
        most = min(len(old), len(new))
        while first < most and old[first] == new[first]:
            first += 1
        while last < most - first and old[-1 - last] == new[-1 - last]:
            last += 1
    lines = _indented(pad, new[first : len(new) - last])
    end = start
    for number, line in enumerate(body):
        end += len(line)
        found = LINE_END.match(source.text, end) if number < len(body) - 1 else None
        end = found.end() if found else end
    return Edit(start, end, in_lines(source, [*body[:first], *lines, *body[len(body) - last :]]))


def _paragraphs(body: list[str]) -> dict[str, list[str]]:
    """The lines of each paragraph of a folded text, by what they say together."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in [*body, ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            found[" ".join(lines)] = lines
            lines = []
    return found


def _as_block(source: Source, start: int, end: int, key: int, new: str) -> Way:
    """A text as a block, in the place of one on its key's line; a remark behind that stays there."""
    pad = _pad(source, key) + " " * STEP
    line_end = line_end_at(source.text, end)
    block = in_lines(source, ["", *_indented(pad, new.split("\n"))])
    if line_end == end:
        return (Edit(start, end, f"|{block}"),)
    return Edit(start, end, "|"), Edit(line_end, line_end, block)


def _indented(pad: str, lines: list[str]) -> list[str]:
    return [pad + line if line else "" for line in lines]


def _node(document: Document, path: Path) -> Node:
    node = document.root
    for part in path:
        node = node.children[part]
    return node


def _pad(source: Source, at: int) -> str:
    """Blanks up to the column of an offset."""
    begin = source.line_start(source.line_of(at))
    return " " * (at - begin)


def _trimmed(text: str, start: int, end: int) -> int:
    """Where a value ends without the white space that a block of text takes in behind it."""
    return start + len(text[start:end].rstrip())


def line_end_at(text: str, at: int) -> int:
    """Where the text of a line ends."""
    found = LINE_END.search(text, at)
    return found.start() if found else len(text)


def in_lines(source: Source, lines: list[str]) -> str:
    """Lines with the line end that the file has."""
    first = LINE_END.search(source.text)
    return (first[0] if first else "\n").join(lines)
