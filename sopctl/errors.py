"""The ground floor: places, findings, and the errors that become exit codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sopctl.language import _, listed
from sopctl.severity import severity_of


class Place(NamedTuple):
    """A stretch of a file. Lines and columns count from 1, columns in code points."""

    file: str
    line: int = 1
    column: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding is an instance of; its severity is that of the table unless a team raised it."""

    code: str
    name: str
    severity: str = ""

    def __post_init__(self) -> None:
        if not self.severity:
            object.__setattr__(self, "severity", severity_of(self.code))


class Edit(NamedTuple):
    """A stretch of a file's text, in code points, and what is to stand there."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """A change of a file's text that mends a finding.

    `told` says it in a few words. It is safe where the meaning stays. `data` is what the file then says
    otherwise than before: ("set", path, value), ("drop", path) or ("rename", path, key); nothing else
    may change, or the fix is not made.
    """

    told: str
    edits: tuple[Edit, ...]
    data: tuple[tuple[Any, ...], ...] = ()
    safe: bool = True


class Finding(NamedTuple):
    """One thing wrong at one place, and how to mend it."""

    rule: Rule
    place: Place
    message: str
    mend: str = ""
    fix: Fix | None = None


class SopctlError(Exception):
    """An error with a message for people. `mend` says what to do about it."""

    exit_code = 2

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


class BadFile(SopctlError):
    """A file that cannot be used, with everything that is wrong in it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings[0].message)
        self.findings = findings


class Refused(SopctlError):
    """An act that the state of the run does not allow."""


class StoppedShort(SopctlError):
    """A run that cannot go on without a person."""

    exit_code = 3


class NotRecorded(SopctlError):
    """The disk did not take an act; nothing of it counts."""


MAX_CANDIDATES = 200
MAX_WORD = 200  # characters of a word that may be meant for another


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to one; None where none is near, or there are very many."""
    from difflib import get_close_matches  # few starts need it

    candidates = sorted(known)
    # The search is slow, and a file may name thousands, or a whole book.
    if len(candidates) > MAX_CANDIDATES or len(word) > MAX_WORD:
        return None
    near = get_close_matches(word.lower(), [c.lower() for c in candidates], n=1, cutoff=0.6)
    return next(c for c in candidates if c.lower() == near[0]) if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or lists a few, or nothing."""
    candidates = sorted(known)
    near = nearest(word, candidates)
    if near is not None:
        return _("did you mean {name}?", name=near)
    if candidates and len(candidates) <= 12:
        return _("known here: {names}", names=listed(candidates))
    return ""
