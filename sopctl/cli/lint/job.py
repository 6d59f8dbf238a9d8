"""A file to lint. Nothing is imported here that reads an SOP."""

from typing import NamedTuple

from sopctl.cli.library import Library
from sopctl.cli.lint.committed import Known
from sopctl.cli.sop_file import SopFile


class Job(NamedTuple):
    """A file to lint: its name for people, its library, and what is known around it."""

    file: SopFile
    shown: str
    library: Library
    known: Known
