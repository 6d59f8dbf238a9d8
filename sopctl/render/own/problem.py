"""What is wrong with a template of a repository, and where."""

from sopctl.errors import SopctlError
from sopctl.language import _


class BadTemplate(SopctlError):
    """One message with file and line, and what to do."""


def bad(file: str, line: int, told: str, mend: str = "") -> BadTemplate:
    """The error, to be raised. Without a known line it is 0."""
    place = f"{file}:{line}" if line else file
    return BadTemplate(_("{place}: {problem}", place=place, problem=told), mend)
