"""Files that git hands over to be shown: SOPs, or whatever else has such a name."""

from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sopctl.errors import SopctlError

if TYPE_CHECKING:
    from sopctl.sop.model import Sop

NOTHING = "/dev/null"  # what git calls a file that is not there


def sop_in(file: str, name: str) -> "Sop | None":
    """The SOP in a file, known by another name; None where it holds none, or is called like what is none.

    It draws on what the library shares now: git does not say of which time the file is.
    """
    from sopctl.cli.library import Library
    from sopctl.cli.opening import open_repository
    from sopctl.sop.load import load_sop
    from sopctl.store.repository import is_sop, read_sop

    folder, file_name = PurePath(name).parent.name, PurePath(name).name
    if not is_sop(folder, file_name):
        return None
    with suppress(SopctlError):
        raw = read_sop(Path(file))
        common = None
        with suppress(SopctlError):
            common = Library(open_repository(or_here=True)).common()
        return load_sop(name, raw, common).sop
    return None
