"""An SOP file that is edited text by text: all else in it stays as it is written.

After each edit the file is read again. What it says must be what it said, but for what was meant; an edit
of which that is not true is not made. So no text can break out of its place, whatever it holds.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Any

from sopctl.errors import Edit
from sopctl.sop.document import Path
from sopctl.sop.file_names import is_markdown
from sopctl.sop.load import read_form
from sopctl.sop.markdown.edits import ways_to_instruct, ways_to_title
from sopctl.sop.scalars import alike, as_written
from sopctl.sop.source import CONTROL
from sopctl.sop.yaml_edits import ways_to_add, ways_to_enter, ways_to_write

Way = tuple[Edit, ...]
MISSING = object()


class Draft:
    """The text of an SOP file. Raises ValueError for one that cannot be read."""

    def __init__(self, file: str, raw: bytes) -> None:
        document = read_form(file, raw)
        if document is None:
            raise ValueError(file)
        self.file, self.document = file, document
        self._mark = BOM_UTF8 if raw.startswith(BOM_UTF8) else b""

    @property
    def raw(self) -> bytes:
        """The file's bytes as it stands now."""
        return self._mark + self.document.source.text.encode()

    def write(self, path: Path, new: str) -> bool:
        """Write another text at a path; whether that could be done. A key that is not there is added."""
        return not re.search(CONTROL, new) and self._take(path, new, self._ways(path, new))

    def enter(self, path: Path, new: str, *, first: bool) -> bool:
        """Give a map that has keys another one, before or behind them; whether that could be done."""
        return not re.search(CONTROL, new) and self._take(
            path, new, ways_to_enter(self.document, path, new, first=first)
        )

    def _ways(self, path: Path, new: str) -> Iterator[Way]:
        document, (*outer, key) = self.document, path
        if is_markdown(self.file) and key in ("title", "do") and outer:
            node = document.root
            for part in outer:
                node = node.children[part]
            if key not in node.children or node.children[key].excerpt is not None:
                ways = ways_to_title if key == "title" else ways_to_instruct
                yield from ways(document, tuple(outer), new)
                return
        if document.holds(path):
            yield from ways_to_write(document, path, new)
        else:
            yield from ways_to_add(document, path, "title", new)

    def _take(self, path: Path, new: str, ways: Iterable[Way]) -> bool:
        """Make the first of some edits after which the file says what is meant."""
        for way in ways:
            text = _edited(self.document.source.text, way)
            after = read_form(self.file, self._mark + text.encode())
            if after is not None and _says(self.document.data, after.data, path, new):
                self.document = after
                return True
        return False


def _edited(text: str, way: Way) -> str:
    parts, here = [], 0
    for edit in sorted(way):
        parts += [text[here : edit.start], edit.text]
        here = max(here, edit.end)
    return "".join([*parts, text[here:]])


def _says(before: Any, after: Any, path: Path, new: str) -> bool:
    """Whether data says at a path what is meant, white space behind it aside, and elsewhere what it said."""
    if not path:
        said = as_written(after)
        return isinstance(said, str) and said.rstrip() == new.rstrip()
    key, *rest = path
    if isinstance(before, dict) and isinstance(after, dict):
        if after.keys() != before.keys() | {key}:
            return False
        known = {one: value for one, value in after.items() if one != key}
        return alike({one: before[one] for one in known}, known) and _says(
            before.get(key, MISSING), after[key], tuple(rest), new
        )
    if isinstance(before, list) and isinstance(after, list) and isinstance(key, int):
        if len(before) != len(after):
            return False
        others = [number for number in range(len(before)) if number != key]
        return all(alike(before[number], after[number]) for number in others) and _says(
            before[key], after[key], tuple(rest), new
        )
    return False
