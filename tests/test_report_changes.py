"""Where the SOP should change: what is told of steps, of which runs, and in which order."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from fairs import LIN, Fairs

MAILING = """
title: Mailing
owner: lead
roles: {lead: Answers}
steps:
  - {id: draw, title: Draw it, takes: 1wd, due: start + 2wd}
  - {id: print, title: Print it, takes: 2wd, needs: [draw], due: start + 5wd}
  - {id: send, title: Send it, takes: 1wd, needs: [print], due: start + 6wd}
  - {id: gift, title: Add a gift}
  - id: answer
    title: Answer readers
    takes: 1wd
    needs: [send]
    due: start + 30wd
    collect: {letters: {type: integer}}
"""


@pytest.fixture
def mailings(fairs: Fairs) -> Fairs:
    """Four mailings: two printed three working days late and sent the day after, one sent late, one open."""
    fairs.team.sop("mailing", MAILING)
    for run, first, printed, sent in (
        ("a", "2026-01-05", 10, 11),
        ("b", "2026-02-02", 10, 11),
        ("c", "2026-03-02", 4, 10),
        ("d", "2026-04-06", None, None),
    ):
        begun = date.fromisoformat(first)
        fairs.at(begun)
        fairs.team.new("mailing", run=run, roles={"lead": LIN})
        if printed is None:
            fairs.team("done", run, "gift")
        fairs.at(begun + timedelta(days=2))
        fairs.team("done", run, "draw")
        if printed is None or sent is None:
            continue
        fairs.team("skip", run, "gift", "no money")
        fairs.at(begun + timedelta(days=printed))
        fairs.team("done", run, "print")
        fairs.at(begun + timedelta(days=sent))
        fairs.team("done", run, "send")
        fairs.at(begun + timedelta(days=42))  # the due day, and 31 days after it could begin
        fairs.team("done", run, "answer")
        fairs.team("close", run)
    return fairs


def of_sop(fairs: Fairs) -> Any:
    return fairs.report("--sop", "mailing", "--on", "2026-05-01")["sops"][0]


def report(fairs: Fairs, form: str) -> str:
    told: str = fairs.team("report", "--all", "--on", "2026-05-01", "--format", form)
    return told


def test_lateness_is_counted_at_the_step_that_it_comes_from(mailings: Fairs) -> None:
    """Not at what was late because of it; what is overdue counts, and not what cannot begin yet."""
    late = {
        habit["step"]: (one["runs"], one["of"])
        for habit in of_sop(mailings)["habits"]
        for one in habit["evidence"]
        if one["code"] == "late"
    }
    assert late == {"print": (["a", "b", "d"], 4), "send": (["c"], 3)}
    every = {(one["run"], one["step"]) for who in mailings.report()["late"] for one in who["steps"]}
    assert {("a", "send"), ("b", "send")} <= every


def test_what_is_worth_a_change_comes_first(mailings: Fairs) -> None:
    """Late and left out before what stays empty; what was done on its due day asks for no more time."""
    sop = of_sop(mailings)
    assert [(one["step"], one["reasons"]) for one in sop["changes"]] == [
        ("print", ["late"]),
        ("gift", ["skipped"]),
        ("answer", ["unanswered"]),
    ]
    assert [one["weight"] for one in sop["changes"]] == [0.75, 0.75, 0.5]
    told = report(mailings, "md")
    assert "late by itself in 3 of 4 runs" in told
    assert "Find out what it waits for" not in told


def test_ten_changes_are_shown_and_the_others_folded(fairs: Fairs) -> None:
    """In a page under a count, in Markdown by their titles; tables and JSON have all of them."""
    steps = "".join(f"  - {{id: s{number}, title: Do {number}}}\n" for number in range(12))
    fairs.team.sop("many", f"title: Many\nowner: lead\nroles: {{lead: Does it}}\nsteps:\n{steps}")
    for run in ("a", "b"):
        fairs.at("2026-05-04")
        fairs.team.new("many", run=run, roles={"lead": LIN})
        for number in range(12):
            fairs.team("skip", run, f"s{number}", "no time")
    assert len(fairs.report()["sops"][0]["changes"]) == 12
    page = fairs.report(form="html")
    shown, fold, others = page.partition("<details><summary>and 2 more</summary>")
    assert fold
    assert shown.count("<li><strong>Do") == 10
    assert others.partition("</details>")[0].count("<li><strong>Do") == 2
    assert '<ol class="changes" start="11">' in others
    told = fairs.report(form="md")
    assert len(re.findall(r"^\d+\. \*\*Do", told, re.MULTILINE)) == 10
    assert "and 2 more: Do 10; Do 11" in told
