"""How a run ends as things stand: what its plan says of it now."""

from datetime import date
from typing import NamedTuple


class Missed(NamedTuple):
    """A step still to be done that would be, on the day `end`, after the one on which it is due."""

    step: str
    due: date
    end: date


class Forecast(NamedTuple):
    """The last day of a run, None where nothing tells; and the steps that would miss their days."""

    end: date | None = None
    missed: tuple[Missed, ...] = ()


UNKNOWN = Forecast()
