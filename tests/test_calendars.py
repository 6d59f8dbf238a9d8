"""Working days: counted and moved by the rule of a calendar, however odd its week and its exceptions."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.sop.calendars import MONDAY_TO_FRIDAY, WEEK, Calendar, shift
from sopctl.sop.dates import Duration

START = date(2027, 1, 1)
DAYS = st.integers(0, 120).map(lambda days: START + timedelta(days=days))
LISTED = st.lists(DAYS, max_size=40).map(lambda days: [day.isoformat() for day in days])
CALENDARS = st.builds(
    lambda week, closed, opened: Calendar(week=sorted(week, key=WEEK.index), closed=closed, open=opened),
    st.sets(st.sampled_from(WEEK), min_size=1),
    LISTED,
    LISTED,
)


def works(calendar: Calendar, day: date) -> bool:
    """Whether a day is a working day, as the page on SOP files says it."""
    if day.isoformat() in calendar.open:
        return True
    return day.isoformat() not in calendar.closed and WEEK[day.weekday()] in calendar.week


def moved(calendar: Calendar, day: date, sign: int, amount: int) -> date:
    """A day moved by working days, one day at a time."""
    if amount == 0 and works(calendar, day):
        return day
    left = max(amount, 1)
    for steps in count(1):
        there = day + timedelta(days=sign * steps)
        left -= works(calendar, there)
        if not left:
            return there
    raise AssertionError


@settings(max_examples=180, deadline=None)
@given(CALENDARS, DAYS, st.sampled_from([1, -1]), st.integers(0, 60))
def test_a_date_moves_as_on_a_wall_calendar(calendar: Calendar, day: date, sign: int, amount: int) -> None:
    """Working days counted by the rule are those that one counts by hand, day by day."""
    assert shift(day, sign, Duration(amount, "wd"), calendar) == moved(calendar, day, sign, amount)


@settings(max_examples=120, deadline=None)
@given(CALENDARS, DAYS, DAYS)
def test_working_days_between_are_counted(calendar: Calendar, one: date, other: date) -> None:
    """The number of working days between two days is that of the days that work, both counted."""
    first, last = sorted((one, other))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert calendar.count(first, last) == sum(works(calendar, day) for day in days)
    assert [calendar.works(day) for day in days] == [works(calendar, day) for day in days]


@settings(max_examples=60, deadline=None)
@given(CALENDARS, DAYS, st.integers(1, 40), st.sampled_from([1, -1]))
def test_there_and_back_is_no_further(calendar: Calendar, day: date, amount: int, sign: int) -> None:
    """A working day moved away and back is itself."""
    home = moved(calendar, day, 1, 0)
    there = shift(home, sign, Duration(amount, "wd"), calendar)
    assert shift(there, -sign, Duration(amount, "wd"), calendar) == home


def test_far_away_is_found_at_once() -> None:
    """Thousands of working days over thousands of closed days take no time."""
    closed = [(START + timedelta(days=n)).isoformat() for n in range(2000)]
    calendar = Calendar(closed=closed)
    assert shift(START, 1, Duration(1, "wd"), calendar) == moved(calendar, START, 1, 1)
    assert shift(START, 1, Duration(90000, "wd")) == START + timedelta(days=90000 // 5 * 7)


@pytest.mark.parametrize("unit", ["d", "w", "mo", "min", "h"])
def test_other_units_know_no_calendar(unit: str) -> None:
    """Days, weeks and months are moved alike, whatever is closed."""
    by = Duration(3, unit)
    assert shift(START, 1, by, Calendar(week=["sun"])) == shift(START, 1, by, MONDAY_TO_FRIDAY)


def test_the_ends_of_the_calendar_are_told() -> None:
    """A day beyond the last is refused in words, also by working days of a week with one day."""
    for day, sign in ((date(9999, 12, 20), 1), (date(1, 1, 10), -1)):
        with pytest.raises(ValueError, match="leave the calendar"):
            shift(day, sign, Duration(5, "wd"), Calendar(week=["sun"]))
        assert shift(day, -sign, Duration(1, "wd"), Calendar(week=["sun"])).weekday() == 6
