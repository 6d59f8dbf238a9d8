"""Spans of days, as a run's first plan has them."""

from datetime import date
from typing import NamedTuple

from sopctl.language import _
from sopctl.sop.dates import parse_date

BETWEEN = ".."


class Days(NamedTuple):
    """From one day to another, both included; as text `2027-03-01..2027-03-03`."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}{BETWEEN}{self.last}"


def read_days(text: str) -> Days:
    """Days from their text. Raises ValueError with a message for people."""
    first, __, last = text.partition(BETWEEN)
    try:
        days = Days(parse_date(first), parse_date(last))
        # One spelling: what is read is what would be written.
        if str(days) == text and days.first <= days.last:
            return days
    except ValueError:
        pass
    raise ValueError(_("`{text}` is no span of days: write 2027-03-01..2027-03-03", text=text[:80]))
