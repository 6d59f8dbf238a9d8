"""Fixes: what would stand in a file instead, where that is known for sure enough to be offered."""

import re
from typing import Any

from sopctl.errors import Edit, Fix, Place
from sopctl.language import _
from sopctl.sop.document import Document, Path
from sopctl.sop.problem import Problem
from sopctl.sop.scalars import as_written, resolve
from sopctl.sop.source import Source

# Text between quotes that no reader of YAML takes for anything else.
PLAIN = r"[^\"'\\\r\n\x85\u2028\u2029]+"


def path_in(document: Document, path: Path) -> Path:
    """A path without the parts that are the schema's own and that the file does not have."""
    node, own = document.root, []
    for part in path:
        if part in node.children:
            node = node.children[part]
            own.append(part)
    return tuple(own)


def offset_of(source: Source, place: Place) -> int:
    """The offset at which a place of a source begins."""
    return source.line_start(place.line) + place.column - 1


def value_at(document: Document, path: Path) -> Any:
    """What the file says at a path."""
    value = document.data
    for part in path:
        value = value[part]
    return value


def reworded(
    document: Document, path: Path, new: str, *, offset: int = 0, width: int | None = None, safe: bool = False
) -> Fix | None:
    """A fix that writes another text at a path, or in a stretch of the text there.

    None where the file does not show the text as it is read, or could not take the new one.
    """
    if not document.holds(path):
        return None
    value = value_at(document, path)
    if not isinstance(value, str):
        return None
    width = len(value) - offset if width is None else width
    old = value[offset : offset + width]
    place = document.place_in(path, offset, width)
    start = offset_of(document.source, place)
    if not old or document.source.text[start : start + width] != old or "\n" in old:
        return None
    told = _("write {right}", right=new)
    whole = value[:offset] + new + value[offset + width :]
    return Fix(told, (Edit(start, start + width, new),), (("set", path, whole),), safe)


def renamed_to(document: Document, path: Path, near: str | None) -> Fix | None:
    """A fix that writes the nearest known name in the place of one; it may be another that was meant."""
    if near is None:
        return None
    own = path if document.holds(path) else path[:-1]  # one item may be written without a list
    return reworded(document, own, near)


def mended(document: Document, path: Path, problem: Problem) -> Fix | None:
    """The fix for what is wrong in a text, where the problem says what would be right."""
    if problem.right is None:
        return None
    return reworded(
        document, path, problem.right, offset=problem.offset, width=problem.width, safe=problem.is_sure
    )


def quoted(document: Document, path: Path) -> Fix | None:
    """A fix that puts a plain `true` or number into quotes, so that it is text."""
    path = path_in(document, path)
    node = document.root
    for part in path:
        node = node.children[part]
    written = document.source.text[node.start : node.end]
    value = value_at(document, path)
    same = as_written(resolve(written)) == as_written(value)
    if not path or node.excerpt or not re.fullmatch(PLAIN, written) or isinstance(value, str) or not same:
        return None
    edits = (Edit(node.start, node.start, '"'), Edit(node.end, node.end, '"'))
    return Fix(_("put it in quotes"), edits, (("set", path, written),))


def renamed(document: Document, path: Path, key: str) -> Fix | None:
    """A fix that gives a key another name; None where that stands beside it already."""
    path = path_in(document, path)
    if not path:
        return None
    node = document.root
    for part in path[:-1]:
        node = node.children[part]
    child = node.children[path[-1]]
    if child.key is None or key in node.children:
        return None
    written = document.source.text[slice(*child.key)]
    if written.strip("\"'") != path[-1]:
        return None
    return Fix(_("write {right}", right=key), (Edit(*child.key, key),), (("rename", path, key),), safe=False)
