"""Whether two readings of an SOP say the same, for the rules that compare it with what it was."""

from typing import Any

from sopctl.sop.model import Sop, Step

# What is told about the SOP, and by which it is found: a change there is none of what people do.
ABOUT = frozenset(("id", "version", "changelog", "review", "tags"))


def same_meaning(one: Sop, other: Sop) -> bool:
    """Whether nobody who works by them would notice: line breaks and blanks in texts say nothing."""
    said, was = (_squeezed(sop.model_dump(exclude=set(ABOUT))) for sop in (one, other))
    return bool(said == was)


def squeeze(text: str) -> str:
    """A text without its white space: Chinese has none between words, and lines are broken anywhere."""
    return "".join(text.split())


def face(step: Step) -> tuple[str, str, str]:
    """What people know a step by: its title and its text, or the SOP that it uses."""
    return squeeze(step.title), squeeze(step.do), step.use or ""


def _squeezed(value: Any) -> Any:
    if isinstance(value, str):
        return squeeze(value)
    if isinstance(value, dict):
        return {key: _squeezed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_squeezed(one) for one in value]
    return value
