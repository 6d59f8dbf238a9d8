"""The days of a plan are those of the run that it is of, in the team's calendar."""

import json
from datetime import date
from typing import Any

import pytest
from conftest import USER, Team

from sopctl.cli.plan.subject import Subject, find_subject
from sopctl.plan.planning import plan_project
from sopctl.render.plan import About, gather
from sopctl.render.plan.compare import Variant, compare_text
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, shift
from sopctl.sop.dates import parse_duration
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


USING = """
title: Using
owner: lead
roles: {lead: Answers}
params: {opens: {type: date}}
steps:
  - {id: page, title: Page, takes: 1wd}
  - {id: look-back, title: Look back, use: look, needs: [page]}
  - {id: end, title: End, needs: [look-back], due: opens}
"""
LOOK = """
title: Look
owner: lead
roles: {lead: Answers}
steps:
  - {id: gather, title: Gather facts, takes: 2wd}
  - {id: decide, title: Decide, takes: 1wd, needs: [gather]}
"""


@pytest.mark.parametrize("name", ["look-back", "look"])
def test_a_step_that_uses_an_sop_is_explained_by_its_first_and_last(team: Team, name: str) -> None:
    """By its id or the beginning of it; then what forces those two, each link once."""
    team.sop("look", LOOK)
    team.sop("using", USING)
    words = ("plan", "using", "--set", "opens=2030-03-15", "--start", "2030-03-01", "--why", name)
    told = team(*words)
    assert "look-back: Wed 13 Mar to Fri 15 Mar" in told
    assert "“Gather facts” begins them, “Decide” ends them" in told
    assert told.count("it is due Fri 15 Mar (opens)") == 1
    head, *links = json.loads(team(*words, "--json"))
    first, last = "look-back/gather", "look-back/decide"
    assert head == {"step": "look-back", "kind": "use", "by": None, "first": first, "last": last}
    assert [one["step"] for one in links] == [first, last, "end"]
    team("plan", "using", "--set", "opens=2030-03-15", "--why", "nowhere", code=2)


def test_what_if_takes_a_range_as_an_sop_does(fair: Team) -> None:
    """It is planned with the middle, rounded up; what is no duration is refused as in an SOP."""
    as_it_is, ranged, middle = json.loads(
        fair("plan", "r", "--what-if", "takes.stand=1wd..4wd", "--what-if", "takes.stand=3wd", "--json")
    )
    assert ranged["steps"] == middle["steps"]
    assert ranged["steps"] != as_it_is["steps"]
    wrongs = {"4wd..1wd": "begins with the larger", "1d..4wd": "two units", "soon": "no duration"}
    for wrong, told in wrongs.items():
        fair("plan", "r", "--what-if", f"takes.stand={wrong}", code=2)
        assert told in fair.err


OPTIONAL = """
title: Optional
owner: lead
roles: {lead: Answers, designer: {does: Draws, notice: 1wd}}
params:
  opens: {type: date}
  posters: {type: choice, many: true, options: [hall, door], default: [hall, door]}
steps:
  - {id: poster, title: "Draw the poster {{ item }}", each: posters, owner: designer, takes: 3wd}
  - {id: hang, title: Hang them, needs: [poster], takes: 1wd, due: opens}
"""


def test_a_remedy_works_as_promised_and_what_was_skipped_is_asked_of_nobody(team: Team) -> None:
    """Where a poster is dropped the day is met; no form of the plan has it, nor calls it done."""
    team.sop("optional", OPTIONAL)
    day = shift(date.today(), 1, parse_duration("6wd"), MONDAY_TO_FRIDAY).isoformat()
    team.new("optional", params={"opens": day}, roles={"lead": USER, "designer": "Dee <dee@example.com>"})
    remedies = json.loads(team("plan", "r", "--json"))["remedies"]
    assert {"poster[hall]", "poster[door]"} == {one["step"] for one in remedies if one["kind"] == "without"}
    team("skip", "r", "poster[hall]", "one is enough")
    plan = json.loads(team("plan", "r", "--json"))
    assert plan["in_time"]
    assert [one["id"] for one in plan["steps"]] == ["poster[door]", "hang"]
    assert plan["steps"][1]["needs"] == ["poster[door]"]
    for words in (
        ("--by", "person"),
        ("--by", "role"),
        ("--format", "ics"),
        ("--by", "person", "--format", "ics"),
    ):
        told = team("plan", "r", *words)
        assert "poster door" in told
        assert "poster hall" not in told
    assert team.facts()["missed"] == []
    assert "poster hall" not in team("report", "r").split("## Plan")[-1].split("## ")[0]


def test_a_date_that_hangs_on_what_was_skipped_is_planned(team: Team) -> None:
    """It hangs on the day on which that was skipped, if on anything."""
    team.sop(
        "hang",
        """
        title: Hang
        owner: lead
        roles: {lead: Answers}
        steps:
          - {id: draw, title: Draw, takes: 2wd}
          - {id: hang, title: Hang it, needs: [draw], takes: 1wd, due: draw + 3wd}
        """,
    )
    team.new("hang", roles={"lead": USER})
    team("skip", "r", "draw", "there is one")
    assert [one["id"] for one in json.loads(team("plan", "r", "--json"))["steps"]] == ["hang"]
