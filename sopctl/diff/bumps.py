"""The version that a change asks for (semver.org), and whether the one that was given is enough."""

import re

from sopctl.diff.kinds import BUMPS

NUMBERS = re.compile(r"(v?)([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?")


def next_version(version: str | None, grade: str) -> str | None:
    """The least version that is enough for a grade; None where the old one is no such number, or nothing asks
    for another.
    """
    match = NUMBERS.fullmatch(version.strip()) if version else None
    bump = BUMPS.get(grade, "")
    if match is None or not bump:
        return None
    major, minor, patch = (int(match[number] or 0) for number in (2, 3, 4))
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
    raised = raised_by(before, after)
    return raised is None or steps.index(raised) >= steps.index(BUMPS[grade])
