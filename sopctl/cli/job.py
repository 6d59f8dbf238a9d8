"""A file to lint. Nothing is imported here that reads an SOP."""

from dataclasses import dataclass
from pathlib import Path

from sopctl.cli.committed import Known
from sopctl.cli.library import Library


@dataclass(frozen=True)
class Job:
    """A file to lint: its name for people, its bytes, its library, and what is known around it."""

    path: Path
    shown: str
    raw: bytes
    library: Library
    known: Known
