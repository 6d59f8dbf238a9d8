"""The JSON of a report is what its published schema says, and nothing more."""

import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Team
from fairs import Fairs

from sopctl.render.portfolio.schema import portfolio_schema
from sopctl.render.report.schema import report_schema

TOP = Path(__file__).parent.parent
SCHEMA = report_schema()
OVER_ALL = portfolio_schema()
Validator = jsonschema.Draft202012Validator
EXAMPLES = sorted(path.parent.name for path in (TOP / "examples").glob("*/answers.yaml"))
SOP = """
id: fair
title: Fair
version: 1.0.0
roles: {lead: Answers for it, boss: Approves}
params: {day: date, goal: {type: integer, default: 10}}
steps:
  - id: draw
    title: Draw the page
    owner: lead
    due: day - 3d
    collect: {sketch: text, hush: {type: text, internal: true}}
    check: [Sizes listed]
    evidence: [{id: design, kind: file}]
    approve: {by: boss}
  - id: numbers
    title: Read the numbers
    owner: lead
    collect:
      ways: {type: funnel, stages: [saw, opened], alert_below: 0.5}
      reach: {type: integer, target: ">= goal"}
  - {id: extra, title: Do more, owner: lead}
"""


def check(text: str, which: str, schema: Any = SCHEMA) -> Any:
    """The facts, which must be of this kind."""
    facts = json.loads(text)
    Validator({**schema["$defs"][which], "$defs": schema["$defs"]}).validate(facts)
    Validator(schema).validate(facts)
    return facts


@pytest.mark.parametrize("schema", [SCHEMA, OVER_ALL], ids=["report", "report-all"])
def test_it_is_a_schema_that_needs_no_network(schema: Any) -> None:
    """It keeps to the meta-schema and refers to itself alone."""
    Validator.check_schema(schema)
    assert schema["$id"].startswith("urn:")
    names = set(re.findall(r'"\$ref": "#/\$defs/([^"]*)"', json.dumps(schema)))
    assert names == set(schema["$defs"])


def test_the_published_files_are_what_is_printed(team: Team) -> None:
    """`schema --of report` and `--of report-all` print what lies in the documentation."""
    for name in ("report", "report-all"):
        published = (TOP / f"docs/{name}.schema.json").read_text(encoding="utf-8")
        assert team("schema", "--of", name) == published
    assert team("schema", "--of", "shared") == team("schema", "--shared")
    assert team("schema", "--of", "sop") == team("schema")
    team("schema", "--of", "plan", code=2)
    assert "sop, shared, calendar, report, report-all" in team.err


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_as_the_schema_says(name: str, team: Team) -> None:
    """The report of every example is valid, for people inside and outside."""
    shutil.copytree(TOP / "sops", team.folder / "sops", dirs_exist_ok=True)
    example = TOP / "examples" / name
    team("new", name, "--values", str(example / "values.yaml"), "--name", "e")
    check(team("report", "e", "--format", "json"), "inside")
    team("run", "e", "--answers", str(example / "answers.yaml"))
    check(team("report", "e", "--format", "json", "--for", "auditor"), "inside")
    check(team("report", "e", "--format", "json", "--for", "outside"), "outside")
    check(team("report", "--all", "--format", "json"), "all", OVER_ALL)


def everything(team: Team) -> str:
    """The JSON of a run in which much has happened."""
    team.sop("fair", SOP)
    team.new("fair", params={"day": "2027-03-20"}, roles={"lead": "Li <li@x.org>", "boss": "Bo <bo@x.org>"})
    Path("page.txt").write_text("page")
    team("set", "r", "draw", "sketch=one", "hush=zq")
    team("attach", "r", "draw", "design=page.txt")
    team("done", "r", "draw", "--check", "all")
    team("reject", "r", "draw", "Too dark", "--as", "Bo <bo@x.org>")
    team("done", "r", "draw", "--check", "all")
    team("approve", "r", "draw", "--yes", "--as", "Bo <bo@x.org>")
    team("set", "r", "draw", "sketch=two")
    team("note", "r", "draw", "By phone", "--deviation")
    team("note", "r", "draw", "All well")
    team.write("wording.md", "# Draw the page\n\nDraw two.\n")
    team("redline", "r", "draw", "--file", "wording.md", "--reason", "One is too few")
    team("set", "r", "numbers", "ways=100 10", "reach=5")
    team("done", "r", "numbers")
    team("reopen", "r", "numbers", "Counted anew")
    team("skip", "r", "extra", "No time")
    team("delegate", "r", "lead", "An <an@x.org>", "--from", "2027-02-01", "--until", "2027-03-01")
    team.sop(
        "fair", SOP.replace("1.0.0", "1.1.0").replace("  - {id: extra, title: Do more, owner: lead}\n", "")
    )
    team("upgrade", "r", "--yes", "--drop", "extra")
    return team("report", "--format", "json", "--on", "2099-03-25")


