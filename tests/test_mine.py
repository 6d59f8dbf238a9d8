"""What waits for whom: `mine`, and the prompt that an approver sees."""

import json
from datetime import date, timedelta

import pytest
from conftest import Team
from terminal import Terminal

LIN, CHEN, XU = "Lin <lin@example.com>", "Chen <chen@example.com>", "许岚 <xu@example.com>"
FAIR = """
title: Fair
owner: lead
roles: {lead: Answers, cook: Cooks, boss: Approves}
params: {day: date}
steps:
  - {id: menu, title: Write the menu, owner: cook, due: day - 2d, check: [Soup],
     collect: {guests: integer}, evidence: [{id: card}], approve: {by: [boss], not: owner}}
  - {id: shop, title: Go shopping, due: day}
  - {id: cook, title: Cook, owner: cook, needs: [menu]}
  - {id: sweep, title: Sweep}
"""


@pytest.fixture
def fair(team: Team) -> Team:
    """Two runs of FAIR: `early` is due tomorrow, `late` in a month."""
    team.sop("fair", FAIR)
    for run, days in (("late", 30), ("early", 1)):
        day = (date.today() + timedelta(days)).isoformat()
        team.new("fair", run=run, params={"day": day}, roles={"lead": LIN, "cook": CHEN, "boss": XU})
    return team


def mine(team: Team, who: str) -> list[tuple[str, str, str]]:
    """Run, step and status of what waits for somebody."""
    return [
        (one["run"], one["step"], one["status"]) for one in json.loads(team("mine", "--json", "--as", who))
    ]


def test_what_waits_for_me_comes_the_most_urgent_first(fair: Team) -> None:
    """Over all runs, by date; what has none comes last; what is not ready is not listed."""
    assert mine(fair, LIN) == [
        ("early", "shop", "ready"), ("late", "shop", "ready"),
        ("early", "sweep", "ready"), ("late", "sweep", "ready"),
    ]  # fmt: skip
    assert mine(fair, CHEN) == [("early", "menu", "ready"), ("late", "menu", "ready")]
    assert mine(fair, XU) == []
    table = fair("mine", "--as", CHEN)
    assert "Write the menu" in table
    assert "1 day overdue" in table, "the menu of the early one was due yesterday"
    fair("mine", "--as", XU)
    assert "nothing waits for 许岚" in fair.err


def test_an_approval_waits_for_who_may_give_it(fair: Team) -> None:
    """Done, a step leaves its owner's list and stands on the approver's, until it is approved."""
    fair("done", "early", "menu", "--check", "all", "--as", CHEN)
    assert mine(fair, XU) == [("early", "menu", "waiting")]
    assert ("early", "menu", "waiting") not in mine(fair, CHEN)
    assert "approve" in fair("mine", "--as", XU)
    fair("approve", "early", "menu", "--as", XU)
    assert mine(fair, XU) == []
    assert ("early", "cook", "ready") in mine(fair, CHEN)


def test_who_did_it_is_not_waited_for(fair: Team) -> None:
    """With `not: owner` an approver who did the step does not find it on the list."""
    fair("done", "early", "menu", "--check", "all", "--as", XU)
    assert mine(fair, XU) == []


def test_a_step_moves_with_the_people(fair: Team) -> None:
    """Assigned, bound and delegated steps are listed for those who have them, on the days they have them."""
    fair("assign", "early", "sweep", XU)
    assert mine(fair, XU) == [("early", "sweep", "ready")]
    assert ("early", "sweep", "ready") not in mine(fair, LIN)
    fair("bind", "late", f"cook={XU}")
    assert ("late", "menu", "ready") in mine(fair, XU)
    assert ("late", "menu", "ready") not in mine(fair, CHEN)
    until = (date.today() + timedelta(5)).isoformat()
    fair("delegate", "early", "cook", XU, "--until", until)
    assert ("early", "menu", "ready") in mine(fair, XU)
    assert ("early", "menu", "ready") in mine(fair, CHEN)
    start = (date.today() + timedelta(2)).isoformat()
    fair("delegate", "early", "cook", XU, "--from", start, "--until", until)
    assert ("early", "menu", "ready") not in mine(fair, XU), "not yet"


def test_a_step_that_nobody_has_is_for_the_maker(team: Team) -> None:
    """A checklist has no roles: its steps wait for whoever made the run. A closed run waits for nobody."""
    team.write("list.md", "# Shut the shop\n\n- [ ] Lock the door\n")
    team("new", "list.md", "--name", "r", "--as", LIN)
    assert [step for __, step, __ in mine(team, LIN)] == ["lock-the-door"]
    assert mine(team, CHEN) == []
    team("block", "r", "lock-the-door", "no key", "--as", LIN)
    assert mine(team, LIN) == [("r", "lock-the-door", "blocked")]
    team("close", "r", "--anyway", "sold", "--as", LIN)
    assert mine(team, LIN) == []


@pytest.mark.parametrize("answer", ["y", "n"])
def test_an_approver_is_shown_what_is_approved(answer: str, fair: Team) -> None:
    """On a terminal text, fields, checks and evidence are shown, and only a yes approves."""
    card = fair.write("card.txt", "soup")
    fair("done", "early", "menu", "--check", "all", "--set", "guests=12", "--attach", str(card), "--as", CHEN)
    terminal = Terminal("approve", "early", "menu", cwd=fair.folder, person=XU)
    terminal.wait_for("Write the menu", "[x] Soup", "12", "card.txt", "Approve this?")
    terminal.press("enter")
    terminal.wait_for("y or n")
    terminal.press(answer, "enter")
    assert terminal.wait_for_end() == 0
    status = next(one["status"] for one in fair.facts("early")["steps"] if one["id"] == "menu")
    assert status == ("done" if answer == "y" else "waiting")
