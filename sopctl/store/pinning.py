"""Putting another pin into a run: all of its files at once, and nothing that is there is touched."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sopctl.store.disk import make_folder, not_recorded, require_own, sync_folder, write_folder
from sopctl.store.repository import Repository


def store_pin(repository: Repository, folder: Path, files: Mapping[str, bytes]) -> None:
    """The folder of a pin with these files: it is there whole, and lasts, or not at all.

    One that is there already holds the same, since it is named after what it holds. Raises SopctlError, and
    NotRecorded when the disk refuses.
    """
    require_own(folder.parent)
    require_own(folder)
    draft = None
    try:
        make_folder(folder.parent)
        if not os.path.lexists(folder):
            draft = repository.drafts_folder() / os.urandom(8).hex()
            write_folder(draft, files)
            try:
                os.rename(draft, folder)
            except OSError:
                if not os.path.lexists(folder):  # else another sitting has put it there meanwhile
                    raise
                shutil.rmtree(draft, ignore_errors=True)
        sync_folder(folder.parent)
    except OSError as error:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
        raise not_recorded(folder, error) from None
