"""How far apart dates are, as far as it is known before a run: bounds that hold on every day.

Whatever the calendar, five working days last at least five days; how many at most nobody knows, for a
company may close. So a date is held against another of its kind: in working days, or in days.
"""

from typing import NamedTuple

from sopctl.sop.dates import Due, Duration

EVER = 1_000_000_000


class Span(NamedTuple):
    """Between how many days something lies; before its anchor they are below nought."""

    least: int
    most: int


class Reach(NamedTuple):
    """How far a date lies from its anchor, counted in days and in working days."""

    days: Span
    working: Span


class Work(NamedTuple):
    """How long something lasts at least, in days and in working days."""

    days: int = 0
    working: int = 0


HERE = Reach(Span(0, 0), Span(0, 0))
NO_WORK = Work()


def reach_of(due: Due) -> Reach:
    """Where a date lies, seen from its anchor."""
    if due.offset is None:
        return HERE
    reach = _after(due.offset)
    if due.sign > 0:
        return reach
    days, working = reach
    return Reach(Span(-days.most, -days.least), Span(-working.most, -working.least))


def work_of(takes: Duration) -> Work:
    """What a duration lasts at least. Hours count for nothing: several fit into one day."""
    match takes.unit:
        case "wd":
            return Work(takes.amount, takes.amount)
        case "d" | "w" | "mo":
            return Work(_after(takes).days.least)
    return NO_WORK


def finish(start: int, work: int) -> int:
    """The day on which work ends at the earliest that begins at daybreak of its first day."""
    return start + max(0, work - 1)


def _after(by: Duration) -> Reach:
    number = by.amount
    match by.unit:
        case "wd":
            # Nought working days after a day off is the next working day.
            return Reach(Span(number, EVER), Span(number, max(1, number)))
        case "d":
            days = Span(number, number)
        case "w":
            days = Span(7 * number, 7 * number)
        case "mo":
            days = Span(max(0, 30 * number - 2), 31 * number)  # a February makes a month two days shorter
        case _:
            return HERE
    return Reach(days, Span(0, days.most))
