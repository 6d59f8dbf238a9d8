"""For which days of a repeating SOP a run should be there, and which run is the one for a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sopctl.sop.calendars import Calendar, shift
from sopctl.sop.dates import parse_date, parse_duration
from sopctl.sop.model import Repeat
from sopctl.sop.repeat_texts import parse_recurrence
from sopctl.sop.repeats import Recurrence

MOST = 1000  # occasions of one SOP
ROOM = timedelta(days=31)  # more than months differ in length


class Occasion(NamedTuple):
    """A day of a repeating SOP, the day from which its run should be there, and that run if there is one."""

    day: date
    wanted: date
    run: str | None


class RunThere(NamedTuple):
    """A run of the SOP: the day that it was made for, if any, and the one on which it begins."""

    run: str
    occasion: date | None
    start: date


def occasions_of(
    repeat: Repeat, calendar: Calendar, runs: Iterable[RunThere], today: date, until: date | None = None
) -> list[Occasion]:
    """The days for which a run should be there by today, or by `until`, with the run of each, in order.

    Without `since` that is the latest day, and those after today. Of more than a thousand it is the latest.
    """
    rule, since = parse_recurrence(repeat.every), parse_date(repeat.since) if repeat.since else None
    end = max(today, until or today)
    wanted: dict[date, date] = {}
    for day in rule.occasions(date.min, _later(repeat, end, calendar), calendar, since, backwards=True):
        begins = _earlier(repeat, day, calendar)
        if begins <= end:
            wanted[day] = begins
            if len(wanted) == MOST or (since is None and begins <= today):
                break
    held = _runs_by_day(rule, calendar, runs)
    return [Occasion(day, begins, held.get(day)) for day, begins in sorted(wanted.items())]


def is_occasion(repeat: Repeat, calendar: Calendar, day: date) -> bool:
    """Whether a day is one of the SOP's days."""
    since = parse_date(repeat.since) if repeat.since else None
    return day in parse_recurrence(repeat.every).occasions(day, day, calendar, since)


def _runs_by_day(rule: Recurrence, calendar: Calendar, runs: Iterable[RunThere]) -> dict[date, str]:
    """The run of each day that has one: the one that was made for it, else one that falls into its period.

    A run made by hand counts for the nearest day of the period in which it begins; so does one that was made
    for a day which the rule or the calendar has moved since.
    """
    made_for: dict[date, str] = {}
    near: dict[date, str] = {}
    for run in sorted(runs, key=lambda one: (one.start, one.run)):
        told = run.occasion or run.start
        days = rule.days_in(rule.period_of(told), calendar)
        if run.occasion in days:
            made_for.setdefault(told, run.run)
        elif days:
            near.setdefault(min(days, key=lambda day: (abs(day - told), day)), run.run)
    return near | made_for


def _earlier(repeat: Repeat, day: date, calendar: Calendar) -> date:
    """The day from which a run for a day should be there."""
    try:
        return shift(day, -1, parse_duration(repeat.lead), calendar) if repeat.lead else day
    except ValueError:
        return date.min


def _later(repeat: Repeat, day: date, calendar: Calendar) -> date:
    """A day after which there is none that wants its run by a day."""
    if not repeat.lead:
        return day
    lead = parse_duration(repeat.lead)
    # One working day more: days of a long closure all lead back to the day before it.
    lead = lead._replace(amount=lead.amount + 1) if lead.unit == "wd" else lead
    try:
        return shift(day, 1, lead, calendar) + ROOM
    except (ValueError, OverflowError):
        return date.max
