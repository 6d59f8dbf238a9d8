"""The version that a change asks for (semver.org), and whether the one that was given is enough."""

import re

from sopctl.diff.kinds import BUMPS

# A year is no such number: what begins with one says when, and not how much is new.
NUMBERS = re.compile(r"(v?)([0-9]{1,3})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def next_version(version: str | None, grade: str) -> str | None:
    """The least version that is enough for a grade; None where the old one is no such number, or nothing asks
    for another.
    """
    match = NUMBERS.fullmatch(version.strip()) if version else None
    if match is None:
        return None
    major, minor, patch = (int(match[number] or 0) for number in (2, 3, 4))
    bump = _asked(grade, major)
    if not bump:
        return None
    if bump == "major":
        return f"{match[1]}{major + 1}.0.0"
    return f"{match[1]}{major}.{minor + 1}.0" if bump == "minor" else f"{match[1]}{major}.{minor}.{patch + 1}"


def raised_by(before: str, after: str) -> str | None:
    """How far a version was raised: major, minor, patch, or nothing (an empty text); None where that cannot
    be told, or it went down.
    """
    old, new = (NUMBERS.fullmatch(one.strip()) for one in (before, after))
    if old is None or new is None:
        return None
    pairs = [(int(old[number] or 0), int(new[number] or 0)) for number in (2, 3, 4)]
    for name, (one, other) in zip(("major", "minor", "patch"), pairs, strict=True):
        if one != other:
            return name if other > one else None
    return ""


def is_enough(before: str, after: str, grade: str) -> bool:
    """Whether a version was raised as far as a grade asks for; where that cannot be told it was."""
    steps = ("", "patch", "minor", "major")
    raised, match = raised_by(before, after), NUMBERS.fullmatch(before.strip())
    if raised is None or match is None:
        return True
    return steps.index(raised) >= steps.index(_asked(grade, int(match[2])))


def _asked(grade: str, major: int) -> str:
    """Which number a grade asks to be raised: before 1.0.0 nothing is promised."""
    bump = BUMPS.get(grade, "")
    return "minor" if bump == "major" and not major else bump
