"""What is kept of the holidays of regions, so that the library that knows them is hardly ever imported.

It hangs on the region, the year, and the library as it stands on this disk; `store/kept.py` says when
such a thing is believed.
"""

from contextlib import suppress
from pathlib import Path

from sopctl import __version__
from sopctl.cli.calendar.files import library_mark
from sopctl.sop import regions
from sopctl.store.kept import Kept
from sopctl.store.repository import Repository

FOLDER, FILE, KEY = "calendar", "regions.json", "years"
FORMAT = 1  # to be raised when what is kept changes, or what it means

_kept: dict[Path, Kept] = {}


def recall_regions(root: Path) -> None:
    """Take in what is kept in a repository, once."""
    if root not in _kept:
        _kept[root] = kept = Kept(Repository(root, ()), FILE, _maker(), FOLDER)
        with suppress(TypeError, ValueError):
            regions.recall(kept.get(KEY) or ())


def keep_regions() -> None:
    """Keep what was found out, where the last repository was that anybody asked of."""
    if not _kept:
        return
    new = list(regions.found())
    if new:
        kept = next(reversed(_kept.values()))
        old = kept.get(KEY)
        kept.put(KEY, [*(old if isinstance(old, list) else ()), *new])
        kept.write()


def _maker() -> str:
    return f"sopctl {__version__} {FORMAT} {library_mark()}"
