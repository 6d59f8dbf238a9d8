"""What is known around an SOP file. Nothing is imported here that takes time."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sopctl.sop.model import Sop


class Around(NamedTuple):
    """What rules may know beside the file: the day, the SOP as it was at the revision that the work is
    compared with, and the library's other files that give themselves the same id.

    `asks` gives the least version that is enough for what changed from one SOP to another, None where the
    one that is given is. What is not known is not judged.
    """

    today: date | None = None
    before: "Sop | None" = None
    namesakes: tuple[str, ...] = ()
    asks: "Callable[[Sop, Sop], str | None] | None" = None


UNKNOWN = Around()
