"""The list of a department: all that somebody needs who knows nothing but the list."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Team

DREW = "Mei <mei@example.com>"
FAIR = """\
title: A fair
owner: lead
roles: {lead: Leads, designer: Draws, boss: Decides}
params: {opens: {type: date, default: 2026-03-02}}
phases:
- id: p
  title: All
  steps:
  - id: plan
    title: Choose the pieces
    collect:
      pieces: {type: table, required: true, columns: {piece: text}}
  - id: write
    title: "Write {{ item }}"
    each: plan.pieces
    needs: [plan]
  - id: draw
    title: Draw the images
    owner: designer
    needs: [write]
    due: opens + 3d
    takes: 2wd..4wd
    collect:
      images:
        type: table
        ask: Which images?
        required: true
        min_rows: 1
        columns: {name: text, link: {type: url, ask: Where it lies}}
      colours: {type: integer, target: "<= 4"}
    evidence: [{id: sheet, kind: file, ask: The sheet, required: true}]
    approve: {by: [boss, lead], all: true, not: owner}
"""


@pytest.fixture
def fair(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A run in which all is done on 5 March 2026."""
    for module in ("runs.session", "runs.making"):
        monkeypatch.setattr(f"sopctl.cli.{module}.now", lambda: datetime(2026, 3, 5, 9, tzinfo=UTC))
    team.sop("fair", FAIR)
    team.new("fair", roles={"lead": "Lin <lin@example.com>", "designer": DREW, "boss": "Bo <bo@example.com>"})
    return team


def lists(team: Team, form: str) -> list[str]:
    """The list of one run, and that over all."""
    words = ("--for", "department:designer", "--on", "2026-03-08", "--format", form)
    told = [team("report", "r", *words), team("report", "--all", *words)]
    return [re.sub(r"<[^>]*>|\s+|\\", " ", one) if form != "csv" else one for one in told]


@pytest.mark.parametrize("form", ["md", "text", "html"])
def test_a_list_says_what_is_to_be_handed_in(fair: Team, form: str) -> None:
    """Tables with their columns, numbers, evidence; who approves, how long it takes, how late it is."""
    for told in lists(fair, form):
        shown = re.sub(r"\s+", " ", told.replace("&lt;", "<"))
        assert "3 days overdue" in shown
        assert "takes 2wd to 4wd" in shown
        assert "Which images? (table" in shown
        assert re.search(r"link: Where it lies \(url", shown)
        assert "colours: integer, target at most 4" in shown
        assert "The sheet (file to attach, required)" in shown
        assert "To be approved by Bo (boss), Lin (lead); each of them, not the one who did it" in shown
        assert "Write ‹item› (once for each that comes of Choose the pieces)" in shown


def test_what_is_needed_first_is_named_by_its_item(fair: Team) -> None:
    """As soon as it is known what there will be."""
    fair.rows("r", "plan", "pieces", [{"piece": "the flyer"}, {"piece": "the stand"}])
    fair("done", "r", "plan")
    for told in lists(fair, "text"):
        assert "Needs first: Write the flyer (Lin); Write the stand (Lin)" in re.sub(r"\s+", " ", told)


def test_what_was_handed_in_is_not_asked_for(fair: Team) -> None:
    """Only what is still missing stands there; a table that wants rows is."""
    fair("set", "r", "draw", "colours=3")
    for told in lists(fair, "text"):
        assert "colours: integer" not in told
        assert "Which images?" in told


def test_tables_of_a_list_have_columns_for_it(fair: Team) -> None:
    """For spreadsheets, of one run and over all."""
    one, over_all = (list(csv.DictReader(io.StringIO(told))) for told in lists(fair, "csv"))
    rows: list[dict[str, Any]] = [one[0], over_all[0]]
    for row in rows:
        assert row["takes"] == "2wd to 4wd"
        assert row["needs"] == "Write ‹item› (once for each that comes of Choose the pieces)"
        assert row["to_hand_in"].startswith("Which images? (table, name | link, at least 1 row, required); ")
        assert row["approval"].startswith("Bo (boss), Lin (lead); each of them")
    assert rows[1]["days_late"] == "3"
    assert "takes" not in next(iter(csv.reader(io.StringIO(fair("report", "r", "--format", "csv")))))
