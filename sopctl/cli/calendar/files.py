"""The files that a team's calendar hangs on, seen from outside: nothing is read, and little imported."""

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from sopctl.settings import FILE, PROJECT
from sopctl.store.repository import CALENDAR

Marks = tuple[tuple[int, int, int] | None, ...]


def marks_at(root: Path) -> Marks:
    """What tells whether the files of a repository's calendar are as they were; None for one that is missing.

    The calendar itself comes first.
    """
    marks: list[tuple[int, int, int] | None] = []
    for name in (CALENDAR, FILE, PROJECT):
        try:
            now = os.lstat(f"{root}/{name}")
            marks.append((now.st_ino, now.st_size, now.st_mtime_ns))
        except OSError:
            marks.append(None)
    return tuple(marks)


def calendar_mark(root: Path) -> str:
    """A text that changes whenever dates that are counted in the team's calendar may be others."""
    return f"{marks_at(root)} {library_mark()}"


@cache
def library_mark() -> str:
    """A text that changes when another version of `holidays` is installed; it is not imported for that."""
    for folder in sys.path:
        with suppress(OSError):
            now = os.stat(os.path.join(folder, "holidays", "__init__.py"))
            return f"{now.st_ino} {now.st_size} {now.st_mtime_ns}"
    return ""
