"""A file to lint. Nothing is imported here that reads an SOP."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sopctl.cli.library import Library
from sopctl.lint.around import Around


@dataclass(frozen=True)
class Job:
    """A file to lint: its name for people, its bytes, its library, and what is known around it.

    `digest` is a text that differs where something is known around it that a rule may judge otherwise.
    """

    path: Path
    shown: str
    raw: bytes
    library: Library
    digest: str
    around: Callable[[], Around]
