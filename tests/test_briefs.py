"""Requests to one role are gathered: whom, by when, and which together."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from plans import DESIGNER, WEEK, fair, hour, plan_of, planned, told_by, worker

from sopctl.plan.briefs import Brief, sheets
from sopctl.plan.tasks import Plan
from sopctl.plan.times import day_of
from sopctl.sop.calendars import shift
from sopctl.sop.dates import parse_duration

MARCH = [day for day in range(1, 32) if WEEK.calendar.works(date(2027, 3, day))]


def asked(*days: int, notice: str = "5wd", **facts: object) -> Plan:
    """A plan that asks the designer for one day's work on each of some days of March."""
    tasks = [
        planned(
            f"t{number}",
            hour(day),
            hour(day, 17),
            role="designer",
            worker="designer",
            takes="1wd",
            brief=told_by(hour(day)) if notice else None,
            notice=parse_duration(notice) if notice else None,
            **facts,
        )
        for number, day in enumerate(days)
    ]
    return plan_of(*tasks, workers={"designer": worker("designer")})


def test_the_designer_is_briefed_once_for_what_lies_near() -> None:
    """Page, banner and poster are one brief, on the day by which the first of them must be told."""
    designer = sheets(fair())[1]
    assert designer.whom == "designer"
    assert designer.briefs == (Brief(date(2027, 3, 8), ("page", "banner", "poster")),)


def test_a_request_that_is_told_later_than_the_first_begins_is_another_brief() -> None:
    """Five working days after the first is one brief still; six are two."""
    assert [one.tasks for one in sheets(asked(2, 9))[0].briefs] == [("t0", "t1")]
    assert [one.tasks for one in sheets(asked(2, 10))[0].briefs] == [("t0",), ("t1",)]


def test_without_notice_a_working_week_is_told_together_on_the_day_it_begins() -> None:
    """Who needs no notice is told when the first request begins."""
    briefs = sheets(asked(2, 9, 10, notice=""))[0].briefs
    assert [(one.by.day, one.tasks) for one in briefs] == [(2, ("t0", "t1")), (10, ("t2",))]


def test_a_brief_that_was_to_be_given_before_the_plan_starts_is_overdue() -> None:
    """Who starts too late is told so."""
    assert [one.is_overdue for one in sheets(asked(4, 24))[0].briefs] == [True, False]


def test_what_is_done_is_left_out_and_what_is_begun_needs_no_brief() -> None:
    """A sheet asks for what is open."""
    plan = plan_of(
        planned("gone", hour(2), hour(2, 17), worker="designer", begun=hour(2), ended=hour(2, 17)),
        planned("at", hour(3), hour(3, 17), worker="designer", begun=hour(3)),
        planned("open", hour(4), hour(4, 17), worker="designer"),
        workers={"designer": DESIGNER},
    )  # fmt: skip
    (sheet,) = sheets(plan)
    assert sheet.begun == ("at",)
    assert [one.tasks for one in sheet.briefs] == [("open",)]


def test_a_person_with_two_roles_has_one_sheet_by_person_and_two_by_role() -> None:
    """`by` says whose requests are gathered; what nobody owns has a sheet of its own."""
    plan = plan_of(
        planned("a", hour(2), hour(2, 17), role="designer", worker="Li Wei"),
        planned("b", hour(3), hour(3, 17), role="printer", worker="Li Wei"),
        planned("c", hour(4), hour(4, 17)),
        workers={"Li Wei": worker("Li Wei")},
    )
    assert [one.whom for one in sheets(plan, "role")] == ["designer", "printer", ""]
    assert [one.whom for one in sheets(plan, "person")] == ["Li Wei", ""]


@given(st.lists(st.sampled_from(MARCH), max_size=12))
def test_every_request_is_in_one_brief_and_told_in_time(days: list[int]) -> None:
    """No brief is later than a request of it needs, none could be joined to the one before."""
    plan = asked(*days)
    briefs = [brief for sheet in sheets(plan) for brief in sheet.briefs]
    assert sorted(one for brief in briefs for one in brief.tasks) == sorted(plan.tasks)
    for brief in briefs:
        tasks = [plan.tasks[one] for one in brief.tasks]
        assert brief.by == min(one.brief for one in tasks if one.brief)
        last = shift(day_of(tasks[0].begin), 1, parse_duration("5wd"), WEEK.calendar)
        assert max(day_of(one.begin) for one in tasks) <= last
    firsts = [day_of(plan.tasks[brief.tasks[0]].begin) for brief in briefs]
    for one, other in pairwise(firsts):
        assert other > shift(one, 1, parse_duration("5wd"), WEEK.calendar)
