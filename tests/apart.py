"""Two people who act on one run apart, and whose journals meet afterwards, as git would have it."""

import re
import shutil
from collections.abc import Iterable

from conftest import Team

Act = tuple[str, ...]


def apart(team: Team, one: Iterable[Act], two: Iterable[Act], run: str = "r") -> None:
    """Command lines of one side and of the other, neither of which saw what the other did."""
    journal = team.folder / "runs" / run / "journal"
    before, first = team.folder / "before", team.folder / "first"
    journal.mkdir(exist_ok=True)
    shutil.copytree(journal, before)
    for words in one:
        team(*words)
    journal.rename(first)
    before.rename(journal)
    for words in two:
        team(*words)
    for sitting in first.iterdir():
        shutil.copy2(sitting, journal / sitting.name)
    shutil.rmtree(first)


def notes(step: str, count: int, run: str = "r") -> list[Act]:
    """Notes that set a side's clock ahead, so that what it does next comes last in order."""
    return [("note", run, step, f"note {number}") for number in range(count)]


def sentences(status: str, owner: str) -> str:
    """What `status` prints, its broken lines joined; the column of the steps' owner is left out."""
    cells = (cell for line in status.splitlines() for cell in re.split(r"\s{2,}", line.strip()))
    return " ".join(cell for cell in cells if cell != owner)
