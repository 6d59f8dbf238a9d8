"""Reports by audience: what each is told of a run, and what people outside never are."""

import html
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from conftest import Team
from pypdf import PdfReader

LEAD, MEI = "Lin Yue <lin@example.com>", "Mei <mei@example.com>"
FAIR = """
title: Fair
summary: A fair in spring.
version: 1.2.0
owner: lead
roles: {lead: Answers for all, designer: Draws}
params:
  reach: {type: integer, default: 1000}
  budget: {type: money, currency: EUR, default: 7777, internal: true}
phases:
  - id: before
    title: Before
    steps:
      - id: needs
        title: List the needs
        collect:
          tasks: {type: table, columns: {task: text, cost: {type: integer, internal: true}}}
      - {id: page, title: Draw the page, owner: designer, needs: [needs], due: "start + 2d",
         do: "Stay below {{ budget }}.", check: [Sizes], evidence: [{id: design, required: true}],
         approve: {by: [lead]}}
      - {id: poster, title: Draw the poster, owner: designer}
      - {id: pay, title: Pay the printer, internal: true,
         collect: {price: {type: integer, target: "<= 5000"}}}
  - id: after
    title: After
    steps:
      - id: numbers
        title: Read the numbers
        collect:
          visits: {type: integer, target: ">= reach"}
          way: {type: funnel, stages: [seen, opened, signed], alert_below: 0.4}
"""
FLYER = """
title: Flyer
owner: lead
roles: {lead: Answers for it, designer: Draws}
steps:
  - {id: draw, title: Draw the flyer, owner: designer, approve: {by: [lead]}}
  - {id: fold, title: Fold the paper, owner: designer}
"""
SECRETS = ("7777", "4242", "9191", "printer", "gossip", "lin@example.com", "Lin Yue", "slow.pdf")


@pytest.fixture
def fair(team: Team) -> Team:
    """A run of FAIR in which all has happened that reports tell of; the page waits for approval."""
    team.sop("fair", FAIR)
    assert team.lint() == []
    team.new("fair", roles={"lead": LEAD, "designer": MEI})
    rows = json.dumps([{"task": "tent", "cost": 4242}])
    team("done", "r", "needs", "--set", f"tasks={rows}", "--as", LEAD)
    team("note", "r", "needs", "gossip: two tents were late", "--deviation", "--as", LEAD)
    team.write("slow.pdf", "page")
    team("done", "r", "page", "--check", "all", "--attach", "design=slow.pdf", "--as", MEI)
    team("skip", "r", "poster", "gossip: no wall is free", "--as", MEI)
    team("done", "r", "pay", "--set", "price=9191", "--as", LEAD)
    team("done", "r", "numbers", "--set", "visits=800", "--set", "way=100 90 9", "--as", LEAD)
    return team


def report(team: Team, audience: str, form: str = "md", *words: str) -> str:
    return team("report", "r", "--for", audience, "--format", form, *words)


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.*)$", text, re.MULTILINE)


def test_leadership_reads_what_came_of_it_first(fair: Team) -> None:
    """Numbers against targets, the funnel, decisions, deviations and phases; no step in detail."""
    text = report(fair, "leadership")
    parts = [one for one in headings(text) if one != "Plan against actual"]  # hangs on the weekday
    assert parts == ["Numbers and targets", "way", "Decisions", "Deviations", "Phases", "Plan"]
    assert "0 of 2 targets met" in text
    assert "Draw the poster**: left out by Mei" in text
    assert "| signed | 9 | 10 % | **largest drop**, below 40 % |" in text
    assert "| Before | 3/4 |" in text
    assert "Stay below" not in text


@pytest.mark.parametrize("audience", ["leadership", "team", "auditor", "outside"])
def test_a_funnel_that_loses_too_many_says_so(fair: Team, audience: str) -> None:
    """In every form, for every audience that reads of it, beside the largest drop."""
    for form in ("md", "text", "html"):
        text = report(fair, audience, form)
        part = text[text.find("way") : text.find("signed", text.find("way")) + 400]
        assert "below 40 %" in " ".join(part.split()), form


