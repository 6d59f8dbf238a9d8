"""An event: one thing that happened in a run, sealed by the digest of what it says.

Format version 1. A line of a journal is the event's canonical JSON (RFC 8785) and a line feed. Its
`id` is the SHA-256 of that JSON without `id`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sopctl.language import _

VERSION = 1
MAX_CLOCK = 2**53 - 1
MAX_DEPTH = 20
ID = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
BEYOND_BASIC = re.compile(rb"[\xf0-\xff]")
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
    return hashlib.sha256(canonical(facts)).hexdigest()


def encode(event: Event) -> bytes:
    """The event's line."""
    return canonical({"id": event.id, **event.body()}) + b"\n"


def canonical(facts: object) -> bytes:
    """Facts as canonical JSON (RFC 8785)."""
    import rfc8785

    return rfc8785.dumps(facts)  # type: ignore[arg-type]


@lru_cache(maxsize=50_000)  # a walker reads its run anew before each act
def decode(line: bytes) -> Event:
    """The event of a line without its line feed. Raises DamagedLine."""
    try:
        facts = READER.decode(line.decode())
    except (ValueError, RecursionError):
        raise DamagedLine(_("not readable as JSON")) from None
    if not isinstance(facts, dict) or set(facts) != KEYS:
        raise DamagedLine(_("not an event"))
    if facts["v"] != VERSION:
        raise DamagedLine(
            _("format version {found!r}; this sopctl reads {known}", found=facts["v"], known=VERSION)
        )
    if not _well_formed(facts) or _too_deep(line, facts["data"]):
        raise DamagedLine(_("an event with a value of the wrong kind"))
    if not _is_canonical(line, facts) or facts["id"] != _digest_of_line(line, facts["id"]):
        raise DamagedLine(_("changed: its id is not the digest of what it says"))
    del facts["v"]
    return Event(**{**facts, "prev": tuple(facts["prev"])})


def _integer(text: str) -> float:
    number = int(text)
    # Beyond that readers of JSON know decimals alone.
    return number if abs(number) <= MAX_CLOCK else _decimal(text)


def _decimal(text: str) -> float:
    import rfc8785

    number = float(text)
    if rfc8785.dumps(number) != text.encode():
        raise ValueError("not the canonical spelling")
    return number


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
READER = json.JSONDecoder(parse_int=_integer, parse_float=_decimal, parse_constant=_no_number)


def _well_formed(facts: dict[str, Any]) -> bool:
    n, prev, step = facts["n"], facts["prev"], facts["step"]
    texts = [facts["id"], facts["at"], facts["by"], facts["kind"]]
    try:
        return (
            all(isinstance(text, str) for text in texts)
            and bool(ID.fullmatch(facts["id"]))
            and type(n) is int
            and 1 <= n <= MAX_CLOCK
            and isinstance(prev, list)
            and all(isinstance(one, str) and ID.fullmatch(one) for one in prev)
            and (step is None or isinstance(step, str))
            and isinstance(facts["data"], dict)
            and bool(MOMENT.fullmatch(facts["at"]))
            and bool(datetime.fromisoformat(facts["at"]))
        )
    except ValueError:
        return False


def _too_deep(line: bytes, data: object) -> bool:
    """Whether data is nested deeper than any act writes, and than readers can follow."""

    def goes_below(value: object, left: int) -> bool:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return left == 0 or any(goes_below(one, left - 1) for one in inner)

    return line.count(b"[") + line.count(b"{") > MAX_DEPTH and goes_below(data, MAX_DEPTH)


def _is_canonical(line: bytes, facts: dict[str, Any]) -> bool:
    # Python's own writer is many times faster. It differs in numbers, which READER has looked at,
    # and in how it sorts keys beyond the basic plane.
    try:
        plain = line.isascii() or not BEYOND_BASIC.search(line)
        if plain and WRITER.encode(facts).encode() == line:
            return True
        import rfc8785

        return rfc8785.dumps(facts) == line
    except ValueError:
        return False


def _digest_of_line(line: bytes, claimed: str) -> str:
    # A canonical line without its id is the canonical JSON of the rest: no need to write it anew.
    return hashlib.sha256(line.replace(b'"id":"%s",' % claimed.encode(), b"", 1)).hexdigest()
