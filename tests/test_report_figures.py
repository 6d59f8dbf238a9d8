"""One figure everywhere: what is overdue, will be late or was done late is the same in every report."""

import csv
import json
import re
from datetime import date
from io import StringIO
from typing import Any

import pytest
from conftest import Team
from fairs import LIN, Fairs

DAY = "2026-05-21"  # a Thursday
CHAIN = """
title: Chain
owner: lead
roles: {lead: Answers}
steps:
  - {id: list, title: List it, takes: 1wd, due: 2026-05-13}
  - {id: draw, title: Draw it, takes: 1wd, needs: [list], due: 2026-05-20}
  - {id: note, title: Note it, takes: 1wd, needs: [list], due: 2026-06-30}
  - {id: build, title: Build it, takes: 3wd, needs: [draw], due: 2026-05-25}
  - {id: end, title: End it, takes: 1wd, needs: [build], due: 2026-07-31}
"""


@pytest.fixture
def chain(fairs: Fairs) -> Fairs:
    """A run in which one step was done late, one is overdue, and one more will be late."""
    fairs.team.sop("chain", CHAIN)
    fairs.at("2026-05-11")
    fairs.team.new("chain", run="r", roles={"lead": LIN})
    fairs.at("2026-05-15")
    fairs.team("done", "r", "list")
    fairs.at(DAY)
    return fairs


def facts(team: Team, *words: str) -> Any:
    return json.loads(team("report", "r", "--on", DAY, "--format", "json", *words))


def rows(told: str, by: str = "step") -> dict[str, dict[str, str]]:
    return {row[by]: row for row in csv.DictReader(StringIO(told))}


def test_what_misses_its_day_is_open_and_what_was_done_late_is_told_apart(chain: Fairs) -> None:
    """Report, status, the report over all runs and their JSON have the same steps."""
    team = chain.team
    told = "1 step is overdue, 1 more will miss its day, 1 step was done late"
    for shown in (
        team("report", "r", "--on", DAY),
        team("report", "r", "--on", DAY, "--for", "leadership", "--format", "html"),
        team("status", "r"),
    ):
        assert told in " ".join(shown.split())
    one = facts(team)
    assert [(miss["step"], miss["overdue"]) for miss in one["missed"]] == [("draw", True), ("build", False)]
    assert one["done_late"] == [{"step": "list", "due": "2026-05-13", "end": "2026-05-15"}]
    assert json.loads(team("status", "r", "--json"))["missed"] == one["missed"]
    (run,) = json.loads(team("report", "--all", "--on", DAY, "--format", "json"))["open"]
    assert (run["overdue"], run["will_miss"]) == (1, 1)
    assert "1 more will miss its day" in team("report", "--all", "--on", DAY)


def test_of_a_run_that_is_over_only_what_was_done_late_is_told(chain: Fairs) -> None:
    """Nothing of it can still be missed."""
    for step in ("draw", "note", "build", "end"):
        chain.team("done", "r", step)
    chain.team("close", "r")
    one = facts(chain.team)
    assert one["missed"] == []
    assert [miss["step"] for miss in one["done_late"]] == ["list", "draw"]
    told = " ".join(chain.team("report", "r").split())
    assert "2 steps were done late" in told
    assert "will miss" not in told


def test_a_run_with_an_overdue_step_counts_as_late(chain: Fairs) -> None:
    """Also where it ends as planned, which is not said beside days that are missed."""
    told = json.loads(chain.team("report", "--all", "--on", DAY, "--format", "json"))
    (run,) = told["open"]
    assert (run["off_plan"], run["late"]) == (0, True)
    page = chain.team("report", "--all", "--on", DAY)
    assert "1 run, 1 open, 1 late" in page
    assert "as planned" not in page
    (row,) = rows(
        chain.team("report", "--all", "--on", DAY, "--format", "csv", "--table", "runs"), "run"
    ).values()
    assert (row["days_off_plan"], row["overdue"], row["will_miss"]) == ("0", "1", "1")
    early = json.loads(chain.team("report", "--all", "--on", "2026-05-15", "--format", "json"))["open"][0]
    assert not early["late"]


def test_late_in_tables_is_late_on_the_page(chain: Fairs) -> None:
    """Days behind the due day, of open steps too; those behind the plan have a column of their own."""
    late = {one["id"]: one["days"] for one in facts(chain.team)["outcome"]["late"]}
    assert late == {"list": 2, "draw": 1}
    own = rows(chain.team("report", "r", "--on", DAY, "--format", "csv"))
    assert {step: int(row["days_late"]) for step, row in own.items() if row["days_late"]} == late
    planned = date.fromisoformat(own["list"]["planned_end"])
    assert own["list"]["days_off_plan"] == str((date(2026, 5, 15) - planned).days)
    assert own["draw"]["days_off_plan"] == ""
    every = rows(chain.team("report", "--all", "--on", DAY, "--format", "csv"))
    assert {step: int(row["days_late"]) for step, row in every.items() if row["days_late"]} == late
    assert not re.search(r"\blate\b(?!,)", ",".join(every["list"]).replace("days_late", ""))


def plan_of(team: Team, steps: str, start: str = "2026-05-04") -> str:
    """The plan of a run that begins on a day, in words."""
    team.sop("one", f"title: One\nowner: lead\nroles: {{lead: Answers}}\nsteps:\n{steps}")
    team.new("one", run="one", roles={"lead": LIN})
    return " ".join(team("plan", "one").split())


def test_a_step_misses_its_day_by_what_it_lacks(fairs: Fairs) -> None:
    """One figure in the headline and beside the step, where people are not free too."""
    fairs.at("2026-05-04")  # a Monday
    told = plan_of(
        fairs.team,
        "  - {id: draw, title: Draw it, takes: 2wd, due: 2026-05-05}\n"
        "  - {id: write, title: Write it, takes: 12h, due: 2026-05-05}\n",
    )
    assert "misses Tue 5 May by 1.5 working days, because of Draw it → Write it." in told
    assert "slack -1.5wd" in told


def test_a_step_is_not_late_because_of_itself(fairs: Fairs) -> None:
    """Alone it misses its day, and by no working day where it ends on a day off."""
    fairs.at("2026-05-04")
    told = plan_of(fairs.team, "  - {id: draw, title: Draw it, takes: 3wd, due: 2026-05-05}\n")
    assert "Draw it: the plan misses Tue 5 May by 1 working day. " in told
    assert "! Draw it: the plan misses Tue 5 May by 1 working day." in fairs.team("status", "one")
    fairs.team.sop("dry", "title: Dry\nowner: lead\nroles: {lead: Answers}\nsteps: [{id: dry, title: Dry it, "
                   "takes: 6d, due: 2026-05-08}]\n")  # fmt: skip
    fairs.team.new("dry", run="dry", roles={"lead": LIN})
    told = " ".join(fairs.team("plan", "dry").split())
    assert "Dry it: the plan misses Fri 8 May. " in told
    assert "0 working days" not in told