def test_a_run_with_everything_is_as_the_schema_says(team: Team) -> None:
    """Rejections, upgrades, delegations and what earlier versions asked for have their keys."""
    facts = check(everything(team), "inside")
    for key in ("delegations", "upgrades", "earlier"):
        assert facts[key], key
    assert facts["outcome"]["late"]
    assert facts["outcome"]["funnels"][0]["low"] is True
    team("close", "r", "--anyway", "Over")
    assert check(team("report", "--format", "json"), "inside")["closed_because"] == "Over"
    outside = team("report", "--format", "json", "--for", "outside")
    check(outside, "outside")
    assert "zq" not in outside


def objects(facts: Any) -> Iterator[dict[str, Any]]:
    """Every object whose keys are ours, not the SOP's."""
    if isinstance(facts, list):
        for one in facts:
            yield from objects(one)
    elif isinstance(facts, dict):
        yield facts
        for key, value in facts.items():
            if key not in ("params", "fields", "roles", "targets"):
                yield from objects(value)


def test_an_unknown_key_and_a_missing_one_are_told(team: Team) -> None:
    """Wherever a key is added that the schema does not know, or one is left out, the JSON is not valid."""
    facts = json.loads(everything(team))
    validator = Validator({**SCHEMA["$defs"]["inside"], "$defs": SCHEMA["$defs"]})
    count = len([*objects(facts)])
    assert count > 20
    for number in range(count):
        other = copy.deepcopy(facts)
        [*objects(other)][number]["unknown"] = 1
        assert not validator.is_valid(other)
    for key in facts:
        assert not validator.is_valid({name: value for name, value in facts.items() if name != key})


def test_a_report_over_all_runs_is_as_its_schema_says(year: Fairs) -> None:
    """Of runs that show everything, for each audience, with one that cannot be opened."""
    year.begin("autumn", "2026-06-01", "2026-06-17")
    (year.team.folder / "runs" / "early" / "run.yaml").write_text("start: [")
    for words in (
        (),
        ("--for", "auditor"),
        ("--sop", "fair"),
        ("--since", "2026-03-01"),
        ("--until", "2020-01-01"),
    ):
        check(json.dumps(year.report(*words)), "all", OVER_ALL)
    facts = year.report()
    (sop,) = facts["sops"]
    assert all(facts[key] for key in ("open", "late", "load", "unreadable"))
    assert all(sop[key] for key in ("trends", "cycles", "habits", "changes"))
    check(json.dumps(year.report("--for", "outside")), "outside", OVER_ALL)
    told = check(json.dumps(year.report("--for", "department:designer")), "list", OVER_ALL)
    assert told["tasks"][0]["needs"] or told["tasks"][1]["needs"]
    validator = Validator({**OVER_ALL["$defs"]["all"], "$defs": OVER_ALL["$defs"]})
    for number in range(len([*objects(facts)])):
        other = copy.deepcopy(facts)
        [*objects(other)][number]["unknown"] = 1
        assert not validator.is_valid(other)


def test_a_number_beyond_all_bounds_stays_json(team: Team) -> None:
    """What no number of JSON is never comes out, in a target either."""
    team.sop(
        "big",
        "title: Big\nowner: a\nroles: {a: Counts}\nsteps:\n  - id: s\n    title: Count\n"
        "    collect: {n: {type: number, target: '<= 1e999'}}\n",
    )
    team.new("big", roles={"a": "Li <li@example.com>"})
    team("set", "r", "s", "n=5")
    for words in (("--all",), ("r",)):
        told = team("report", *words, "--format", "json")
        json.loads(told, parse_constant=lambda constant: pytest.fail(constant))
