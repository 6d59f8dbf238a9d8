"""An event: one thing that happened in a run, sealed by the digest of what it says.

Format version 1. A line of a journal is the event's canonical JSON (RFC 8785) and a line feed. Its
`id` is the SHA-256 of that JSON without `id`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

VERSION = 1
MAX_CLOCK = 2**53 - 1
ID = re.compile(r"[0-9a-f]{64}")
KEYS = {"v", "id", "n", "prev", "at", "by", "kind", "step", "data"}


class DamagedLine(ValueError):
    """A line of a journal that is no event, and why."""


@dataclass(frozen=True, slots=True)
class Event:
    """`n` is a Lamport clock; `prev` names the events (at first the run) that its writer saw last."""

    id: str
    n: int
    prev: tuple[str, ...]
    at: str
    by: str
    kind: str
    step: str | None
    data: dict[str, Any]

    def body(self) -> dict[str, Any]:
        """What the id is the digest of."""
        return {
            "v": VERSION,
            "n": self.n,
            "prev": list(self.prev),
            "at": self.at,
            "by": self.by,
            "kind": self.kind,
            "step": self.step,
            "data": self.data,
        }


def seal(
    n: int,
    prev: tuple[str, ...],
    at: str,
    by: str,
    kind: str,
    step: str | None,
    data: dict[str, Any],
) -> Event:
    """An event with its id."""
    draft = Event("", n, tuple(sorted(prev)), at, by, kind, step, data)
    return Event(digest(draft.body()), draft.n, draft.prev, at, by, kind, step, data)


def digest(facts: object) -> str:
    """The SHA-256, in hex, of the canonical JSON of facts."""
    import rfc8785

    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()  # type: ignore[arg-type]


def encode(event: Event) -> bytes:
    """The event's line."""
    import rfc8785

    return rfc8785.dumps({"id": event.id, **event.body()}) + b"\n"


def decode(line: bytes) -> Event:
    """The event of a line without its line feed. Raises DamagedLine."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        raise DamagedLine("not readable as JSON") from None
    if not isinstance(facts, dict) or set(facts) != KEYS:
        raise DamagedLine("not an event")
    if facts["v"] != VERSION:
        raise DamagedLine(f"format version {facts['v']!r}; this sopctl reads {VERSION}")
    if not _well_formed(facts):
        raise DamagedLine("an event with a value of the wrong kind")
    if facts["id"] != _digest_of_line(line, facts):
        raise DamagedLine("changed: its id is not the digest of what it says")
    del facts["v"]
    return Event(**{**facts, "prev": tuple(facts["prev"])})


def _well_formed(facts: dict[str, Any]) -> bool:
    n, prev, step = facts["n"], facts["prev"], facts["step"]
    texts = [facts["id"], facts["at"], facts["by"], facts["kind"]]
    try:
        return (
            all(isinstance(text, str) for text in texts)
            and type(n) is int
            and 1 <= n <= MAX_CLOCK
            and isinstance(prev, list)
            and all(isinstance(one, str) and ID.fullmatch(one) for one in prev)
            and (step is None or isinstance(step, str))
            and isinstance(facts["data"], dict)
            and bool(datetime.fromisoformat(facts["at"]))
        )
    except ValueError:
        return False


def _digest_of_line(line: bytes, facts: dict[str, Any]) -> str:
    # A canonical line without its id is the canonical JSON of the rest: no need to write it anew.
    mark = b'"id":"%s",' % facts["id"].encode()
    if line.count(mark) == 1:
        found = hashlib.sha256(line.replace(mark, b"")).hexdigest()
        if found == facts["id"]:
            return found
    rest = {key: value for key, value in facts.items() if key != "id"}
    try:
        return digest(rest)
    except ValueError:
        return ""
