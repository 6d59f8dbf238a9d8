"""What two versions of a file have word for word, read and validated once.

A list in lines has a dash at one column before each entry, and an entry ends where the next dash of its list
stands. What is between two such dashes depends on nothing before them: so where it is known, it need not be
parsed again in another version. That one is parsed without it, and the parser must come to an entry at each
place where something was left out; where it does not, all of it is read with care.
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


# How the lists are written that have the same entries for the same text: what stands before an entry, from
# the end of the line above it, and how much deeper it may go.
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
        if reading.left_out:
            raise Unusual
        return data

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
        self.text = text if self.kind is None else self._shortened(text, *self.kind)

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

    def _shortened(self, text: str, before: str, depth: int) -> str:
        known = self.known[before, depth]
        *parts, end = text.split(before)
        if not parts:
            return text
        kept, away = parts[:1], []
        at = len(parts[0])
        for part in (*parts[1:], end):
            if part in known and part is not end:
                away.append(known[part])
                continue
            at += len(before)
            if away:
                self.left_out[at], away = away, []
            kept.append(part)
            at += len(part)
        return before.join(kept)


def _lists(data: dict[str, Any]) -> list[list[Any]]:
    """The lists of steps in an SOP's data, one for each stage."""
    return [phase["steps"] for phase in data["phases"]] if data.get("phases") else [data["steps"]]