PARTY = """
title: Party
roles: {lead: Leads it}
params:
  party: {type: text, ask: "What is the party called?"}
  held_on: {type: date, ask: "On which day is it held?"}
  guests: {type: integer, default: 30, ask: "How many guests?"}
  cake: {type: bool, default: true, ask: "Is there a cake?"}
  story: {type: longtext, ask: "What is its story?"}
  budget: {type: money, currency: EUR, internal: true, ask: "What may it cost?"}
steps: [{id: go, title: Hold it, owner: lead}]
"""


@pytest.mark.parametrize("form", ["md", "html", "text"])
def test_the_head_names_what_the_run_is_about(team: Team, form: str) -> None:
    """What people gave, for leadership and the team: not what the SOP gives, and long texts apart."""
    team.sop("party", PARTY)
    story = "It began with a storm. " * 20
    given = {"party": "Moon <Night>", "held_on": "2027-05-01", "budget": 4321, "story": story, "cake": False}
    team.new("party", params=given, roles={"lead": LEAD})
    for audience in ("leadership", "team"):
        text = html.unescape(report(team, audience, form)).replace("\\", "")
        head = text[text.index("</head>") if form == "html" else 0 :]
        head = head[
            : head.index("SOP</dt>" if form == "html" else "As of" if audience == "leadership" else "SOP ")
        ]
        at = [head.find(word) for word in ("Moon <Night>", "2027-05-01", "4,321 EUR")]
        assert -1 not in at, audience
        assert at == sorted(at)
        for other in ("How many guests?", "Is there a cake?"):
            assert other not in head
        assert ("storm" in head) == (form == "html")
        assert "storm" in text
    folded = re.search(r"<details>\s*<summary>More of what was given: 1</summary>.*?storm", text, re.DOTALL)
    assert bool(folded) == (form == "html")
    outside = html.unescape(report(team, "outside", form))
    assert "4,321" not in outside


def test_a_department_reads_its_list(fair: Team) -> None:
    """What its role has to do or to approve, when it is due, and what it needs."""
    fair("reopen", "r", "page", "The logo is old", "--as", LEAD)
    fair("reopen", "r", "needs", "A row is missing", "--as", LEAD)
    text = report(fair, "department:designer")
    assert headings(text) == ["To do", "Settled: 1"]
    due = date.today() + timedelta(days=2)
    assert "Draw the page" in text
    assert f"due {due:%a} {due.day} " in text
    assert "Needs first: List the needs (Lin Yue)" in text
    assert re.search("Stay below 7,?777 EUR", text)
    assert "Pay the printer" not in text
    assert f"r · As of {date.today()}" in text
    for who, name in (("Mei", "Mei"), ("mei@example.com", "mei@example.com"), (MEI, "Mei")):
        mine = report(fair, f"department:{who}")
        assert mine == text.replace("the list for designer", f"the list for {name}")
    assert "Draw the page" in report(fair, "department:lead")
    fair("report", "r", "--for", "department:nobody", code=2)
    assert "no such role or person" in fair.err
    assert "lead" in fair.err
    assert "designer" in fair.err


def test_an_auditor_reads_the_full_record(fair: Team) -> None:
    """Every event with its whole digest, and what verifying the run found; the others have neither."""
    events = [json.loads(line)["id"] for line in fair("log", "r", "--json").splitlines()]
    for form in ("md", "html"):
        text = report(fair, "auditor", form)
        assert all(one in text for one in events)
        assert "nothing was changed or lost" in text
        assert events[0] not in report(fair, "team", form)
    sittings = (fair.folder / "runs" / "r").rglob("*.jsonl")
    sitting = next(one for one in sittings if b"gossip" in one.read_bytes())
    sitting.write_bytes(sitting.read_bytes().replace(b"gossip", b"nothing"))
    text = report(fair, "auditor")
    assert "nothing was changed or lost" not in text
    assert sitting.name in text


@pytest.mark.parametrize("form", ["md", "html", "text", "json"])
def test_nothing_internal_reaches_people_outside(fair: Team, form: str) -> None:
    """Neither marked steps, fields and columns, nor people, notes and reasons; the others read them."""
    outside = report(fair, "outside", form)
    for secret in SECRETS[:-1]:
        assert secret not in outside, secret
    assert "Draw the page" in outside.replace("\n", " ")
    assert "tent" in outside
    assert "800" in outside
    inside = report(fair, "team", form) if form != "json" else report(fair, "auditor", form)
    assert [one for one in SECRETS[1:5] if one not in inside] == []


def test_people_outside_are_told_of_no_target_that_is_masked(team: Team) -> None:
    """A masked target is neither met nor missed, of one run and of all; with no other none is counted."""
    one = """
        title: Fair
        roles: {lead: Answers for it}
        params: {budget: {type: integer, default: 50, internal: true}}
        steps:
          - id: numbers
            title: Read the numbers
            owner: lead
            collect: {spent: {type: integer, target: "<= budget"}, VISITS}
    """
    team.sop("fair", one.replace("VISITS", "visits: {type: integer, target: '>= 10'}"))
    team.sop("small", one.replace(", VISITS", ""))
    team.new("fair", roles={"lead": LEAD})
    team.new("small", roles={"lead": LEAD}, run="s")
    team("done", "r", "numbers", "--set", "spent=30", "--set", "visits=12", "--as", LEAD)
    team("done", "s", "numbers", "--set", "spent=30", "--as", LEAD)
    assert "2 of 2 targets met" in report(team, "team")
    for form in ("md", "html", "text"):
        text = report(team, "outside", form)
        assert "1 of 1 targets met" in text
        assert "not known" not in text
        small = team("report", "s", "--for", "outside", "--format", form)
        assert "30" in small
        assert "targets met" not in small
        assert "not known" not in small
        every = team("report", "--all", "--for", "outside", "--format", form)
        assert every.count("targets met") == 1
    facts = json.loads(team("report", "s", "--for", "outside", "--format", "json"))
    assert [(each["target"], each["met"]) for each in facts["outcome"]["kpis"]] == [("▒▒▒", None)]
    trends = [
        each
        for sop in json.loads(team("report", "--all", "--for", "outside", "--format", "json"))["sops"]
        for each in sop["trends"]
    ]
    assert {(each["name"], each["met"], each["judged"]) for each in trends} == {
        ("spent", 0, 0), ("visits", 1, 1),
    }  # fmt: skip


def test_json_has_facts_and_what_came_of_them(fair: Team) -> None:
    """Stable keys for programs; of a department its steps alone."""
    facts = json.loads(report(fair, "team", "json"))
    assert facts["format"] == 1
    assert facts["day"] == date.today().isoformat()
    assert facts["outcome"]["kpis"] == [
        {"step": "pay", "name": "price", "target": "<= 5000", "met": False, "number": 9191, "bound": 5000.0},
        {
            "step": "numbers",
            "name": "visits",
            "target": ">= 1000",
            "met": False,
            "number": 800,
            "bound": 1000.0,
        },
    ]
    (funnel,) = facts["outcome"]["funnels"]
    assert funnel["low"] is True
    assert [(one["name"], one["share"], one["worst"]) for one in funnel["stages"]] == [
        ("seen", None, False), ("opened", 0.9, False), ("signed", 0.1, True),
    ]  # fmt: skip
    mine = json.loads(report(fair, "department:designer", "json"))
    assert [one["id"] for one in mine["steps"]] == ["page", "poster"]


def test_who_is_late_hangs_on_the_day_of_the_report(fair: Team) -> None:
    """A step is late after its due day; a closed run is reported as of the day on which it was closed."""
    fair("reopen", "r", "page", "The logo is old", "--as", LEAD)
    due = date.today() + timedelta(days=2)
    late = [facts_on(fair, due + timedelta(days=days))["outcome"]["late"] for days in (0, 3)]
    assert late[0] == []
    assert late[1] == [
        {"id": "page", "due": due.isoformat(), "days": 3, "open": True, "owner": "designer", "person": MEI}
    ]
    assert "3 days overdue" in report(fair, "leadership", "md", "--on", str(due + timedelta(days=3)))
    fair("report", "r", "--on", "soon", code=2)
    assert "--on: `soon` is no date" in fair.err


def test_a_day_before_the_last_act_is_refused(fair: Team) -> None:
    """A report tells how a run stands: of an earlier day it would tell what was still to come."""
    day = date.today() - timedelta(days=1)
    for form in ("md", "html", "json"):
        fair("report", "r", "--on", str(day), "--format", form, code=2)
        assert f"--on {day}: the last act of r was on {date.today()}" in fair.err
        assert f"give a day from {date.today()} on" in fair.err
    for audience in ("team", "outside"):
        fair("report", "--all", "--on", str(day), "--for", audience, code=2)
        assert f"--on {day}: 1 run has acts after that, r the last on {date.today()}" in fair.err
    fair("report", "--all", "--on", str(day), "--until", str(day))
    fair("close", "r", "--anyway", "gossip")
    fair("report", "r", "--on", str(day), code=2)
    fair("report", "--all", "--on", str(day), code=2)
    fair("report", "--all", "--on", str(day), code=2)
    fair("report", "r", "--on", str(date.today()))


def test_plan_and_outcome_stand_side_by_side(fair: Team) -> None:
    """For leadership each step that was done off its planned days; a closed run has nothing overdue."""
    off = [step["title"] for step in json.loads(report(fair, "team", "json"))["steps"] if step["late"]]
    table = report(fair, "leadership").partition("## Plan against actual\n")[2].partition("\n## ")[0]
    rows = [
        line.split(" | ") for line in table.splitlines() if re.search(r"days? (?:later|sooner) \|$", line)
    ]
    assert [row[0].removeprefix("| ") for row in rows] == off
    fair("reopen", "r", "page", "The logo is old", "--as", LEAD)
    fair("close", "r", "--anyway", "The fair is called off", "--as", LEAD)
    late = facts_on(fair, date.today() + timedelta(days=5))["outcome"]["late"]
    assert not any(one["open"] for one in late)


def facts_on(team: Team, day: date) -> Any:
    return json.loads(report(team, "team", "json", "--on", day.isoformat()))


def test_what_is_no_audience_is_refused(fair: Team) -> None:
    """With the nearest one that is, or all of them; a role goes with a department alone."""
    for words, told in (
        ("leaders", "did you mean leadership?"),
        ("xyz", "department:ROLE"),
        ("", "department:ROLE"),  # an empty variable is no reason to send the team's report
        ("department", "write --for department:ROLE"),
        ("team:designer", "write --for department:ROLE"),
    ):
        fair("report", "r", "--for", words, code=2)
        assert told in fair.err, words
    assert report(fair, "department：designer") == report(fair, "department:designer")


def test_a_run_without_numbers_or_lateness_has_no_empty_parts(team: Team) -> None:
    """A part with nothing to tell leaves no heading behind, in every form and for every audience."""
    team.sop("plain", "title: Plain\nowner: r\nroles: {r: x}\nsteps: [{id: a, title: Do it}]\n")
    team.new("plain", roles={"r": LEAD})
    assert headings(report(team, "leadership")) == ["Phases"]
    assert headings(report(team, "outside")) == ["Steps"]
    for audience in ("team", "leadership", "department:r", "auditor", "outside"):
        assert "\n\n\n" not in report(team, audience)
        page = report(team, audience, "html")
        assert not re.search(r"<(ul|dl|tbody|section)>\s*</\1>", page)
        assert "Do it" in page or audience == "leadership"


def test_a_report_speaks_the_language_of_its_sop(team: Team) -> None:
    """Whatever its reader speaks, and whoever it is for."""
    team.sop(
        "zh", "title: 展会\nlanguage: zh-CN\nowner: r\nroles: {r: 负责人}\nsteps: [{id: a, title: 列清单}]\n"
    )
    team.new("zh", roles={"r": "林悦 <lin@example.com>"})
    for audience in ("team", "leadership", "department:r", "auditor", "outside"):
        for form in ("md", "html"):
            text = report(team, audience, form)
            words = re.sub(
                r"<style>.*?</style>|<script>.*?</script>|<[^>]*>|`[^`]*`|[\w.+-]+@[\w.]+",
                " ",
                text,
                flags=re.S,
            )
            assert not re.findall(r"\b(?:Steps|Late|Phases|settled|done|To do|As of|ready)\b", words), (
                audience,
                form,
            )


def test_a_step_is_settled_on_the_day_of_its_approval(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until somebody approves it, it does not count as settled in the course of the run."""
    team.sop("flyer", FLYER)
    team.write(
        "days.txt.j2", "{% for one in report.settled_by %}{{ one.day }} {{ one.settled }}\n{% endfor %}"
    )
    moments = ("2027-03-01", "2027-03-02", "2027-03-05")
    acts = ("done r draw", "done r fold", "approve r draw")
    for day, act in zip(moments, acts, strict=True):
        moment = datetime.fromisoformat(f"{day}T09:00:00+00:00")
        for module in ("runs.session", "runs.making"):
            monkeypatch.setattr(f"sopctl.cli.{module}.now", lambda moment=moment: moment)
        if day == moments[0]:
            team.new("flyer", roles={"lead": LEAD, "designer": MEI})
        team(*act.split(), "--as", LEAD if act.startswith("approve") else MEI)
    assert report(team, "team", "", "--template", "days.txt.j2") == "2027-03-02 1\n2027-03-05 2\n"
    page = team("report", "r", "--for", "leadership", "--on", "2027-03-11", "--format", "html")
    drawn = re.findall('<rect class="settled" x="([^"]*)" y="[^"]*" width="([^"]*)"', page)
    assert drawn[:2] == [("0%", "30%"), ("30%", "70%")]


def test_a_long_report_is_laid_out_as_text(team: Team) -> None:
    """However long it is, no sign of Markdown is left of its parts, and no digest is cut."""
    steps = "".join(f"  - {{id: s{n}, title: Step {n}, check: [{'Look well. ' * 20}]}}\n" for n in range(120))
    team.sop(
        "long", "id: long\ntitle: Long\nversion: 1.0.0\nowner: lead\nroles: {lead: Leads}\nsteps:\n" + steps
    )
    team.new("long", roles={"lead": "Ann <ann@example.com>"})
    told = team("report", "r", "--format", "text", "--for", "auditor")
    assert len(told) > 20_000
    assert "Step 119" in told
    assert not re.search(r"^#|\*\*", told, re.MULTILINE)
    digest = json.loads(team("report", "r", "--format", "json", "--for", "auditor"))["digest"]
    assert digest in re.sub(r"\s", "", told)


def test_the_plan_of_a_run_that_is_over_is_folded(team: Team) -> None:
    """While a step is to be done the chart stands open; then a line says how many steps it has."""
    team.sop("flyer", FLYER.replace("title: Fold the paper,", "title: Fold the paper, takes: 1d,"))
    team.new("flyer", roles={"lead": LEAD, "designer": MEI})
    for act in ("done r draw", "approve r draw", "done r fold"):
        assert "All steps: 2" not in report(team, "team", "html")
        team(*act.split(), "--as", LEAD if act.startswith("approve") else MEI)
    told = report(team, "team", "html")
    assert re.search(r"<details><summary>All steps: 2</summary>\s*<table class=\"gantt\">", told)


@pytest.mark.slow
def test_leadership_has_no_finished_plan_on_paper(team: Team) -> None:
    """What went on when is folded on the screen and left out of print; a team prints it."""
    team.sop("flyer", FLYER.replace("title: Fold the paper,", "title: Fold the paper, takes: 1d,"))
    team.new("flyer", roles={"lead": LEAD, "designer": MEI})
    report(team, "leadership", "pdf", "-o", "open.pdf")
    for act in ("done r draw", "approve r draw", "done r fold"):
        team(*act.split(), "--as", LEAD if act.startswith("approve") else MEI)
    report(team, "leadership", "pdf", "-o", "over.pdf")
    report(team, "team", "pdf", "-o", "team.pdf")
    printed = {
        name: " ".join(page.extract_text() for page in PdfReader(team.folder / f"{name}.pdf").pages)
        for name in ("open", "over", "team")
    }
    assert {name: "Fold the paper" in text for name, text in printed.items()} == {
        "open": True, "over": False, "team": True,
    }  # fmt: skip
    assert all("Plan" in text for text in printed.values())


WAITS = """
title: Waits
owner: r
roles: {r: Clerk}
params: {places: {type: choice, many: true, options: [shop, yard]}}
steps:
  - {id: list-it, title: "List; then <count>"}
  - {id: go, title: Go there, each: places}
  - {id: count, title: "Count in {{ item }}", each: places}
  - {id: tell, title: Tell, needs: [list-it, go, count]}
"""


def test_what_a_step_waits_for_is_told_by_titles(team: Team) -> None:
    """With an id only where two steps have one title, and of many the first."""
    team.sop("waits", WAITS)
    team.new("waits", roles={"r": LEAD}, params={"places": ["shop", "yard"]})
    named = "List; then &lt;count&gt;; Go there (go[shop]); Go there (go[yard]); Count in shop; Count in yard"
    page = report(team, "team", "html")
    assert page.count(named) == 2  # among open points, and at the step
    text = re.sub(r"\\(.)", r"\1", report(team, "team"))
    assert f"Waits for {named.replace('&lt;', '<').replace('&gt;', '>')}." in text
    assert "list-it; " not in text
    team.sop("many", "title: M\nowner: r\nroles: {r: x}\nsteps:\n" + "".join(
        f"  - {{id: s{n}, title: Step {n}}}\n" for n in range(12)
    ) + f"  - {{id: z, title: Last, needs: {[f's{n}' for n in range(12)]}}}\n".replace("'", ""))  # fmt: skip
    team.new("many", run="m", roles={"r": LEAD})
    assert "Step 6; Step 7; and 4 more." in team("report", "m")


LOOK_BACK = """
id: look-back
title: Look back
version: 1.0.0
roles: {lead: Leads it}
steps:
  - id: agree
    title: Agree what changes
    owner: lead
    collect:
      decisions: {type: table, ask: "What was decided?", columns: {decision: text, until: date}}
      lessons: {type: longtext, ask: "What was learnt?"}
      mood: {type: text}
"""
OPENING = """
title: Opening
roles: {lead: Leads it, boss: Decides}
steps:
  - id: go
    title: Decide go or no-go
    owner: lead
    collect:
      conditions: {type: longtext, ask: "Which conditions?"}
      decision: {type: choice, options: [go, go_with_conditions], ask: "What was decided?"}
      checks: {type: table, columns: {who: text, said: text}}
    approve: {by: [boss]}
  - {id: back, title: Look back, use: look-back, owner: lead}
"""


@pytest.fixture
def opening(team: Team) -> Team:
    """A run whose go was approved with conditions, and whose look back was held."""
    team.sop("look-back", LOOK_BACK)
    team.sop("opening", OPENING)
    team.new("opening", roles={"lead": LEAD, "boss": MEI})
    team(
        "done", "r", "go", "--as", LEAD, "--set", "decision=go_with_conditions",
        "--set", "conditions=Ramp by noon\n<b>Exits</b> marked",
        "--set", 'checks=[{"who": "Ann", "said": "ready"}]',
    )  # fmt: skip
    team("approve", "r", "go", "--yes", "--as", MEI)
    team(
        "done", "r", "back/agree", "--as", LEAD, "--set", "lessons=- Ask early\n- Ask twice",
        "--set", "mood=tired", "--set", 'decisions=[{"decision": "Order the ramp", "until": "2027-05-01"}]',
    )  # fmt: skip
    return team


@pytest.mark.parametrize("form", ["md", "text", "html"])
def test_decisions_say_what_was_decided_and_lessons_what_was_learnt(opening: Team, form: str) -> None:
    """The answers that were approved, and fields that are called decisions and lessons, of used SOPs too."""
    text = html.unescape(report(opening, "leadership", form)).replace("\\", "")
    at = [text.find(word) for word in (
        "approved by Mei", "go_with_conditions", "Ramp by noon", "Order the ramp", "Ask early", "Ask twice",
    )]  # fmt: skip
    assert -1 not in at
    assert at == sorted(at)
    for other in ("tired", "ready", "<b>Exits"):
        assert (other in text) == (other == "<b>Exits"), other
    outside = report(opening, "outside", form)
    assert "Lessons" not in outside
    assert "approved" not in outside


def test_decisions_of_steps_that_are_not_done_are_none(opening: Team) -> None:
    """What was written is decided when the step is done, what was to be approved when it is."""
    opening("reopen", "r", "go", "Ask again", "--as", LEAD)
    opening("reopen", "r", "back/agree", "Ask again", "--as", LEAD)
    text = report(opening, "leadership")
    assert "Decisions" not in headings(text)
    assert "Lessons" not in headings(text)


def test_what_nothing_is_kept_of_is_told_outside_with_a_warning(team: Team) -> None:
    """One line on stderr, each time, of reports and pictures; not inside, nor where something is."""
    team.sop("flyer", FLYER)
    team.new("flyer", roles={"lead": LEAD, "designer": MEI})
    words = ("report r", "report r", "report r --format csv", "report --all", "graph r", "graph flyer")
    for each in words:
        out = team(*each.split(), "--for", "outside")
        assert team.err.count("nothing here is marked `internal`") == 1, each
        assert "internal: true" in team.err
        assert "warning" not in out
        team(*each.split(), "--for", "team")
        assert "internal" not in team.err
    marked = FLYER.replace(
        "title: Fold the paper,", "title: Fold the paper, evidence: [{id: e, internal: true}],"
    )
    team.sop("flyer", marked)
    team.new("flyer", roles={"lead": LEAD, "designer": MEI}, run="s")
    for each in ("report s", "report --all", "graph s", "graph flyer"):
        team(*each.split(), "--for", "outside")
        assert "internal" not in team.err, each


@pytest.mark.parametrize("form", ["md", "html", "text", "json", "csv"])
def test_who_people_are_stays_inside(team: Team, form: str) -> None:
    """People in answers, in tables, as parameters and in texts made of them, without any mark."""
    team.sop(
        "call",
        """
        title: Call
        roles: {lead: Leads it}
        params: {host: {type: person, ask: "Who is the host?"}}
        steps:
          - id: ring
            title: Ring them
            owner: lead
            collect:
              agent: {type: person, ask: "Who is it?"}
              calls: {type: table, columns: {who: person, said: text}}
          - {id: thank, title: "Thank {{ ring.agent }} and {{ host }}", needs: [ring], owner: lead}
        """,
    )
    team.new("call", params={"host": "Ada Host <ada@x.example>"}, roles={"lead": LEAD})
    team(
        "done", "r", "ring", "--as", LEAD, "--set", "agent=Ben Agent <ben@x.example>",
        "--set", 'calls=[{"who": "Cleo Called <cleo@x.example>", "said": "yes please"}]',
    )  # fmt: skip
    words = ("--table", "ring.calls") if form == "csv" else ()
    inside, outside = (report(team, one, form, *words) for one in ("team", "outside"))
    assert "yes please" in outside
    for name in ("Ada", "Ben", "Cleo", "x.example"):
        assert name not in outside
    assert "Cleo" in inside


NAMES = """
title: Leaflet
owner: lead
roles: {lead: Leads}
params: {print_day: date}
steps:
  - id: count
    title: Count the readers
    takes: 10min
    due: print_day - 1d
    collect:
      read_by: {type: funnel, stages: [first_page, second_page], alert_below: 0.5}
      seen_at: {type: table, columns: {shop_name: text}}
"""


def test_names_without_a_label_are_read_with_blanks(team: Team) -> None:
    """In what people read; programs have the names as the SOP has them."""
    team.sop("leaflet", NAMES)
    team.new("leaflet", params={"print_day": "2099-03-02"}, roles={"lead": LEAD})
    team("set", "r", "count", "read_by=100 10")
    team.rows("r", "count", "seen_at", [{"shop_name": "corner_shop"}])
    team("done", "r", "count")
    for audience in ("team", "leadership", "outside"):
        for form in ("md", "html", "text"):
            told = re.sub(r'id="[^"]*"|href="[^"]*"', "", report(team, audience, form))
            assert "second page" in told, (audience, form)
            assert not re.search("second_page|read_by|shop_name|print_day", told.replace("\\_", "_"))
    assert "| shop name |" in report(team, "team")
    assert "corner" in report(team, "team")
    facts = json.loads(report(team, "team", "json"))
    assert facts["outcome"]["funnels"][0]["stages"][1]["name"] == "second_page"
    assert report(team, "team", "csv", "--table", "count.seen_at").startswith("shop_name")
    assert "second_page" in report(team, "team", "csv", "--table", "count.read_by")
    assert "second page" in team("report", "--all", "--format", "html")


def test_amounts_of_time_are_told_in_hours_and_minutes(team: Team) -> None:
    """Nobody reads 470 minutes."""
    team.sop("leaflet", NAMES.replace("takes: 10min", "takes: 130min"))
    day = date.today() + timedelta(days=10)
    team.new("leaflet", params={"print_day": str(day)}, roles={"lead": LEAD})
    for told in (report(team, "team"), report(team, "team", "html"), team("plan", "r")):
        assert "2h 10min" in told or "working day" in told
        assert not re.search(r"\b\d{3}min", told)
    assert "Work: Lin Yue 2h 10min." in report(team, "team")
