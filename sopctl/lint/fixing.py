"""Mends a text by the fixes of its findings, and makes sure that nothing but what they said changes.

Edits of several fixes are made at once where they do not touch. Then the text is read again: its data
must be what it was, changed as the fixes said. A fix of which that is not true is left out.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sopctl.errors import Edit, Finding, Fix
from sopctl.lint.selection import UNUSED_IGNORE
from sopctl.sop.document import Document
from sopctl.sop.file_names import is_markdown
from sopctl.sop.form import SYNTAX
from sopctl.sop.scalars import as_written

MAX_PASSES = 20
MAX_SLIPS = 200  # of a file's form, which show one after the other
MAX_READ = 10_000_000  # characters that are read or copied over all passes

Look = Callable[[str], list[Finding]]
Read = Callable[[str], Document | None]
MISSING = object()


@dataclass
class Mended:
    """A text that was mended: what was done, and the findings whose fix would have changed more."""

    text: str
    made: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)


def mend(text: str, findings: list[Finding], look: Look, read: Read, *, unsafe: bool = False) -> Mended:
    """A text mended by the fixes of its findings, and of those that show after each pass.

    `look` gives the findings of a text, `read` its data. With `unsafe` also what may change the meaning
    is mended.
    """
    mender = _Mender(text, findings, look, read, unsafe=unsafe)
    for __ in range(MAX_PASSES):
        if not mender.run():
            break
    return mender.mended


class _Mender:
    def __init__(self, text: str, findings: list[Finding], look: Look, read: Read, *, unsafe: bool) -> None:
        self.mended = Mended(text)
        self.findings = findings
        self.look, self._read = look, read
        self.unsafe = unsafe
        self.refused: set[object] = set()
        self.budget = MAX_READ
        self.last: tuple[str, Document | None] = ("", None)

    def run(self) -> bool:
        """Make one pass; whether another may find more to do."""
        text = self.mended.text
        chosen = self.fixable(text, self.findings)
        if not chosen:
            return False
        before = self.read(text)
        made = self.most(before, text, chosen) if before else self.mend_form(text, chosen[0])
        lost = [one for one in chosen if one not in made] if before or not made else []
        self.refused |= {_mark(text, one) for one in lost}
        self.mended.left += lost
        self.mended.made += made
        if before and made:
            self.mended.text = edited(text, made)
        if made:
            self.findings = self.look(self.mended.text)
        return self.budget > 0

    def read(self, text: str) -> Document | None:
        if text != self.last[0]:
            self.budget -= len(text)
            self.last = text, self._read(text) if self.budget > 0 else None
        return self.last[1]

    def fixable(self, text: str, findings: list[Finding]) -> list[Finding]:
        """The findings that can be mended at once: those whose edits touch none of an earlier one's."""
        able = [
            one
            for one in findings
            if one.fix and one.fix.edits and (self.unsafe or one.fix.safe)
            and _mark(text, one) not in self.refused
        ]  # fmt: skip
        chosen, last = [], -1
        for one in sorted(able, key=lambda one: min(_edits(one))):
            if min(_edits(one)).start > last:
                chosen.append(one)
                last = max(edit.end for edit in _edits(one))
        return chosen

    def most(self, before: Document, text: str, chosen: list[Finding]) -> list[Finding]:
        """As many fixes as change what they said and nothing else."""

        def kept(sure: list[Finding], more: list[Finding]) -> list[Finding]:
            self.budget -= len(text)  # the copy that is changed takes as long as reading
            if self.budget <= 0:
                return sure
            expected = _changed(before.data, [one.fix for one in sure + more if one.fix])
            after = None if expected is MISSING else self.read(edited(text, sure + more))
            if after is not None and _is_as_said(expected, after, sure + more):
                return sure + more
            if len(more) == 1:
                return sure
            half = len(more) // 2
            return kept(kept(sure, more[:half]), more[half:])

        return kept([], chosen)

    def mend_form(self, text: str, finding: Finding) -> list[Finding]:
        """Mend a text that cannot be read, slip by slip, until it can; nothing if it never can."""
        made = [finding]
        text = edited(text, made)
        while self.read(text) is None and len(made) < MAX_SLIPS and self.budget > 0:
            self.budget -= len(text)
            found = self.fixable(text, self.look(text))
            if not found:
                return []
            made.append(found[0])
            text = edited(text, found[:1])
        if self.budget <= 0 or self.read(text) is None:
            return []
        self.mended.text = text
        return made


def edited(text: str, findings: list[Finding]) -> str:
    """A text with the edits of fixes that do not touch."""
    parts, here = [], 0
    for edit in sorted(edit for finding in findings for edit in _edits(finding)):
        parts += [text[here : edit.start], edit.text]
        here = edit.end
    return "".join([*parts, text[here:]])


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix else ()


def _mark(text: str, finding: Finding) -> object:
    """What tells a fix from others, also when the text before it has changed."""
    spots = [(text[max(0, one.start - 30) : one.end + 30], one.text) for one in _edits(finding)]
    return finding.rule.code, tuple(spots)


def _is_as_said(expected: Any, after: Document, findings: list[Finding]) -> bool:
    """Whether a text says after some fixes what it said before, changed as they said.

    What could not be read in its form says something new, at one place for each fix of it.
    """
    open_places = sum(finding.rule == SYNTAX for finding in findings)
    # A remark in a text of Markdown leaves the spaces before it there.
    spaces = is_markdown(after.source.file) and any(one.rule == UNUSED_IGNORE for one in findings)
    for count, new in enumerate(_differences(expected, after.data, spaces=spaces), 1):
        if count > open_places or not isinstance(new, str):
            return False
    return True


def _changed(data: Any, fixes: list[Fix]) -> Any:
    """Data changed as fixes say; MISSING where one says what cannot be."""
    steps = [step for fix in fixes for step in fix.data]
    if not steps:
        return data
    top = [deepcopy(data)]
    # What takes away or renames comes last, the deepest and latest first: the paths are those from before.
    order = {"set": 0, "rename": 1, "drop": 2}
    sets = [step for step in steps if step[0] == "set"]
    rest = sorted(
        (step for step in steps if step[0] != "set"),
        key=lambda step: (
            order[step[0]],
            -len(step[1]),
            [-part if isinstance(part, int) else 0 for part in step[1]],
        ),
    )
    for kind, path, *value in (*sets, *rest):
        spot: Any = top
        parts = (0, *path)
        for part in parts[:-1]:
            spot = _child(spot, part)
        last = parts[-1]
        if _child(spot, last) is MISSING or (kind == "rename" and value[0] in spot):
            return MISSING
        if kind == "set":
            spot[last] = value[0]
        elif kind == "rename":
            spot[value[0]] = spot.pop(last)
        else:
            del spot[last]
    return top[0]


def _child(data: Any, part: Any) -> Any:
    if isinstance(data, dict):
        return data.get(part, MISSING)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return MISSING


def _differences(old: Any, new: Any, *, spaces: bool) -> Iterator[Any]:
    """The new values at the places where two data differ; a number's spelling counts.

    With `spaces` a text may differ in its white space.
    """
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key, value in old.items():
            yield from _differences(value, new[key], spaces=spaces)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from _differences(one, other, spaces=spaces)
    elif spaces and isinstance(old, str) and isinstance(new, str) and old.split() == new.split():
        return
    elif type(old) is not type(new) or as_written(old) != as_written(new):
        yield new
