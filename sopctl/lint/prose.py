"""What an SOP says to people, read in one pass for all rules that look at words.

The texts are joined into one long one, so that a rule asks it once and looks at a single text only
where something was hit. What is no language (code, templates, addresses) is masked, offsets stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from sopctl.errors import Finding, Fix, Rule
from sopctl.sop.document import Document, Path
from sopctl.sop.model import Sop, walk_steps
from sopctl.sop.problem import Problem

# Neither stands in a file: control characters are refused when it is read.
END = "\x00"  # after each text
MASK = "\x01"  # in the place of each character that is no language
CODE = r"```[^\x00]*?(?:```|(?=\x00))|`[^`\n\x00]+`"
NAMES = r"\{\{[^{}\x00]*\}\}"
TEMPLATE = rf"{NAMES}|\{{%[^%\x00]*%\}}|\]\([^()\s\x00]*\)"
ADDRESS = r"(?:https?://|www\.)[^\s\x00\x01<>\"'`，。；、）】」》”’]+"
CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"  # for a character class


Row = tuple[Path, tuple[str | int, ...], str]  # a path, what follows on it, the text


class Said(NamedTuple):
    """One text for people; `kind` is the key that it stands under."""

    path: Path
    kind: str
    text: str


class Prose:
    """All texts of an SOP in the order of reading, and where a stretch of them stands."""

    def __init__(self, sop: Sop, document: Document) -> None:
        self._document = document
        declared = sop.language.partition("-")[0].partition("_")[0].lower()
        self.language = declared if declared in ("en", "zh") else ""
        self._rows = [row for row in _rows(sop) if row[2]]
        self.whole = END.join([row[2] for row in self._rows]) + END

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(row[2]) + 1 for row in self._rows)]

    @cached_property
    def without_code(self) -> str:
        """All texts, code masked."""
        return _masked(CODE, self.whole) if "`" in self.whole else self.whole

    @cached_property
    def masked(self) -> str:
        """All texts, whatever is no language masked."""
        text = self.without_code
        if "{" in text or "](" in text:
            several = "{%" in text or "](" in text
            text = _masked(TEMPLATE if several else NAMES, text)
        return _masked(ADDRESS, text) if "://" in text or "www." in text else text

    @cached_property
    def speaks_chinese(self) -> bool:
        """Whether any text holds Chinese characters."""
        return not self.whole.isascii() and re.search(f"[{CHINESE}]", self.whole) is not None

    def at(self, offset: int) -> tuple[Said, int]:
        """The text that an offset of the whole lies in, and the offset in it."""
        number = bisect_right(self._starts, offset, hi=len(self._rows)) - 1
        path, more, text = self._rows[number]
        kind = more[0] if path else "name" if more[0] == "title" else more[0]
        return Said((*path, *more), str(kind), text), offset - self._starts[number]

    def written(self, said: Said) -> tuple[Path, str] | None:
        """Where a text stands in the file, and as what; None where it came from the shared file."""
        data, path = self._document.data, []
        for part in said.path:
            if isinstance(data, str):  # written short: a role as what it does, a lone check
                break
            if isinstance(data, dict) if isinstance(part, str) else isinstance(data, list):
                try:
                    data = data[part]
                except LookupError:
                    return None
                path.append(part)
        return (tuple(path), data) if isinstance(data, str) else None

    def finding(self, rule: Rule, said: Said, problem: Problem, fix: Fix | None = None) -> Iterator[Finding]:
        """A finding at a stretch of a text; none where the text is another file's."""
        if written := self.written(said):
            place = self._document.place_in(written[0], problem.offset, problem.width)
            yield Finding(rule, place, problem.message, problem.mend, fix)

    def source_offset(self, said: Said, offset: int) -> int | None:
        """Where a character of a text stands in the file; None where it is not written as itself."""
        written, source = self.written(said), self._document.source
        if written is None:
            return None
        place = self._document.place_in(written[0], offset, 1)
        start = source.line_start(place.line) + place.column - 1
        return start if source.text[start : start + 1] == said.text[offset] else None


def _masked(pattern: str, text: str) -> str:
    parts = re.split(f"({pattern})", text)
    parts[1::2] = [MASK * len(part) for part in parts[1::2]]
    return "".join(parts)


def _rows(sop: Sop) -> Iterator[Row]:
    for key in ("title", "summary", "purpose", "scope"):
        yield (), (key,), getattr(sop, key)
    for name, text in sop.definitions.items():
        yield (), ("definitions", name), text
    for number, tool in enumerate(sop.tools):
        yield (), ("tools", number), tool
    for name, role in sop.roles.items():
        yield ("roles", name), ("does",), role.does
    for name, field in sop.params.items():
        yield ("params", name), ("ask",), field.ask
        yield ("params", name), ("help",), field.help
    for number, phase in enumerate(sop.phases):
        yield (), ("phases", number, "title"), phase.title
    for path, __, step in walk_steps(sop):
        yield path, ("title",), step.title
        for number, text in enumerate(step.warning):
            yield path, ("warning", number), text
        for number, text in enumerate(step.caution):
            yield path, ("caution", number), text
        if step.do:
            yield path, ("do",), step.do
        for number, text in enumerate(step.check):
            yield path, ("check", number), text
        for name, field in step.collect.items():
            if field.ask or field.help:
                yield path, ("collect", name, "ask"), field.ask
                yield path, ("collect", name, "help"), field.help
        for number, proof in enumerate(step.evidence):
            yield path, ("evidence", number, "ask"), proof.ask
