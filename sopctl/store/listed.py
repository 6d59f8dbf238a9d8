"""Which of the files that a commit lists are SOPs: the rules of `sop_files_below`, held to names alone."""

from collections.abc import Iterable, Iterator

from sopctl.settings import FILE
from sopctl.store.repository import CALENDAR, is_sop


def sops_among(names: Iterable[str], folder: str) -> Iterator[str]:
    """The SOP files of a folder and those below it; `names` are of files from git's top, as `folder` is.

    The folder "" is the top itself, and a folder may be a file: that one alone.
    """
    names = list(names)
    homes = set(_homes(names))
    prefix = f"{folder}/" if folder else ""
    looked: dict[str, bool] = {}
    for name in names:
        if name != folder and not name.startswith(prefix):
            continue
        top, __, last = name.rpartition("/")
        if top not in looked:
            looked[top] = _is_looked_into(top, folder, homes)
        calendar = last == CALENDAR and top in homes
        if looked[top] and not calendar and is_sop(top.rpartition("/")[2], last):
            yield name


def _homes(names: list[str]) -> Iterator[str]:
    """The folders that are a library's: their runs hold pins, which are no SOPs to read."""
    for name in names:
        folder, __, last = name.rpartition("/")
        if last == FILE:
            yield folder
    for folder in {name.rpartition("/")[0] for name in names}:
        parts = folder.split("/")
        yield from ("/".join(parts[:number]) for number, part in enumerate(parts) if part == "sops")


def _is_looked_into(top: str, folder: str, homes: set[str]) -> bool:
    """Whether files of `top` count that lie below `folder`: nothing hidden on the way, and no runs."""
    if not top.startswith(folder) or top == folder:
        return True
    at = folder
    for part in top[len(folder) :].strip("/").split("/"):
        if part.startswith(".") or (part == "runs" and at in homes):
            return False
        at = f"{at}/{part}" if at else part
    return True
