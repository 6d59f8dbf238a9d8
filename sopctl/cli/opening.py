"""The repository around the current folder. Nothing here reads an SOP: that costs time."""

from pathlib import Path

from sopctl.settings import NoLibrary, find_settings
from sopctl.store.repository import Repository


def open_repository(*, or_here: bool = False) -> Repository:
    """The repository around the current folder. Raises SopctlError.

    With `or_here` a folder without a library will do: runs are then kept at git's top, else here.
    """
    here = Path.cwd()
    try:
        settings = find_settings(here)
    except NoLibrary:
        if not or_here:
            raise
        top = next((one for one in (here, *here.parents) if (one / ".git").exists()), here)
        return Repository(top, ())
    library = tuple(settings.root / name for name in settings.library)
    return Repository(settings.root, library, settings.max_evidence)
