"""What two versions of a file have word for word, read and validated once.

A list in lines has a dash at one column before each entry, and an entry ends where the next dash of its list
stands. What a parser makes of the text between two such dashes hangs on nothing before them: so what is known
need not be parsed again in another version. That one is parsed without it, and the parser must come to an
entry of a list at each place where something was left out: then it would have come to what was left out too.
Where it does not, the version is read as if nothing were known.
"""

import re
from typing import Any, NamedTuple

from sopctl.sop.model import Sop, Step
from sopctl.sop.yaml_data import MAX_TEXT, Unusual, plain_data

WIDEST = 100  # characters before an entry; a text of one line may have thousands of entries
DASHED = re.compile("\n *- ")


class _Begun(NamedTuple):
    """An entry that the parser is at: its list, how many stand before it there, where its text begins."""

    items: list[Any]
    number: int
    at: int


# What stands before an entry, from the end of the line above, and how deep its list may go: where both are
# the same, the same text is the same entry.
_Kind = tuple[str, int]


class Entries:
    """The entries of lists in the versions of one file that were read with it, by their text."""

    def __init__(self) -> None:
        self._known: dict[_Kind, dict[str, Any]] = {}
        self._steps: dict[int, tuple[Any, Step]] = {}  # by the identity of what they were made of

    def data(self, text: str, depth: int) -> Any:
        """What `plain_data` has of a text, with the entries that are known. Raises Unusual, as that does."""
        if len(text) > MAX_TEXT:
            raise Unusual
        reading = _Reading(self._known, text)
        data = plain_data(reading.text, depth, reading.begin)
        return plain_data(text, depth) if reading.left_out else data

    def keep(self, data: dict[str, Any], sop: Sop) -> None:
        """Keep the steps that were made of an SOP's data."""
        for raws, stage in zip(_lists(data), sop.stages, strict=True):
            self._steps |= {id(raw): (raw, step) for raw, step in zip(raws, stage.steps, strict=True)}

    def with_steps(self, data: Any) -> Any:
        """An SOP's data in which the steps that are known stand as they were made before."""
        if not self._steps or not isinstance(data, dict):
            return data
        found = dict(data)
        if isinstance(steps := data.get("steps"), list):
            found["steps"] = self._made(steps)
        if isinstance(phases := data.get("phases"), list):
            found["phases"] = [
                {**phase, "steps": self._made(phase["steps"])}
                if isinstance(phase, dict) and isinstance(phase.get("steps"), list)
                else phase
                for phase in phases
            ]
        return found

    def _made(self, steps: list[Any]) -> list[Any]:
        known = self._steps
        return [known[id(raw)][1] if id(raw) in known else raw for raw in steps]


class _Reading:
    """One text while it is parsed: `text` is what is left of it without the entries that are known.

    `left_out` are these, by the offset of the entry before which they stood; each goes when the parser comes
    there.
    """

    def __init__(self, known: dict[_Kind, dict[str, Any]], text: str) -> None:
        self.known = known
        self.left_out: dict[int, list[Any]] = {}
        self.last: dict[_Kind, _Begun] = {}
        self.kind = max(known, key=lambda one: len(known[one]), default=None)  # mostly that of the steps
        self.text = text if self.kind is None else self._shortened(text, self.kind)

    def begin(self, items: list[Any], at: int, depth: int) -> None:
        """Note an entry that is no scalar and begins here, with the list of those before it."""
        line = self.text.rfind("\n", max(0, at - WIDEST), at)
        before = self.text[line:at] if line >= 0 else ""
        if not DASHED.fullmatch(before):
            return
        kind = (before, depth)
        last = self.last.get(kind)
        if last is not None and last.items is items and last.number == len(items) - 1:
            self.known.setdefault(kind, {})[self.text[last.at : line]] = items[-1]
        if kind == self.kind:
            items += self.left_out.pop(at, ())
        self.last[kind] = _Begun(items, len(items), at)

    def _shortened(self, text: str, kind: _Kind) -> str:
        before, known = kind[0], self.known[kind]
        first, *entries = text.split(before)
        kept, at, away = [first], len(first), []
        for number, entry in enumerate(entries, 1):
            # What ends the list, or the text, stands behind the last one, so that is never known.
            if entry in known and number < len(entries):
                away.append(known[entry])
                continue
            at += len(before)
            if away:
                self.left_out[at], away = away, []
            kept.append(entry)
            at += len(entry)
        return before.join(kept)


def _lists(data: dict[str, Any]) -> list[list[Any]]:
    """The lists of steps in an SOP's data, one for each stage."""
    return [phase["steps"] for phase in data["phases"]] if data.get("phases") else [data["steps"]]
