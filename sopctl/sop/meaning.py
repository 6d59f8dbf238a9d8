"""Whether two readings of an SOP say the same."""

import re
from typing import Any

from pydantic import BaseModel

from sopctl.sop.model import Sop, Step
from sopctl.sop.scalars import as_written

# What is told about the SOP, and by which it is found: a change there is none of what people do.
ABOUT = frozenset(("id", "version", "changelog", "review", "tags"))
# What programs read: a blank more or less is another value, and may be another command.
EXACT = frozenset(("run", "options", "stages", "pattern", "default", "with", "due"))
# Lists whose order says nothing.
SETS = frozenset(("needs", "reopens", "notify", "by", "tags", "week", "closed", "open"))
CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# Blanks that part no words: they stand beside a Chinese sign, a mark, or an end.
IDLE = rf"(?<![^\W{CJK}]) | (?![^\W{CJK}])"
IN_ASCII = r"(?<!\w) | (?!\w)"  # the same: to take in all Chinese signs takes the time of a thousand texts


def same_meaning(one: Sop, other: Sop) -> bool:
    """Whether nobody who works by them would notice: line breaks and blanks in texts say nothing."""
    return all(
        same(getattr(one, key), getattr(other, key), key)
        for key in type(one).model_fields
        if key not in ABOUT
    )


def squeeze(text: str) -> str:
    """A text of which white space is left only where it parts two words, one blank each.

    Chinese has none between words, and lines are broken anywhere.
    """
    return re.sub(IN_ASCII if text.isascii() else IDLE, "", " ".join(text.split()))


def face(step: Step) -> tuple[str, str, str]:
    """What people know a step by: its title and its text, or the SOP that it uses."""
    return squeeze(step.title), squeeze(step.do), step.use or ""


def same(one: Any, other: Any, key: str = "") -> bool:
    """Whether two values that stand at a key say the same."""
    # Only where two things differ is looked further: mostly that is one step of many.
    if key.rstrip("_") in EXACT:
        return identical(one, other)
    if type(one) is not type(other) or one == other:
        return bool(one == other)
    if isinstance(one, str):
        return squeeze(one) == squeeze(other)
    if isinstance(one, BaseModel):
        return all(
            same(getattr(one, inner), getattr(other, inner), inner) for inner in type(one).model_fields
        )
    if isinstance(one, dict):
        pairs = ((one[inner], other.get(inner), key or inner) for inner in one)
        return one.keys() == other.keys() and all(same(*pair) for pair in pairs)
    if isinstance(one, list):
        if key in SETS:
            return set(one) == set(other)
        return len(one) == len(other) and all(same(*pair, key) for pair in zip(one, other, strict=True))
    return False


def identical(one: Any, other: Any) -> bool:
    """Whether two values that programs read are one: 1 is not true, and 1.10 is not 1.1 where it is text."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(identical, one, other))
    return (
        bool(one == other)
        and isinstance(one, bool) == isinstance(other, bool)
        and str(as_written(one)) == str(as_written(other))
    )
