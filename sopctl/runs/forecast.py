"""How a run ends as things stand: what its plan says of it now."""

from datetime import date
from typing import NamedTuple


class Missed(NamedTuple):
    """A step still to be done that would be, on the day `end`, after its own: `due`, or planned at first.

    That day is over for one that `is_overdue`.
    """

    step: str
    due: date
    end: date
    is_overdue: bool = False


class Forecast(NamedTuple):
    """The last day of a run, None where nothing tells; and the open steps that miss their days."""

    end: date | None = None
    missed: tuple[Missed, ...] = ()

    @property
    def to_come(self) -> int:
        """How many steps will miss their day that are not overdue yet."""
        return sum(not one.is_overdue for one in self.missed)


UNKNOWN = Forecast()
