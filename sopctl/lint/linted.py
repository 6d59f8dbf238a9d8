"""A file that was linted, for those who tell of it."""

from dataclasses import dataclass

from sopctl.errors import Finding


@dataclass(frozen=True)
class Linted:
    """A file by the name that people gave, its text (empty where it is none), and what was found in it."""

    file: str
    text: str
    findings: list[Finding]
