"""A file to lint. Nothing is imported here that reads an SOP."""

from dataclasses import dataclass

from sopctl.cli.committed import Known
from sopctl.cli.library import Library
from sopctl.cli.sop_file import SopFile


@dataclass(frozen=True)
class Job:
    """A file to lint: its name for people, its library, and what is known around it."""

    file: SopFile
    shown: str
    library: Library
    known: Known
