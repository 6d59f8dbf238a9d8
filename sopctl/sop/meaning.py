"""Whether two readings of an SOP say the same."""

from typing import Any

from pydantic import BaseModel

from sopctl.sop.model import Sop, Step

# What is told about the SOP, and by which it is found: a change there is none of what people do.
ABOUT = frozenset(("id", "version", "changelog", "review", "tags"))


def same_meaning(one: Sop, other: Sop) -> bool:
    """Whether nobody who works by them would notice: line breaks and blanks in texts say nothing."""
    return all(
        same(getattr(one, key), getattr(other, key)) for key in type(one).model_fields if key not in ABOUT
    )


def squeeze(text: str) -> str:
    """A text without its white space: Chinese has none between words, and lines are broken anywhere."""
    return "".join(text.split())


def face(step: Step) -> tuple[str, str, str]:
    """What people know a step by: its title and its text, or the SOP that it uses."""
    return squeeze(step.title), squeeze(step.do), step.use or ""


def same(one: Any, other: Any) -> bool:
    """Only where two things differ is looked further: mostly that is one step of many."""
    if type(one) is not type(other) or one == other:
        return bool(one == other)
    if isinstance(one, str):
        return squeeze(one) == squeeze(other)
    if isinstance(one, BaseModel):
        return all(same(getattr(one, key), getattr(other, key)) for key in type(one).model_fields)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return False
