"""What an upgrade to another version of an SOP would do to its open runs."""

from typing import TYPE_CHECKING

from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.diff.review import RunEffect
    from sopctl.sop.load import Loaded
    from sopctl.sop.model import Sop


def run_effects(repository: Repository, sop_id: str, after: "Loaded | Sop") -> tuple["RunEffect", ...]:
    """The effects on every open run of an SOP, by the names of the runs."""
    return ()
