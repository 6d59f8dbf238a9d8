"""The report for auditors: whatever it says of files and events can be checked against them."""

import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from conftest import Team

PARTY = """\
title: A party
version: "1.0"
owner: lead
roles: {lead: Leads}
phases:
- id: p
  title: All
  steps:
  - id: plan
    title: Plan it
    collect:
      story: longtext
      rows: {type: table, columns: {what: text, price: integer}}
    evidence: [{id: sheet, kind: file}]
  - {id: after, title: Afterwards, use: cleaning, with: {cleaner: lead}}
"""
CLEANING = """\
title: Cleaning
owner: cleaner
roles: {cleaner: Cleans}
phases:
- {id: p, title: All, steps: [{id: sweep, title: Sweep}]}
"""
STORY = "It begins in the morning, goes on in the afternoon, and ends with a secret that nobody saw coming."
FORMS = ["html", "md", "json", "text"]


def digests(folder: Path) -> dict[str, str]:
    """Of every file of the pin and of evidence, by its name."""
    found = [
        *folder.glob("sop.*"),
        *folder.glob("sops/*"),
        *folder.glob("pins/*/**/*.*"),
        *folder.glob("files/*"),
    ]
    return {str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest() for one in found}


def audit(team: Team, form: str) -> str:
    told = team("report", "r", "--for", "auditor", "--format", form)
    return re.sub(r"\s+", " ", html.unescape(told)) if form != "json" else told


@pytest.mark.parametrize("form", FORMS)
def test_every_digest_of_a_file_is_whole(team: Team, form: str) -> None:
    """Of the SOP, the SOPs that it uses, the shared file, and evidence; also after an upgrade."""
    team.sop("cleaning", CLEANING)
    team.sop("_shared", "definitions: {guest: Who is invited}\n")
    team.sop("party", PARTY.replace("roles: {lead: Leads}", "definitions: [guest]\nroles: {lead: Leads}"))
    team.new("party", roles={"lead": "Lin <lin@example.com>"})
    team.write("sheet.csv", "a,b\n1,2\n")
    team("attach", "r", "plan", "sheet=sheet.csv")
    known = digests(team.folder / "runs" / "r")
    assert {"sop.yaml", "sops/cleaning.yaml", "sops/_shared.yaml"} <= known.keys()
    told = audit(team, form).replace(" ", "") if form == "text" else audit(team, form)
    assert {name for name, one in known.items() if one not in told} == set()
    team.sop("cleaning", CLEANING.replace("title: Sweep", "title: Sweep the hall"))
    team("upgrade", "r", "--yes")
    known |= {f"now {name}": one for name, one in digests(team.folder / "runs" / "r").items()}
    told = audit(team, form).replace(" ", "") if form == "text" else audit(team, form)
    assert {name for name, one in known.items() if one not in told} == set()


@pytest.mark.parametrize("form", FORMS)
def test_a_value_that_was_overwritten_can_be_read(team: Team, form: str) -> None:
    """Long texts and rows of tables stand in the log as they were given; the team reads its words alone."""
    team.sop("cleaning", CLEANING)
    team.sop("party", PARTY)
    team.new("party", roles={"lead": "Lin <lin@example.com>"})
    team("set", "r", "plan", f"story={STORY}")
    team.rows("r", "plan", "rows", [{"what": "one tent", "price": 4711}, {"what": "two <b>chairs</b>"}])
    team("set", "r", "plan", "story=Short.")
    team.rows("r", "plan", "rows", [])
    told = audit(team, form)
    for text in (STORY, "one tent", "4711", "two <b>chairs</b>"):
        assert text in (told if form != "md" else told.replace("\\", ""))
    if form == "json":
        events = [json.loads(line) for line in team("log", "r", "--json").splitlines()]
        assert json.loads(told)["log"] == events
        assert "log" not in json.loads(team("report", "r", "--format", "json"))
    assert STORY not in team("report", "r", "--format", form)


def test_a_short_act_has_nothing_folded(team: Team) -> None:
    """Where the line says all of it, nothing stands below it."""
    team.sop("cleaning", CLEANING)
    team.sop("party", PARTY)
    team.new("party", roles={"lead": "Lin <lin@example.com>"})
    team("set", "r", "plan", "story=Short.")
    assert "in full" not in audit(team, "html")
    team("set", "r", "plan", f"story={STORY}")
    assert audit(team, "html").count("<summary>in full</summary>") == 1
