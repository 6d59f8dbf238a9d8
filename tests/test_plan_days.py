"""The days of a plan are those of the run that it is of, in the team's calendar."""

import json
from datetime import date
from typing import Any

import pytest
from conftest import USER, Team

from sopctl.cli.plan_subject import Subject, find_subject
from sopctl.plan.planning import plan_project
from sopctl.render.plan import About, gather
from sopctl.render.plan.compare import Variant, compare_text
from sopctl.store.repository import Repository

FAIR = """
title: Fair
version: 1.0.0
owner: lead
roles: {lead: Answers}
params: {opens: {type: date}}
steps:
  - {id: page, title: Page, takes: 1wd, due: opens - 5wd}
  - {id: stand, title: Stand, takes: 2wd, needs: [page], due: opens}
"""
CLOSED = "closed: [2030-03-11..2030-03-15]\n"  # the week before the fair opens


@pytest.fixture
def fair(team: Team) -> Team:
    """An SOP, and a run `r` of it, in a team that has a week off."""
    team.write("calendar.yaml", CLOSED)
    team.sop("fair", FAIR)
    team.new("fair", params={"opens": "2030-03-18"}, roles={"lead": USER})
    return team


def days(plan: Any) -> dict[str, list[str]]:
    return {step["id"]: [step["due"], step["first_day"], step["last_day"]] for step in plan["steps"]}


def test_an_sop_is_planned_by_the_days_that_its_run_will_have(fair: Team) -> None:
    """What is due five working days before is due before the week off, whether or not there is a run."""
    of_run = days(json.loads(fair("plan", "r", "--json")))
    assert of_run["page"] == ["2030-03-04", "2030-03-04", "2030-03-04"]
    assert days(json.loads(fair("plan", "fair", "--set", "opens=2030-03-18", "--json"))) == of_run


def test_the_start_of_a_used_sop_is_that_of_the_sop_around_it(team: Team) -> None:
    """Where the step that uses an SOP needs nothing itself, its steps begin with what is around it."""
    head = "owner: lead\nroles: {lead: Answers}\nsteps:\n"
    team.sop("inner", f"title: Inner\n{head}  - {{id: a, title: A, takes: 1wd, due: start + 2wd}}\n")
    team.sop("middle", f"title: Middle\n{head}  - {{id: u, title: U, use: inner}}\n")
    team.sop(
        "outer",
        f"title: Outer\n{head}  - {{id: first, title: First, takes: 3wd}}\n"
        "  - {id: deep, title: Deep, use: middle, needs: [first]}\n",
    )
    plan = json.loads(team("plan", "outer", "--start", "2027-03-01", "--json"))
    assert days(plan)["deep/u/a"] == ["2027-03-05", "2027-03-04", "2027-03-04"]


def test_what_a_plan_assumes_is_told_as_it_may_be_given(team: Team) -> None:
    """Values that stand in for those that nobody gave are words, not those of a programming language."""
    head = "title: Fair\nowner: lead\nroles: {lead: Answers}\n"
    params = "params: {big: {type: bool}, kinds: {type: choice, many: true, options: [red, blue]}}\n"
    steps = "steps:\n  - {id: a, title: A, when: big}\n  - {id: b, title: B, each: kinds}\n"
    team.sop("fair", head + params + steps)
    team("plan", "fair", "--json")
    assert "big=yes" in team.err
    assert "kinds=red, blue" in team.err


@pytest.mark.parametrize(
    "words",
    [
        ("--why", "page", "--what-if", "takes.page=2wd"),
        ("--why", "page", "--by", "role"),
        ("--what-if", "takes.page=2wd", "--by", "role"),
        ("--reason", "the hall is taken"),
        ("--yes",),
    ],
)
def test_options_that_say_nothing_together_are_refused(fair: Team, words: tuple[str, ...]) -> None:
    """What one of them asks for would go unheard."""
    assert fair("plan", "r", *words, code=2) == ""
    assert "alone" in fair.err


def test_a_value_that_a_run_has_already_changes_nothing(fair: Team) -> None:
    """A run with its own day given anew is planned as it is, by --set and by --what-if."""
    assert fair("plan", "r", "--set", "opens=2030-03-18", "--json") == fair("plan", "r", "--json")
    as_it_is, changed = json.loads(fair("plan", "r", "--what-if", "opens=2030-03-18", "--json"))
    assert changed["steps"] == as_it_is["steps"]


def test_a_plan_names_each_year_whose_holidays_are_guesses(fair: Team) -> None:
    """A year far from the day of planning is named as well as this one."""
    fair.write("calendar.yaml", "region: CN")
    far = fair("plan", "fair", "--set", "opens=2060-03-18", "--start", "2058-03-18", "--json")
    assert json.loads(far)["provisional_years"] == [2060]
    longer = fair("plan", "r", "--start", "2058-03-18", "--set", "opens=2060-03-18", "--json")
    assert json.loads(longer)["provisional_years"] == [2060]


def test_a_missed_day_is_told_with_what_becomes_of_the_day_that_counts(fair: Team) -> None:
    """A plan, the status and the report say which day is missed, and whether the fair opens in time."""
    late = fair("plan", "fair", "--set", "opens=2030-03-18", "--start", "2030-03-05")
    assert "misses Mon 4 Mar by 1 working day" in late
    assert "The day that counts, Mon 18 Mar (opens), is met all the same." in late
    later = fair("plan", "fair", "--set", "opens=2030-03-18", "--start", "2030-03-18")
    assert "What must be done by Mon 18 Mar (opens) is done by Wed 20 Mar." in later
    assert "misses" not in fair("status", "r")
    fair.new("fair", run="late", params={"opens": "2020-03-18"}, roles={"lead": USER})
    assert "! Page: the plan misses Wed 11 Mar 2020 by" in " ".join(fair("status", "late").split())
    assert "What must be done by Wed 18 Mar 2020 (opens) is done by" in fair("report", "late")


def test_the_report_has_the_day_that_counts_and_the_zone_of_its_plan(fair: Team) -> None:
    """The plan in a report begins as the plan itself does."""
    fair.write("calendar.yaml", "zone: Asia/Shanghai")
    fair.sop("hours", FAIR.replace("2wd", "2h").replace("title: Fair", "title: Hours"))
    fair.new("hours", run="h", params={"opens": "2030-03-18"}, roles={"lead": USER})
    planned, report = fair("plan", "h", "--format", "md"), fair("report", "h")
    for told in ("The day that counts is Mon 18 Mar (opens)", "Times of day are those of Asia/Shanghai."):
        assert told in planned
        assert told in report


def test_plans_side_by_side_fit_the_terminal_and_tell_years(fair: Team) -> None:
    """Where columns have no room the days stand below each step; another year is told."""
    variants = []
    for opens in ("2030-03-18", "2031-03-18"):
        project = subject(fair, opens).project()
        shown = gather(plan_project(project), About("fair"))
        variants.append(Variant(opens if variants else "", shown))
    for width in (40, 80):
        text = compare_text([*variants, variants[1]], width)
        assert max(map(len, text.splitlines())) <= width
        assert "18 Mar 2031" in text
        assert "18 Mar 2030" not in text


def subject(team: Team, opens: str) -> Subject:
    today = date(2030, 1, 1)
    return find_subject(
        Repository(team.folder, (team.folder / "sops",)), "fair", {"opens": opens}, today, today
    )
