"""The ground floor: places, findings, and the errors that become exit codes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sopctl.language import _, listed


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file. Lines and columns count from 1, columns in code points."""

    file: str
    line: int = 1
    column: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding is an instance of."""

    code: str
    name: str
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one place, and how to mend it."""

    rule: Rule
    place: Place
    message: str
    mend: str = ""


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or lists a few, or nothing."""
    from difflib import get_close_matches  # few starts need it

    candidates = sorted(known)
    if len(candidates) > MAX_CANDIDATES:  # the search is slow, and a file may name thousands
        return ""
    near = get_close_matches(word.lower(), [c.lower() for c in candidates], n=1, cutoff=0.6)
    if near:
        return _("did you mean {name}?", name=next(c for c in candidates if c.lower() == near[0]))
    if candidates and len(candidates) <= 12:
        return _("known here: {names}", names=listed(candidates))
    return ""
