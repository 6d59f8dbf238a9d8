"""Regions: public holidays, make-up workdays, several regions at once, and years that are guesses."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sopctl.sop.calendars import Calendar
from sopctl.sop.regions import FIRST_YEAR, LAST_YEAR, region_year

CN, DE, US = (Calendar(region=[one]) for one in ("CN", "DE-BY", "US"))
DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))


def days(first: int, last: int) -> Iterator[date]:
    """Every day of some years."""
    number = date(first, 1, 1).toordinal()
    while (day := date.fromordinal(number)).year <= last:
        yield day
        number += 1


@pytest.mark.parametrize("year", range(2016, 2027))
def test_china_works_as_another_library_says(year: int) -> None:
    """On every day of eleven years China works when chinesecalendar says so, make-up weekends among them."""
    wrong = [day for day in days(year, year) if CN.works(day) != chinese_calendar.is_workday(day)]
    assert wrong == []
    assert year not in CN.provisional


def test_people_make_up_on_weekends() -> None:
    """A working day after the last Friday before New Year is the Saturday on which people make up for it."""
    assert CN.shift(date(2026, 2, 13), 1, 1) == date(2026, 2, 14)
    assert CN.shift(date(2026, 2, 14), 1, 1) == date(2026, 2, 24)
    assert CN.shift(date(2026, 2, 24), -1, 1) == date(2026, 2, 14)
    assert CN.count(date(2026, 2, 13), date(2026, 2, 28)) == 7


@settings(max_examples=120, deadline=None)
@given(DAYS)
def test_several_regions_are_closed_when_one_is(day: date) -> None:
    """Together regions work where none has a holiday, and one works on that day."""
    all_three = Calendar(region=["CN", "DE-BY", "US"])
    holidays = [region_year([one], day.year).holidays for one in ("CN", "DE-BY", "US")]
    assert all_three.works(day) == (
        not any(day in some for some in holidays) and any(one.works(day) for one in (CN, DE, US))
    )


def test_two_regions_keep_the_make_up_days_of_one() -> None:
    """A Saturday on which China makes up is a workday beside the US, unless it is a holiday there."""
    both = Calendar(region=["CN", "US"])
    assert both.works(date(2026, 2, 14))
    assert not both.works(date(2026, 7, 3))  # the day for the Fourth, a Saturday
    assert not both.works(date(2026, 10, 7))
    assert not Calendar(region=["CN", "DE-BE"]).works(date(2020, 5, 8))  # 75 years after the war, once
    assert CN.works(date(2026, 5, 9))


def test_years_that_nobody_has_settled_are_provisional() -> None:
    """A Chinese year without a weekend workday is a guess, and only of the years that were asked of."""
    china = Calendar(region=["CN"])
    assert china.provisional == frozenset()
    assert china.shift(date(2026, 12, 1), 1, 10) == date(2026, 12, 15)
    assert china.provisional == frozenset()
    later = next(year for year in range(2020, 2100) if not region_year(["CN"], year).workdays)
    china.works(date(later, 3, 1))
    assert china.provisional == {later}
    assert not china.works(date(later, 10, 1))
    assert DE.works(date(later, 3, 1)) in (True, False)
    assert DE.provisional == frozenset()


def test_a_region_answers_for_any_year() -> None:
    """Before and after what anybody knows of holidays the week alone counts; nothing takes long."""
    assert not CN.works(date.min + timedelta(days=5))
    assert CN.works(date(LAST_YEAR + 500, 10, 1)) == (date(LAST_YEAR + 500, 10, 1).weekday() < 5)
    assert CN.works(date(FIRST_YEAR - 1, 10, 1))
    with pytest.raises(OverflowError):
        CN.shift(date(9990, 1, 1), 1, 99_999)
    assert CN.shift(CN.shift(date(2026, 3, 2), 1, 99_999), -1, 99_999) == date(2026, 3, 2)


@settings(max_examples=36, deadline=None)
@given(DAYS, st.sampled_from([1, -1]), st.integers(1, 60), st.sampled_from([CN, DE, US]))
def test_dates_move_day_by_day(day: date, sign: int, amount: int, calendar: Calendar) -> None:
    """Working days of a region are those that one counts by hand."""
    there, left = day, amount
    while left:
        there += timedelta(days=sign)
        left -= calendar.works(there)
    assert calendar.shift(day, sign, amount) == there


def test_named_days_win_over_regions() -> None:
    """What is closed or open by name is so, whatever a region says; of both open wins."""
    own = Calendar(
        region=["CN"], open=["2026-10-01..2026-10-02"], closed=["2026-02-14", "2026-10-02..2026-10-08"]
    )
    assert own.works(date(2026, 10, 1))
    assert own.works(date(2026, 10, 2))
    assert not own.works(date(2026, 10, 8))
    assert not own.works(date(2026, 2, 14))


def test_a_weekend_is_that_of_the_region() -> None:
    """Where no week is said Israel works on Sundays; where one is said that week counts."""
    sunday, friday = date(2026, 11, 8), date(2026, 11, 6)
    israel = Calendar(region=["IL"])
    assert israel.works(sunday)
    assert not israel.works(friday)
    assert not Calendar(region=["IL", "US"]).works(sunday)
    said = Calendar(region=["IL"], week=["mon", "tue", "wed", "thu", "fri"])
    assert (said.works(sunday), said.works(friday)) == (False, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cn", "did you mean CN?"),
        ("China", "did you mean CN?"),
        ("DEU", "did you mean DE?"),
        ("de-by", "did you mean DE-BY?"),
        ("XX", "no region"),
        ("US-NYC", "did you mean NY?"),
        ("", "no region"),
        ("CN-", "no region"),
        ("A" * 5000, "no region"),
        ("holidays", "no region"),
        ("__doc__", "no region"),
    ],
)
def test_what_is_no_region_is_told(text: str, words: str) -> None:
    """A region that there is not is refused, with the one that was meant where that can be told."""
    with pytest.raises(ValidationError, match="region") as told:
        Calendar.model_validate({"region": text})
    message = str(told.value.errors()[0]["msg"])
    assert words in message
    assert len(message) < 250
