"""What is wrong with a condition or a text that values are filled into, and where in it."""

from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong with a text, with the offset and width of the place in it.

    `right` is what could stand there instead; `is_sure` when nobody can have meant anything else.
    """

    message: str
    mend: str
    offset: int
    width: int
    unknown_name: bool = False
    right: str | None = None
    is_sure: bool = False
