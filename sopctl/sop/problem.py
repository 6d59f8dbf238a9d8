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


def stretch(text: str, start: int, end: int) -> tuple[int, int]:
    """The offset and the width in a condition of what its tree has from one column to another.

    A tree counts columns in bytes of UTF-8, from the first character that is no white space.
    """
    encoded = text.strip().replace("\n", " ").encode()
    lead = len(text) - len(text.lstrip())
    return lead + len(encoded[:start].decode()), len(encoded[start:end].decode())
