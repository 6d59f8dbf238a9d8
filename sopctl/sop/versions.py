"""Versions of SOPs: which of two is the higher, as far as they are numbers parted by dots."""

import re

NUMBERS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,9}")


def same_version(one: str, other: str) -> bool:
    """Whether two versions are one, however they are written: `v1.0` and `1.0.0`."""
    a, b = _numbers(one), _numbers(other)
    return _bare(one) == _bare(other) if a is None or b is None else a == b


def is_lower(one: str, other: str) -> bool:
    """Whether a version is below another; never where one of them is more than numbers and dots."""
    a, b = _numbers(one), _numbers(other)
    return a is not None and b is not None and a < b


def _bare(version: str) -> str:
    return version.strip().lower().removeprefix("v")


def _numbers(version: str) -> list[int] | None:
    """The numbers without zeros at the end, so that 1.0 is 1.0.0."""
    bare = _bare(version)
    if not NUMBERS.fullmatch(bare):
        return None
    numbers = [int(one) for one in bare.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers
