"""Reports over many runs: what waits, who is late, how numbers go, and what runs show of an SOP."""

import csv
import json
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from io import StringIO
from random import Random
from typing import Any

import pytest
from fairs import CHEN, DAY, FAIR, LIN, MO, Fairs
from html_page import Page
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.render.days import day_words
from sopctl.runs.habits import changes, cycles, habits
from sopctl.runs.outcomes import Doer, Measured, Outcome, Shows, StepOutcome
from sopctl.runs.trends import late_people, loads, open_runs, trends


def test_open_runs_say_how_late_they_are(year: Fairs) -> None:
    """Progress, the day that was planned, the forecast, and what is overdue."""
    (run,) = year.report()["open"]
    assert (run["run"], run["settled"], run["total"], run["overdue"]) == ("summer", 2, 4, 1)
    assert (run["due"], run["late"], run["off_plan"]) == ("2026-06-27", True, max(0, run["off_plan"]))
    assert run["forecast"] > "2026-06-12"
    page = year.report(form="html")
    assert "1 open" in page
    assert "2/4" in page


def test_late_steps_are_their_persons(year: Fairs) -> None:
    """Those that are open, by how many days, and those that were done late."""
    late = year.report()["late"]
    assert [(one["who"], one["now"], one["before"]) for one in late] == [(CHEN, 1, 0)]
    assert [(one["step"], one["run"], one["days"]) for one in late[0]["steps"]] == [("page", "summer", 2)]
    assert "Chen Yu: 1 overdue, 0 done late" in year.report(form="md")


def test_load_is_what_waits_and_what_comes_soon(year: Fairs) -> None:
    """Of open runs alone; a step that cannot begin yet counts when its day is near."""
    load = {one["who"]: one for one in year.report()["load"]}
    assert {who: (one["now"], one["soon"], one["late"]) for who, one in load.items()} == {
        CHEN: (1, 0, 1),
        LIN: (0, 1, 0),
    }
    assert load[CHEN]["runs"] == ["summer"]


def test_numbers_go_from_run_to_run(year: Fairs) -> None:
    """In the order of the runs, each against its target; a funnel by its lowest rate, and all its way."""
    (sop,) = year.report()["sops"]
    trend = {one["name"] + one["part"]: one for one in sop["trends"]}
    visitors = trend["visitors"]
    assert [(one["run"], one["value"], one["met"]) for one in visitors["points"]] == [
        ("winter", 800, False),
        ("early", 1200, True),
        ("spring", 1500, True),
    ]
    assert (visitors["met"], visitors["judged"]) == (2, 3)
    assert [one["value"] for one in trend["signupswhole"]["points"]] == [0.3, 0.2, 0.03]
    assert [one["met"] for one in trend["signupswhole"]["points"]] == [None] * 3
    lowest = trend["signupslowest"]["points"]
    assert [(one["value"], one["bound"], one["met"]) for one in lowest] == [
        (0.5, 0.1, True), (0.4, 0.1, True), (0.06, 0.1, False),
    ]  # fmt: skip
    told = year.report(form="md").partition("Sign-ups: the lowest rate from one stage to the next")[2]
    assert "| 6 % | at least 10 % | missed |" in told.partition("**Sign-ups")[0]
    assert [one["value"] for one in trend["spent"]["points"]] == [120.5] * 3
    page = year.report(form="html")
    assert page.count('<figure class="chart">') == 4
    assert "2 of 3 targets met" in page


def test_cycles_are_told_by_step_and_version(year: Fairs) -> None:
    """Working days from start or readiness until done; also of the runs as a whole."""
    (sop,) = year.report()["sops"]
    found = {
        (one["step"], one["version"]): (one["runs"], one["median"], one["least"], one["most"])
        for one in sop["cycles"]
    }
    assert found["list", None] == (4, 5, 4, 7)  # nobody started the last one: from the day it was made
    assert found["list", "1.0.0"] == (2, 5, 5, 6)
    assert found["list", "1.1.0"] == (2, 4, 4, 7)
    assert found["page", None] == (3, 3, 2, 3)
    assert found["", "1.0.0"] == (2, 26, 26, 26)


def test_what_runs_show_says_where_the_sop_should_change(year: Fairs) -> None:
    """A ranked list with its evidence: left out, longer than said, redlined, its target missed."""
    (sop,) = year.report()["sops"]
    assert [(one["step"], one["reasons"]) for one in sop["changes"]] == [
        ("banner", ["skipped"]),
        ("page", ["redlined"]),
        ("list", ["longer"]),
    ]
    told = year.report(form="md")
    assert 'skipped in 3 of 4 runs ("the printer is away", "no money")' in told
    assert "takes 6 working days at the median, the SOP says 2 working days" in told
    assert "redlined once: sopctl propose summer" in told
    told = told.partition("Where the SOP should change")[2]
    assert told.index("Print the banner") < told.index("List what the fair needs")


def test_a_span_of_days_chooses_runs_that_were_under_way(year: Fairs) -> None:
    """Closed before it they are left out, begun after it too; what is open counts until today."""

    def runs(*words: str) -> list[str]:
        return [one["run"] for one in year.report(*words)["runs"]]

    assert runs() == ["winter", "early", "spring", "summer"]
    assert runs("--since", "2026-03-15") == ["spring", "summer"]
    assert runs("--until", "2026-02-28") == ["winter", "early"]
    assert runs("--since", "2026-03-01", "--until", "2026-03-31") == ["early", "spring"]
    assert runs("--since", "2027-01-01") == ["summer"]
    assert runs("--until", "2020-01-01") == []


def test_one_sop_is_chosen_by_its_id_or_its_file(year: Fairs) -> None:
    """All of them in turn otherwise, each with what its own runs show."""
    year.team.sop(
        "talk", "{id: talk, title: Talk, owner: a, roles: {a: Speaks}, steps: [{id: s, title: Say it}]}"
    )
    year.at("2026-06-01")
    year.team.new("talk", run="talk-1", roles={"a": LIN})
    assert [one["sop"] for one in year.report()["sops"]] == ["fair", "talk"]
    assert [one["sop"] for one in year.report("--sop", "talk")["sops"]] == ["talk"]
    assert [one["sop"] for one in year.report("--sop", "sops/talk.yaml")["sops"]] == ["talk"]
    page = year.report(form="html")
    Page(page).check_is_whole()
    assert '<nav class="contents"' in page
    assert "<h2>Talk</h2>" in page
    year.team("report", "--all", "--sop", "fiar", code=2)
    assert "fair" in year.team.err


def test_each_audience_sees_its_own(year: Fairs) -> None:
    """Leaders no single steps, auditors every run with its digest."""
    leaders = year.report("--for", "leadership", form="md")
    assert "Where the SOP should change" in leaders
    assert "How long it takes" not in leaders
    auditors = year.report("--for", "auditor", form="md")
    assert "SHA-256" in auditors
    assert "Where the SOP should change" not in auditors


def test_a_department_has_one_list_over_all_runs(year: Fairs) -> None:
    """Everything that is still to do, the earliest first, with run, date and what it needs."""
    year.begin("autumn", "2026-06-01", "2026-06-17")
    told = year.report("--for", "department:designer", form="md")
    heads = re.findall(r"^### (.*)$", told, re.MULTILINE)
    assert heads == ["autumn › Design the page", "summer › Design the page", "autumn › Print the banner"]
    assert "Needs first: List what the fair needs (Lin)" in told
    assert f"due {day_words(date(2026, 6, 10))}, 5 days overdue" in told
    assert year.report("--for", "department:chen@example.com", form="md").count("###") == 3
    tasks = year.report("--for", "department:designer")["tasks"]
    assert [(one["run"], one["id"], one["last"]) for one in tasks][:2] == [
        ("autumn", "page", "2026-06-10"),
        ("summer", "page", "2026-06-13"),
    ]
    rows = list(csv.DictReader(StringIO(year.report("--for", "department:designer", form="csv"))))
    assert [row["run"] for row in rows] == ["autumn", "summer", "autumn"]
    page = year.report("--for", "department:designer", form="html")
    assert len(set(re.findall(r'<article id="([^"]+)"', page))) == 3
    year.team("report", "--all", "--for", "department:cook", code=2)
    assert "designer" in year.team.err


def test_a_step_that_is_repeated_has_a_title_to_read(fairs: Fairs) -> None:
    """Over all its instances and runs names stand where values would: of `item` what the step goes over."""
    fairs.team.sop(
        "posts",
        """
        title: Posts
        owner: lead
        roles: {lead: Writes}
        params: {event: text, channels: {type: choice, many: true, options: [page, mail]}}
        steps:
          - id: needs
            title: List what {{ event }} needs
            collect: {list: {type: table, columns: {what: text}}}
          - id: post
            title: Post {{ event }} in {{ item }}
            each: channels
          - {id: get, title: "Get {{ item.what }} for {{ channels | join }}", each: needs.list}
        """,
    )
    for run in ("a", "b"):
        fairs.at("2026-05-04")
        fairs.team.new(
            "posts",
            run=run,
            params={"event": f"Fair {run}", "channels": ["page", "mail"]},
            roles={"lead": LIN},
        )
        fairs.team.rows(run, "needs", "list", [{"what": "Tents"}])
        fairs.team("done", run, "needs")
        fairs.at("2026-05-06")
        fairs.team("done", run, "post[page]")
        fairs.team("skip", run, "get[Tents]", "no money")
    (sop,) = fairs.report()["sops"]
    titles = {one["step"]: one["title"] for one in (*sop["cycles"], *sop["habits"])}
    assert titles["needs"] == "List what ‹event› needs"
    assert titles["post"] == "Post ‹event› in ‹channels›"
    assert titles["get"] == "Get ‹what› for ‹channels›"
    for form in ("md", "html", "text", "csv"):
        told = fairs.report(form=form)
        assert "{{" not in told


POSTS = """
title: Posts
version: VERSION
owner: lead
roles: {lead: Writes}
params: {event: text, big: bool}
steps:
  - {id: list, title: List it, collect: {项目: {type: table, columns: {改进项: text}}}}
  - id: post
    title: "登记{% if big %}大{% else %}小{% endif %}：{{ item.改进项 }}"
    each: list.项目
    CHECK
"""


def test_titles_checks_and_chinese_names_have_no_braces(fairs: Fairs) -> None:
    """Names stand where values would, and both ways of an `if`, in every form."""
    plain = POSTS.replace("VERSION", "1.0.0").replace("CHECK", "takes: 1wd")
    checks = (
        'check: ["{{ event | lower | upper }}{% if big %} is big{% endif %}", "{{ item.改进项 }} is there"]'
    )
    for run in ("a", "b"):
        fairs.team.sop("posts", plain)
        fairs.at("2026-05-04")
        fairs.team.new("posts", run=run, params={"event": f"Fair {run}", "big": True}, roles={"lead": LIN})
        fairs.team.rows(run, "list", "项目", [{"改进项": "Tents"}])
        fairs.team("done", run, "list")
        fairs.at("2026-05-06")
        fairs.team("done", run, "post[Tents]")
        fairs.team.sop("posts", POSTS.replace("VERSION", "2.0.0").replace("CHECK", checks))
        fairs.team("upgrade", run, "--yes")
    fairs.team.new("posts", run="c", params={"event": "Fair c", "big": True}, roles={"lead": LIN})
    assert "登记大：‹改进项›" in fairs.team("status", "c")
    (sop,) = fairs.report()["sops"]
    assert {one["title"] for one in sop["habits"]} == {"登记大/小：‹改进项›"}
    names = {one["name"] for habit in sop["habits"] for one in habit["evidence"] if one["code"] == "unticked"}
    assert names == {"‹event | lower | upper› is big", "‹改进项› is there"}
    for form in ("md", "html", "text", "csv"):
        told = fairs.report("--table", "habits", form=form) if form == "csv" else fairs.report(form=form)
        told = told.partition("<main")[2].partition("</main>")[0] if form == "html" else told
        assert not re.search(r"\{\{|\}\}|\{%|‹item", told), form


def test_a_table_has_a_row_for_each_step_of_each_run(year: Fairs) -> None:
    """For spreadsheets, with the same facts."""
    rows = list(csv.DictReader(StringIO(year.report(form="csv"))))
    assert len(rows) == 16
    late = [(row["run"], row["step"]) for row in rows if row["days_late"]]
    assert late == [("summer", "page")]
    skipped = {row["run"] for row in rows if "skipped" in row["deviations"].split()}
    assert skipped == {"winter", "spring", "summer"}


def test_a_damaged_run_is_named_and_the_others_are_told(year: Fairs) -> None:
    """One that cannot be opened, and one with a line that nobody can read."""
    whole = year.report()
    os.remove(year.team.folder / "runs" / "winter" / "run.yaml")
    (year.team.folder / "runs" / "winter" / "run.yaml").write_text("start: [")
    (sitting, *_more) = sorted((year.team.folder / "runs" / "summer" / "journal").iterdir())
    sitting.write_bytes(sitting.read_bytes() + b"{}\n")
    report = year.report()
    assert "winter cannot be opened" in year.team.err
    assert [one["run"] for one in report["unreadable"]] == ["winter"]
    assert [one["run"] for one in report["runs"]] == ["early", "spring", "summer"]
    assert report["open"] == whole["open"]
    for form in ("html", "md", "text"):
        told = year.report(form=form)
        assert "winter" in told
        assert "journal/" in told


def test_much_that_is_damaged_is_one_line(year: Fairs) -> None:
    """On stderr a run has one line: its first problems and how many more there are; JSON has all of them."""
    (sitting, *_more) = sorted((year.team.folder / "runs" / "summer" / "journal").iterdir())
    sitting.write_bytes(sitting.read_bytes() + b"{}\n" * 15)
    problems = next(one["problems"] for one in year.report()["runs"] if one["run"] == "summer")
    assert len(problems) == 15
    (told,) = year.team.err.splitlines()
    assert told.startswith(f"warning: summer: {problems[0]}; {problems[1]}; ")
    assert told.endswith("13 more problems; `sopctl verify summer` names them")
    for form in ("md", "html"):
        assert "5 more problems" in year.report(form=form)


def test_a_start_that_is_no_day_keeps_one_run_out(year: Fairs) -> None:
    """Whatever somebody wrote into `run.yaml`."""
    made = year.team.folder / "runs" / "winter" / "run.yaml"
    made.write_text(re.sub(r"start: .*", "start: soon", made.read_text()))
    assert [one["run"] for one in year.report()["unreadable"]] == ["winter"]


EVIL = "</title><script>alert(1)</script><img src=x onerror=alert(1)> | [x](javascript:alert(1)) \u202e"


def test_hostile_texts_stay_texts(fairs: Fairs) -> None:
    """In titles, names of people, reasons and answers, in every form."""
    sop = {
        "id": "evil",
        "title": f"=1+1 {EVIL}",
        "owner": "lead",
        "roles": {"lead": EVIL},
        "steps": [
            {"id": "s", "title": f"=cmd {EVIL}", "due": "2026-01-02"},
            {"id": "n", "title": EVIL, "collect": {"n": {"type": "integer", "ask": EVIL, "target": ">= 2"}}},
        ],
    }
    fairs.team.write("sops/evil.yaml", json.dumps(sop))
    for run, by in (("a", f"=HYPERLINK(1) {EVIL.replace('<', '(').replace('>', ')')}"), ("b", LIN)):
        fairs.at("2026-05-04")
        fairs.team.new("evil", run=run, roles={"lead": by})
        fairs.team("skip", run, "s", f"=2 {EVIL}")
        fairs.team("set", run, "n", "n=1")
    fairs.team("reopen", "a", "s", EVIL)
    for words in ((), ("--for", "auditor"), ("--for", "department:lead")):
        page = Page(fairs.report(*words, form="html"))
        page.check_needs_no_network()
        page.check_is_whole()
        told = fairs.report(*words, form="md")
        assert "<script" not in told.replace("\\<", "")
        assert "](javascript:" not in told.replace("\\]", "")
        assert "\u202e" not in told + fairs.report(*words, form="text") + fairs.report(*words, form="csv")
        cells = [cell for row in csv.reader(StringIO(fairs.report(*words, form="csv"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_report_speaks_chinese(fairs: Fairs) -> None:
    """Where the SOP does, or the reader of several."""
    sop = FAIR.replace("VERSION", "1.0.0").replace("title: Street fair", "title: 街市\n    language: zh")
    fairs.team.sop("fair", sop)
    fairs.begin("夏日", "2026-05-04", "2026-06-20")
    for form in ("md", "html"):
        told = fairs.report(form=form)
        assert "进行中的任务" in told
        assert "各人的工作量" in told
        assert ". 截至" not in told
    assert fairs.report()["sops"][0]["title"] == "街市"


def test_what_the_only_run_shows_is_told_as_such(fairs: Fairs) -> None:
    """Of one run nothing is told in numbers of runs."""
    fairs.hold("winter", "2026-01-05", 7, 800, 30)
    told = fairs.report(form="md")
    assert 'skipped in the only run ("the printer is away")' in told
    assert "1 of 1 run" not in told


def test_chinese_tells_what_was_done_late_from_what_is_overdue(
    fairs: Fairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is over is not overdue; between sentences there is no blank, and quotes are Chinese."""
    sop = FAIR.replace("title: Street fair", "title: Street fair\n    language: zh")
    monkeypatch.setattr("fairs.FAIR", sop)
    fairs.version("1.0.0")
    fairs.hold_a_year()
    for form in ("md", "html", "text"):
        told = fairs.team("report", "--all", "--on", DAY, "--format", form)
        assert "Design the page（summer）：逾期 2 天" in told or form == "html", form
        assert "“the printer is away”" in told, form
        assert not re.search("[。，；：] +[\u4e00-\u9fff]", told), form
    table = fairs.team("report", "--all", "--on", DAY, "--format", "csv", "--table", "changes")
    assert "。 " not in table
    assert "“the printer is away”" in table
    fairs.at(DAY)
    fairs.team("done", "summer", "page")
    for words in ("--all", "summer"):
        told = fairs.team("report", words, "--on", DAY)
        assert "晚 2 天完成" in told
        assert "逾期 2 天" not in told
    assert "| 计划 | 原定 " in told


def test_what_is_kept_changes_nothing(year: Fairs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second report is the same, with what was kept, with rubbish in its place, and with a changed run."""
    monkeypatch.setattr("sopctl.store.index.SETTLING", -(10**12))
    first = year.report()
    kept = year.team.folder / ".sopctl" / "outcomes.json"
    index = json.loads(kept.read_text())
    assert sorted(index["runs"]) == ["early", "spring", "winter"]
    assert year.report() == first
    facts = index["runs"]["early"][1]
    for rubbish in (
        {**facts, "start": "never"},
        {**facts, "run": "other"},
        {**facts, "steps": [{**facts["steps"][0], "takes": "long", "status": "done"}]},
        {**facts, "steps": [{**facts["steps"][0], "shows": [{"kind": "strange"}]}]},
        [],
        None,
    ):
        index["runs"]["early"][1] = rubbish
        kept.write_text(json.dumps(index))
        assert year.report() == first
    year.at("2026-06-01")
    year.team("note", "early", "list", "seen again", "--deviation")
    assert year.report() != first


def test_wrong_words_say_what_to_write(fairs: Fairs) -> None:
    """A run beside --all, a choice without it, no day, a form that there is not."""
    for words, told in (
        (("r", "--all"), "one or the other"),
        (("--sop", "fair"), "give --all"),
        (("--since", "2026-01-01"), "give --all"),
        (("--all", "--since", "soon"), "--since: `soon` is no date"),
        (("--all", "--since", "2026-02-01", "--until", "2026-01-01"), "before --since"),
        (("--all", "--format", "docx"), "html"),
        (("--all", "-o", "x.docx"), ".docx"),
        (("--all", "--table", "step"), "did you mean steps"),
        (("--all", "--table", "steps", "--format", "json"), "told as CSV"),
        (("--all", "--table", "steps", "-o", "out/"), "a folder holds every table"),
        (("--all", "--template", "x.md.j2"), "cannot read x.md.j2"),
        (("--all", "--for", "department"), "department:ROLE"),
    ):
        fairs.team("report", *words, code=2)
        assert told in fairs.team.err, words
    assert json.loads(fairs.team("report", "--all", "--format", "json"))["runs"] == []
    assert "no runs" in fairs.team("report", "--all")


def test_the_page_is_written_to_a_file(year: Fairs) -> None:
    """Its ending says the form; a run's record is never overwritten."""
    year.report("-o", "all.html", form="html")
    assert "report of 4 runs: all.html" in year.team.err
    assert (year.team.folder / "all.html").read_text().startswith("<!doctype html>")
    year.team("report", "--all", "-o", "runs/winter/run.yaml", "--format", "md", code=2)


def test_the_order_of_folders_makes_no_difference(
    year: Fairs, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same runs, copied one by one in another order, give the same report."""
    before = year.report(form="html")
    runs, aside = year.team.folder / "runs", tmp_path_factory.mktemp("aside")
    names = sorted(os.listdir(runs), reverse=True)
    for name in names:
        shutil.move(runs / name, aside / name)
    for name in names:
        shutil.copytree(aside / name, runs / name)
    assert year.report(form="html") == before


def test_late_steps_that_are_not_named_are_counted(fairs: Fairs) -> None:
    """Fifty overdue steps of one person are named, and ten done late: each list has its own count."""
    steps = "".join(f"  - {{id: s{number}, title: Do {number}, due: start}}\n" for number in range(65))
    fairs.team.sop("many", f"title: Many\nowner: lead\nroles: {{lead: Does it}}\nsteps:\n{steps}")
    fairs.at("2026-05-04")
    fairs.team.new("many", run="r", roles={"lead": LIN})
    fairs.at("2026-05-06")
    for number in range(12):
        fairs.team("done", "r", f"s{number}")
    told = fairs.report(form="md").partition("## Who is late")[2].partition("\n## ")[0]
    assert "53 overdue, 12 done late" in told
    assert (told.count("days overdue"), told.count("days late")) == (50, 10)
    assert "and 3 more that are overdue" in told
    assert "and 2 more that were done late" in told
    page = fairs.report(form="html").partition('id="_late"')[2].partition("</section>")[0]
    overdue, fold, done = page.partition("<details><summary>Done late: 12")
    assert fold
    assert (overdue.count("days overdue"), done.count("days late")) == (50, 10)
    assert "and 3 more" in overdue
    assert "and 2 more" in done
    assert all(row["open"] for row in fairs.report()["late"][0]["steps"][:53])


# The pure part

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
PEOPLE = st.sampled_from([LIN, CHEN, "Lin", "", "LIN <LIN@example.com>", MO])
STEPS = st.builds(
    StepOutcome,
    id=st.sampled_from(["a", "b", "c"]),
    sop=st.just("s"),
    step=st.sampled_from(["a", "b", "c"]),
    title=st.just("Do"),
    text=st.just("Do"),
    owner=st.sampled_from(["lead", ""]),
    person=PEOPLE,
    status=st.sampled_from(["done", "ready", "pending", "skipped", "not-needed", "waiting"]),
    takes=st.sampled_from(["", "1wd", "2h..3h", "2d"]),
    last=st.none() | DAYS,
    done=st.none() | DAYS,
    days=st.none() | st.integers(0, 9),
    took=st.none() | st.integers(0, 9),
    redlines=st.integers(0, 2),
    doers=st.lists(st.builds(Doer, PEOPLE), max_size=2).map(tuple),
    shows=st.lists(
        st.builds(Shows, st.sampled_from(["skipped", "late", "unticked", "noted"]), text=st.text(max_size=2)),
        max_size=3,
    ).map(tuple),
)
NUMBERS = st.builds(
    Measured,
    step=st.sampled_from(["a", "b"]),
    title=st.just("Do"),
    name=st.just("n"),
    ask=st.just("n"),
    kind=st.just("integer"),
    value=st.integers(0, 9),
    told=st.just("n"),
    met=st.none() | st.booleans(),
)
OUTCOMES = st.lists(
    st.builds(
        Outcome,
        run=st.text("abcdefgh", min_size=1, max_size=4),
        sop=st.just("s"),
        title=st.just("S"),
        version=st.sampled_from(["1", "2", ""]),
        start=DAYS,
        closed=st.none() | DAYS,
        settled=st.just(0),
        total=st.just(1),
        days=st.none() | st.integers(0, 9),
        steps=st.lists(STEPS, max_size=4).map(tuple),
        numbers=st.lists(NUMBERS, max_size=2).map(tuple),
    ),
    max_size=6,
    unique_by=lambda one: one.run,
)
TOLD: list[Callable[[list[Outcome]], Any]] = [
    lambda runs: open_runs(runs, date(2026, 2, 1)),
    lambda runs: late_people(runs, date(2026, 2, 1)),
    lambda runs: loads(runs, date(2026, 2, 1)),
    trends,
    cycles,
    lambda runs: habits(runs, date(2026, 2, 1)),
    lambda runs: changes(habits(runs, date(2026, 2, 1))),
]


@settings(deadline=None)
@given(OUTCOMES, st.integers())
def test_aggregates_do_not_depend_on_order(runs: list[Outcome], seed: int) -> None:
    """Whatever order the records come in, the same is told."""
    other = list(runs)
    Random(seed).shuffle(other)
    for told in TOLD:
        assert told(runs) == told(other)


@settings(deadline=None)
@given(OUTCOMES)
def test_shares_and_medians_are_what_they_say(runs: list[Outcome]) -> None:
    """No share above one, no median outside of what there was, and each run named once."""
    found = habits(runs, date(2026, 2, 1))
    for habit in found:
        for one in habit.evidence:
            assert 0 < one.share <= 1 or one.code == "longer"
            assert len(set(one.runs)) == len(one.runs) <= one.of
    for cycle in cycles(runs):
        assert cycle.least <= cycle.median <= cycle.most
        assert 0 < cycle.runs <= len(runs)
    weights = [one.weight for one in changes(found)]
    assert weights == sorted(weights, reverse=True)
    assert sum(one.now for one in late_people(runs, date(2026, 2, 1))) == sum(
        one.overdue for one in open_runs(runs, date(2026, 2, 1))
    )
