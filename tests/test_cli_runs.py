"""Runs through the command line: made, acted on, walked unattended, and reported."""

import json
import re
import shutil
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import Team
from html_page import Page

from sopctl.runs.event import decode

Cli = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).parent.parent

LIN, CHEN, USER = "Lin Yue <lin@example.com>", "Chen Jia <chen@example.com>", "Test Person <test@example.com>"
PARTY = """
id: party
title: Party
version: 1.2.0
roles: {lead: Answers, designer: Draws}
owner: lead
params:
  event: {type: text, ask: What is it called?}
  day: date
  guests: {type: integer, default: 20, min: 1}
phases:
  - id: before
    title: Before
    steps:
      - id: needs-list
        title: "List what {{ event }} needs"
        due: day - 3d
        collect:
          count: {type: integer, required: true}
          rows: {type: table, columns: {item: text, days: number}}
      - id: poster
        title: Draw the poster
        owner: designer
        needs: [needs-list]
        check: [Copy agreed, Sizes listed]
        evidence: [{id: design, required: true}]
        approve: {by: [lead], not: owner}
  - id: after
    title: After
    steps:
      - {id: clean-up, title: Clean up}
      - {id: clean-shop, title: Clean the shop}
"""
ROLES = ["--role", f"lead={LIN}", "--role", f"designer={CHEN}"]
NEW = ["new", "party", "--set", "event=Spring", "--set", "day=2027-03-18", *ROLES]


@pytest.fixture
def party(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> Path:
    """A repository with one open run, `spring`."""
    write_sop(repo, "party", PARTY)
    (repo / "poster.pdf").write_bytes(b"%PDF poster")
    assert sopctl(*NEW, "--name", "spring", cwd=repo).returncode == 0
    return repo


def facts_of(repo: Path, sopctl: Cli, run: str = "spring") -> dict[str, Any]:
    status = sopctl("status", run, "--json", cwd=repo)
    assert status.returncode == 0, status.stderr
    facts: dict[str, Any] = json.loads(status.stdout)
    return facts


def step_of(repo: Path, sopctl: Cli, step: str) -> dict[str, Any]:
    return next(one for one in facts_of(repo, sopctl)["steps"] if one["id"] == step)


# Making runs


def test_new_prints_the_run_id_alone(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """The id is all of stdout, and the run has the parameters, people and defaults that were given."""
    write_sop(repo, "party", PARTY)
    new = sopctl(*NEW, "--name", "spring", cwd=repo)
    assert (new.returncode, new.stdout) == (0, "spring\n")
    facts = facts_of(repo, sopctl)
    assert facts["params"] == {"event": "Spring", "day": "2027-03-18", "guests": 20}
    assert facts["roles"] == {"lead": LIN, "designer": CHEN}
    assert (facts["by"], facts["version"], facts["closed"]) == (USER, "1.2.0", False)
    assert (repo / "runs/spring/sop.yaml").read_bytes() == (repo / "sops/party.yaml").read_bytes()


def test_new_without_a_name_makes_one(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """Without --name the id begins with the SOP's, and two runs never get the same."""
    write_sop(repo, "party", PARTY)
    first, second = (sopctl(*NEW, cwd=repo).stdout.strip() for _ in range(2))
    assert first != second
    for name in (first, second):
        assert re.fullmatch(r"party-[0-9]{8}-[0-9a-z]{4}", name)


def test_values_file_and_what_wins_over_it(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """A values file gives params, roles and name; --set, --role and --name win over it."""
    write_sop(repo, "party", PARTY)
    values = {
        "params": {"event": "春日市集", "day": "2027-03-18", "guests": 50},
        "roles": {"lead": LIN, "designer": CHEN},
        "name": "from-file",
    }
    (repo / "values.yaml").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    assert sopctl("new", "party", "--values", "values.yaml", cwd=repo).stdout == "from-file\n"
    assert facts_of(repo, sopctl, "from-file")["params"]["event"] == "春日市集"
    words = ["--set", "guests=7", "--role", f"lead={CHEN}", "--name", "other"]
    assert sopctl("new", "party", "--values", "values.yaml", *words, cwd=repo).stdout == "other\n"
    facts = facts_of(repo, sopctl, "other")
    assert (facts["params"]["guests"], facts["roles"]["lead"]) == (7, CHEN)


def test_new_names_all_that_is_missing(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """Without a terminal every missing parameter and role is named, with its option, and nothing is made."""
    write_sop(repo, "party", PARTY)
    new = sopctl("new", "party", "--set", "guests=5", cwd=repo)
    assert (new.returncode, new.stdout) == (2, "")
    for word in ("parameter event", "parameter day", "role lead", "role designer",
                 "--set event=", "--set day=", "--role lead=", "--role designer="):  # fmt: skip
        assert word in new.stderr
    assert "guests" not in new.stderr
    assert not (repo / "runs").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "day=tomorrow"], "parameter day: `tomorrow` is no date"),
        (["--set", "guests=0", "--set", "day=soon"], "parameter guests: 0 is below the least, 1"),
        (["--set", "evnt=x"], "did you mean event?"),
        (["--set", "event"], "write name=value"),
        (["--role", "leed=X"], "did you mean lead?"),
        (["--role", "lead=<nobody>"], "role lead: `<nobody>` is no person"),
        (["--name", "../x"], "'../x' is no name for a run"),
        (["--name", "a/b"], "'a/b' is no name for a run"),
        (["--name", "spring"], "there is a run spring already"),
        (["--values", "nothing.yaml"], "there is no such file"),
    ],
)
def test_new_refuses_what_is_wrong(words: list[str], told: str, party: Path, sopctl: Cli) -> None:
    """Wrong parameters, people and names are refused in plain words, and no run is made."""
    new = sopctl(*NEW, *words, cwd=party)
    assert (new.returncode, new.stdout) == (2, "")
    assert told in new.stderr
    assert [path.name for path in (party / "runs").iterdir()] == ["spring"]


@pytest.mark.parametrize(
    "text", ["no", "1e3", "0x1F", "010", "1.10", "~", "2027-03-18", "1_0", "+5", ".5", "a: b # c", "- x", "'",
             "=", "🎪 春日", "x\x85y", "x\u2028 y", "tab\there", "!x", "0o14", "null", "1:30", "\x1b[2J"]
)  # fmt: skip
def test_texts_keep_their_spelling(
    text: str, repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """A text that looks like something else in YAML is the same text in the run."""
    write_sop(repo, "t", "title: T\nowner: lead\nroles: {lead: x}\nparams: {p: text, more: longtext}\n"
                         "steps: [{id: a, title: 'A {{ p }}.'}]")  # fmt: skip
    more = f"{text}\n\n  {text}  \n# {text}"
    sets = ["--set", f"p={text}", "--set", f"more={more}", "--role", "lead=1e3"]
    new = sopctl("new", "t", *sets, "--name", "1e3", cwd=repo)
    assert new.returncode == 0, new.stderr
    facts = facts_of(repo, sopctl, "1e3")
    assert (facts["run"], facts["roles"]["lead"]) == ("1e3", "1e3")
    assert facts["params"] == {"p": text, "more": more}
    assert facts["steps"][0]["title"] == f"A {text}."


# Acts


def test_every_act_is_acknowledged(party: Path, sopctl: Cli) -> None:
    """Each act prints one line that begins `recorded STEP:` and says what was recorded, in order."""
    acts: list[tuple[list[str], str]] = [
        (["start", "spring", "needs-list"], "recorded needs-list: start"),
        (["note", "spring", "needs-list", "call the printer"],
         'recorded needs-list: note "call the printer"'),
        (["set", "spring", "needs-list", "count=1,200"], "recorded needs-list: set count = 1200"),
        (["set", "spring", "needs-list", 'rows=[{"item": "灯笼", "days": 2.5}]'],
         "recorded needs-list: set rows = 1 row"),
        (["block", "spring", "needs-list", "no answer yet"], 'recorded needs-list: block "no answer yet"'),
        (["done", "spring", "needs-list", "--set", "count=30"], "recorded needs-list: done with count = 30"),
        (["reopen", "spring", "needs-list", "forgot the band"],
         'recorded needs-list: reopen "forgot the band"'),
        (["done", "spring", "needs-list"], "recorded needs-list: done"),
        (["check", "spring", "poster", "1"], 'recorded poster: check "Copy agreed"'),
        (["attach", "spring", "poster", "poster.pdf"], 'recorded poster: attach design "poster.pdf"'),
        (["done", "spring", "poster", "--check", "all", "--as", CHEN],
         'recorded poster: done with check "Copy agreed", check "Sizes listed"'),
        (["reject", "spring", "poster", "too dark", "--as", LIN], 'recorded poster: reject "too dark"'),
        (["done", "spring", "poster", "--as", CHEN], "recorded poster: done"),
        (["approve", "spring", "poster", "--as", LIN], "recorded poster: approve"),
        (["skip", "spring", "clean-up", "the hall does it"],
         'recorded clean-up: skip "the hall does it"'),
        (["done", "spring", "clean-shop"], "recorded clean-shop: done"),
        (["close", "spring"], "recorded: close"),
        (["note", "spring", "poster", "hangs in the office now"],
         'recorded poster: note "hangs in the office now"'),
    ]  # fmt: skip
    for words, expected in acts:
        done = sopctl(*words, cwd=party)
        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        assert line == expected
        assert done.stderr == ""
    facts = facts_of(party, sopctl)
    assert facts["closed"] is True
    assert facts["progress"] == {"settled": 4, "total": 4}
    assert len(sopctl("log", "spring", "--json", cwd=party).stdout.splitlines()) == len(acts)
    assert sopctl("verify", cwd=party).returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["done", "spring", "needs-list"], "still missing: field count"),
        (["done", "spring", "poster"], "it waits for needs-list"),
        (["done", "spring", "clean"], "may be clean-up, clean-shop"),
        (["done", "spring", "clena-up"], "did you mean clean-up?"),
        (["done", "nothing", "poster"], "no run 'nothing'"),
        (["skip", "spring", "poster", " "], "a skip wants a reason"),
        (["note", "spring", "poster", "  "], "the note is empty"),
        (["set", "spring", "needs-list", "count=many"], "count: wanted a number, not the text `many`"),
        (["set", "spring", "needs-list", "cuont=1"], "did you mean count?"),
        (["check", "spring", "poster", "3"], "it has 2; give a number, or all"),
        (["attach", "spring", "poster", "nothing.pdf"], "there is no such file"),
        (["attach", "spring", "poster", "design=https://example.com/x"], "design wants a file, not a link"),
        (["approve", "spring", "poster"], "only what is done can be approved"),
        (["approve", "spring", "clean-up"], "clean-up needs no approval"),
        (["reopen", "spring", "clean-up"], "it is open already"),
        (["close", "spring"], "4 open steps"),
        (["note", "spring", "poster", "x", "--as", "<>"], "is no person"),
    ],
)
def test_refused_act_records_nothing(words: list[str], told: str, party: Path, sopctl: Cli) -> None:
    """What the state does not allow is refused with exit 2 and a reason, and leaves no trace."""
    done = sopctl(*words, cwd=party)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert sopctl("log", "spring", "--json", cwd=party).stdout == ""
    assert not (party / "runs/spring/files").exists()


def test_without_a_name_nothing_is_recorded(party: Path, sopctl: Cli) -> None:
    """A record needs a name: without one the act is refused with how to set it; git's name is enough."""
    nobody = {"SOPCTL_USER": None}
    refused = sopctl("note", "spring", "poster", "x", cwd=party, env=nobody)
    assert refused.returncode == 2
    assert "git config user.name" in refused.stderr
    named = {**nobody, "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "陈佳",
             "GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": "chen@example.com"}  # fmt: skip
    assert sopctl("note", "spring", "poster", "x", cwd=party, env=named).returncode == 0
    assert step_of(party, sopctl, "poster")["notes"][0]["by"] == "陈佳 <chen@example.com>"


def test_prefixes_and_left_out_run(party: Path, sopctl: Cli) -> None:
    """A run and a step may be given by unique beginnings; readers need no run when one is open."""
    assert sopctl("note", "spr", "pos", "hello", cwd=party).stdout == 'recorded poster: note "hello"\n'
    assert 'poster: note "hello"' in sopctl("log", cwd=party).stdout
    assert "# spring: Party" in sopctl("report", cwd=party).stdout
    assert sopctl(*NEW, "--name", "springs", cwd=party).returncode == 0
    ambiguous = sopctl("log", cwd=party)
    assert ambiguous.returncode == 2
    assert "2 runs are open, so name one: spring, springs" in ambiguous.stderr
    assert "may be any of spring, springs" in sopctl("note", "spr", "poster", "x", cwd=party).stderr
    assert sopctl("note", "spring", "poster", "whole id wins", cwd=party).returncode == 0


# Facts as JSON


def test_status_json(party: Path, sopctl: Cli) -> None:
    """The facts of a run have the keys that scripts rely on."""
    sopctl("done", "spring", "needs-list", "--set", "count=3", cwd=party)
    sopctl("note", "spring", "poster", "first", cwd=party)
    sopctl("note", "spring", "poster", "second 打电话", "--as", CHEN, cwd=party)
    facts = facts_of(party, sopctl)
    assert {"run", "sop", "version", "closed", "progress", "steps"} <= set(facts)
    assert (facts["run"], facts["sop"], facts["version"]) == ("spring", "party", "1.2.0")
    assert facts["progress"] == {"settled": 1, "total": 4}
    assert [step["id"] for step in facts["steps"]] == ["needs-list", "poster", "clean-up", "clean-shop"]
    for step in facts["steps"]:
        assert {"id", "title", "status", "owner", "due", "by", "fields", "notes"} <= set(step)
    needs, poster = facts["steps"][:2]
    assert (needs["status"], needs["owner"], needs["due"]) == ("done", "lead", "2027-03-15")
    assert (needs["title"], needs["by"], needs["fields"]) == ("List what Spring needs", USER, {"count": 3})
    assert (poster["status"], poster["by"], poster["due"]) == ("ready", None, None)
    assert [(note["text"], note["by"]) for note in poster["notes"]] == [
        ("first", USER),
        ("second 打电话", CHEN),
    ]
    assert all(set(note) == {"text", "by", "at"} for note in poster["notes"])
    (listed,) = json.loads(sopctl("status", "--json", cwd=party).stdout)
    assert listed == {
        key: facts[key]
        for key in ("run", "sop", "title", "version", "closed", "progress", "conflicting_steps")
    }


def test_log_json(party: Path, sopctl: Cli) -> None:
    """Each line of the log is one sealed event, in fold order."""
    for number in range(4):
        sopctl("note", "spring", "poster", f"note {number}", cwd=party)
    lines = sopctl("log", "spring", "--json", cwd=party).stdout.encode().splitlines()
    events = [decode(line) for line in lines]
    assert [event.data["text"] for event in events] == [f"note {number}" for number in range(4)]
    assert [event.n for event in events] == [1, 2, 3, 4]
    assert all(later.prev == (earlier.id,) for earlier, later in pairwise(events))


def test_status_is_readable(party: Path, sopctl: Cli) -> None:
    """For people: every step with its mark, the reason of a skip and what a step waits for."""
    sopctl("skip", "spring", "clean-up", "the hall does it", cwd=party)
    text = sopctl("status", "spring", cwd=party).stdout
    assert "spring · Party 1.2.0" in text
    assert "1/4 settled" in text
    assert "skipped: the hall does it" in text
    assert "waits for needs-list" in text
    assert "Chen Jia" in text
    assert "\x1b" not in text
    assert sopctl("status", cwd=party).stdout.splitlines()[-1].split() == ["spring", "Party", "1/4", "open"]


# Unattended walks

ANSWERS: dict[str, Any] = {
    "needs-list": {"set": {"count": 3, "rows": [{"item": "灯笼", "days": 2}]}, "note": "早点打电话"},
    "poster": {"check": "all", "attach": {"design": "poster.pdf"}, "as": CHEN, "approve": LIN},
    "clean-up": True,
    "clean-shop": {"skip": "closed on Mondays"},
}


def write_answers(repo: Path, **answers: Any) -> None:
    text = json.dumps(
        {name.replace("_", "-"): answer for name, answer in answers.items()}, ensure_ascii=False
    )
    (repo / "answers.yaml").write_text(text, encoding="utf-8")


def test_unattended_walk_stops_and_goes_on(party: Path, sopctl: Cli) -> None:
    """It stops with exit 3 where no answer is, goes on once there is one, and repeats nothing."""
    walk = ["run", "spring", "--answers", "answers.yaml"]
    answers = {name.replace("-", "_"): answer for name, answer in ANSWERS.items()}
    write_answers(party, needs_list=answers["needs_list"])
    first = sopctl(*walk, cwd=party)
    assert first.returncode == 3
    assert first.stdout.splitlines() == [
        'recorded needs-list: note "早点打电话"',
        "recorded needs-list: done with count = 3, rows = 1 row",
    ]
    assert "poster has no answer" in first.stderr

    again = sopctl(*walk, cwd=party)
    assert (again.returncode, again.stdout) == (3, "")

    write_answers(party, **{**answers, "poster": {"check": "all", "attach": "poster.pdf", "as": CHEN}})
    third = sopctl(*walk, cwd=party)
    assert third.returncode == 3
    assert "poster waits for approval by lead" in third.stderr

    write_answers(party, **answers)
    last = sopctl(*walk, cwd=party)
    assert last.returncode == 0, last.stderr
    assert last.stdout.splitlines()[0] == "recorded poster: approve"
    assert 'recorded clean-shop: skip "closed on Mondays"' in last.stdout
    facts = facts_of(party, sopctl)
    assert facts["progress"] == {"settled": 4, "total": 4}
    assert [step["by"] for step in facts["steps"]] == [USER, CHEN, USER, USER]

    events = sopctl("log", "--json", cwd=party).stdout
    repeat = sopctl(*walk, cwd=party)
    assert (repeat.returncode, repeat.stdout) == (0, "")
    assert sopctl("log", "--json", cwd=party).stdout == events


@pytest.mark.parametrize(
    ("answers", "code", "told"),
    [
        ({"poster": True}, 3, "needs-list has no answer"),
        ({"needs_list": True}, 3, "still missing: field count"),
        ({"needs_list": {"set": {"cuont": 3}}}, 2, ":1:25: SOP104 unknown-key: unknown key `cuont`"),
        ({"needs_lits": True}, 2, "did you mean needs-list?"),
        ({"needs_list": {"sett": {}}}, 2, "unknown key `sett`"),
        ({"needs_list": 5}, 2, "neither `true` nor a map"),
        ({"needs_list": {"set": [1]}}, 2, "`set` has a value of the wrong kind"),
        ({"needs_list": {"set": {"count": 1}}, "poster": {"check": "all", "attach": "nothing.pdf"}}, 2,
         "there is no such file"),
        ({"needs_list": {"set": {"count": 1}}, "poster": {"check": "all", "attach": "poster.pdf", "as": LIN,
         "approve": LIN}}, 3, "somebody else must approve it"),
    ],
)  # fmt: skip
def test_unattended_walk_names_what_is_wrong(
    answers: dict[str, Any], code: int, told: str, party: Path, sopctl: Cli
) -> None:
    """A missing or refused answer ends the walk with exit 3, a file that cannot be used with exit 2."""
    write_answers(party, **answers)
    walk = sopctl("run", "spring", "--answers", "answers.yaml", cwd=party)
    assert walk.returncode == code
    assert told in walk.stderr
    assert "Traceback" not in walk.stderr


def test_blocked_step_stops_the_walk_at_its_end(party: Path, sopctl: Cli) -> None:
    """A blocked step is passed over and named at the end, with exit 3."""
    assert sopctl("block", "spring", "needs-list", "no answer", cwd=party).returncode == 0
    write_answers(party, **{name.replace("-", "_"): answer for name, answer in ANSWERS.items()})
    walk = sopctl("run", "spring", "--answers", "answers.yaml", cwd=party)
    assert walk.returncode == 3
    assert "needs-list is blocked" in walk.stderr
    assert "recorded clean-up: done" in walk.stdout


def test_run_makes_the_run_first(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """Given an SOP with values, `run` makes the run and walks it."""
    write_sop(repo, "party", PARTY)
    (repo / "poster.pdf").write_bytes(b"%PDF poster")
    write_answers(repo, **{name.replace("-", "_"): answer for name, answer in ANSWERS.items()})
    words = ["run", *NEW[1:], "--name", "made", "--answers", "answers.yaml"]
    walk = sopctl(*words, cwd=repo)
    assert walk.returncode == 0, walk.stderr
    assert facts_of(repo, sopctl, "made")["progress"]["settled"] == 4


def test_walk_without_a_terminal_says_what_to_do(party: Path, sopctl: Cli) -> None:
    """Without a terminal and without answers nothing hangs: it says which option is missing."""
    walk = sopctl("run", "spring", cwd=party)
    assert (walk.returncode, walk.stdout) == (2, "")
    assert "--answers FILE" in walk.stderr


# The shipped example, and reports


@pytest.fixture
def example(repo: Path, sopctl: Cli) -> Path:
    """The shipped example, walked to its end in a repository of its own."""
    for name in ("event-launch", "retrospective"):  # which the first uses
        shutil.copy(TOP / f"sops/{name}.yaml", repo / "sops")
    shutil.copytree(TOP / "examples", repo / "examples")
    new = sopctl("new", "event-launch", "--values", "examples/event-launch/values.yaml", cwd=repo)
    assert (new.returncode, new.stdout) == (0, "spring-fair\n"), new.stderr
    walk = sopctl("run", "--answers", "examples/event-launch/answers.yaml", cwd=repo)
    assert walk.returncode == 0, walk.stderr
    assert walk.stdout.splitlines()
    assert all(line.startswith("recorded ") for line in walk.stdout.splitlines())
    return repo


def test_example_walks_to_its_reports(example: Path, sopctl: Cli) -> None:
    """The shipped example settles every step, closes, verifies, and has whole, self-contained reports."""
    facts = facts_of(example, sopctl, "spring-fair")
    assert facts["progress"]["settled"] == facts["progress"]["total"] > 30
    assert facts["warnings"] == []
    assert sopctl("close", "spring-fair", cwd=example).returncode == 0
    assert sopctl("verify", cwd=example).returncode == 0

    assert sopctl("report", "spring-fair", "-o", "out.md", cwd=example).returncode == 0
    markdown = (example / "out.md").read_text(encoding="utf-8")
    assert not re.search(r"\{\{|\}\}|\{%|%\}|‹|Undefined|None,", markdown)
    assert markdown.startswith("# spring-fair:")
    assert "None: every step is settled." in markdown
    assert markdown.count("\n### ") == facts["progress"]["total"]

    assert sopctl("report", "spring-fair", "-o", "out.html", cwd=example).returncode == 0
    html = (example / "out.html").read_text(encoding="utf-8")
    page = Page(html)
    page.check_needs_no_network()
    assert not re.search(r"\{\{|\}\}|\{%|%\}|‹", page.text)
    assert sum(tag == "article" for tag, _ in page.tags) == facts["progress"]["total"]
    for step in facts["steps"]:
        assert step["title"] in page.text
        for note in step["notes"]:
            assert note["text"] in page.text
    for tag, attrs in page.tags:
        href = attrs.get("href") or ""
        if tag == "a" and href.startswith("runs/"):
            from urllib.parse import unquote

            assert (example / unquote(href)).is_file()
    anchors = {attrs["id"] for _, attrs in page.tags if attrs.get("id")}
    assert {
        attrs["href"][1:] for _, attrs in page.tags if (attrs.get("href") or "").startswith("#")
    } <= anchors  # type: ignore[index]


def test_report_to_stdout_is_the_file(party: Path, sopctl: Cli) -> None:
    """The same report comes to stdout as to a file, in the format asked for."""
    for form in ("md", "html"):
        printed = sopctl("report", "spring", "--format", form, cwd=party)
        assert sopctl("report", "spring", "-o", f"r.{form}", cwd=party).returncode == 0
        assert (party / f"r.{form}").read_text(encoding="utf-8") == printed.stdout
    assert sopctl("report", "spring", "--format", "exe", cwd=party).returncode == 2


def test_chinese_appears(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """Chinese titles, answers, notes, people and file names are in status, log and both reports."""
    write_sop(repo, "市集", """
title: 春日市集
language: zh
roles: {负责人: 总负责}
owner: 负责人
steps:
  - {id: 物料清单, title: "列出{{ 负责人 }}要的物料", check: [都列了], collect: {数量: integer,
     说明: longtext}, evidence: [{id: 清单}]}
""")  # fmt: skip
    (repo / "清单.txt").write_text("灯笼", encoding="utf-8")
    assert (
        sopctl(
            "new", "市集", "--role", "负责人=林悦 <lin@example.com>", "--name", "市集-2027", cwd=repo
        ).stdout
        == "市集-2027\n"
    )
    words = ["--set", "数量=12", "--set", "说明=先订灯笼，再订摊位", "--check", "all", "--attach", "清单.txt"]
    done = sopctl("done", "市集", "物料", *words, "--as", "林悦 <lin@example.com>", cwd=repo)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("recorded 物料清单: done with 数量 = 12")
    assert sopctl("note", "市集", "物料", "打电话给印刷厂", cwd=repo).returncode == 0
    for form in ("md", "html"):
        report = sopctl("report", "--format", form, cwd=repo).stdout
        for word in (
            "春日市集",
            "列出林悦要的物料",
            "都列了",
            "12",
            "先订灯笼，再订摊位",
            "打电话给印刷厂",
            "林悦",
            "清单.txt",
        ):
            assert word in report
    assert '<html lang="zh">' in report
    assert "列出林悦要的物料" in sopctl("status", "市集", cwd=repo).stdout
    assert 'note "打电话给印刷厂"' in sopctl("log", cwd=repo).stdout


EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = f"""
title: "{EVIL}"
language: '"><script>alert(2)</script>'
summary: "{EVIL}"
roles: {{lead: "{EVIL}"}}
owner: lead
params: {{p: text, link: url, what: {{type: choice, many: true, options: ["a`<script>`"]}}}}
steps:
  - id: a
    title: "Step \\u202Eevil\\u202C {{{{ p }}}}"
    do: |
      <script>alert(3)</script> [click](javascript:alert(4)) ![image](https://evil.example/x.png)
      [data](data:text/html;base64,PHNjcmlwdD4=) {{{{ p }}}}
    check: ["{EVIL}"]
    collect: {{x: {{type: longtext, ask: "{EVIL}"}}, rows: {{type: table, columns: {{"a": text}}}}, u: url}}
    evidence: [{{id: e, kind: link}}]
  - {{id: b, title: B, each: what, when: 'p == "`<script>alert(5)</script>`"'}}
"""


def test_hostile_texts_are_escaped_in_the_html_report(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """Markup, script links and direction marks of an SOP, answers and notes are shown as text."""
    write_sop(repo, "evil", HOSTILE)
    link = "https://example.com/?a=</style><script>alert(6)</script>"
    new = ["new", "evil", "--set", f"p={EVIL}", "--set", f"link={link}", "--set", "what=1",
           "--role", "lead=Script & Co 'x'", "--name", "evil"]  # fmt: skip
    assert sopctl(*new, cwd=repo).returncode == 0
    rows = json.dumps([{"a": EVIL}])
    words = ["--set", f"x={EVIL}\u202e", "--set", f"rows={rows}", "--set", f"u={link}", "--check", "all"]
    done = sopctl("done", "evil", "a", *words, "--attach", f"e={link}", cwd=repo)
    assert done.returncode == 0, done.stderr
    assert sopctl("note", "evil", "a", f"{EVIL}\u202e\x1b[31m", cwd=repo).returncode == 0
    assert sopctl("reopen", "evil", "a", EVIL, cwd=repo).returncode == 0
    assert sopctl("block", "evil", "a", EVIL, cwd=repo).returncode == 0
    html = sopctl("report", "--format", "html", cwd=repo).stdout
    page = Page(html)
    page.check_needs_no_network()
    assert html.lower().count("<script") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", html)
    assert "<U+202E>" in page.text
    assert EVIL in page.text
    for _, attrs in page.tags:
        assert "javascript:" not in (attrs.get("href") or "")
        assert not (attrs.get("href") or "").startswith("data:")


def test_hostile_texts_are_escaped_in_the_markdown_report(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """No tag of an SOP, an answer, a link or run.yaml is left as HTML in the Markdown report."""
    write_sop(repo, "evil", HOSTILE)
    link = "https://example.com/?a=><script>alert(6)</script>"
    new = ["new", "evil", "--set", f"p={EVIL}", "--set", f"link={link}", "--set", "what=1",
           "--role", "lead=Lin", "--name", "evil"]  # fmt: skip
    assert sopctl(*new, cwd=repo).returncode == 0
    words = ["--set", f"x={EVIL}", "--set", f"u={link}", "--check", "all", "--attach", f"e={link}"]
    assert sopctl("done", "evil", "a", *words, cwd=repo).returncode == 0
    made = repo / "runs/evil/run.yaml"
    text = re.sub(
        r"^(digest|commit): .*$", r"\1: '`<script>alert(7)</script>`'", made.read_text(), flags=re.M
    )
    made.write_text(
        re.sub(r"^at: .*$", "at: '2027-03-01T09:00:00<script>alert(8)</script>'", text, flags=re.M)
    )
    markdown = sopctl("report", cwd=repo).stdout
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable("table").render(markdown)
    assert "<script" not in html.lower()
    assert "<img" not in html.lower()
    assert not [href for href in re.findall(r'href="([^"]*)', html) if not href.startswith("https://")]
    assert not re.search("[\u202a-\u202e]", markdown)


def test_hostile_texts_do_not_reach_the_terminal(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """Control and direction-changing characters of SOPs and notes are shown as names, not sent."""
    write_sop(repo, "evil", HOSTILE)
    new = ["new", "evil", "--set", "p=x\x1b]0;title\x07", "--set", "link=https://example.com",
           "--set", "what=1", "--role", "lead=Lin", "--name", "evil"]  # fmt: skip
    assert sopctl(*new, cwd=repo).returncode == 0
    noted = sopctl(
        "note", "evil", "a", "\x1b[2J\u202egone\x9b", "--as", "Eve\x1b[31m <e@example.com>", cwd=repo
    )
    assert noted.returncode == 0
    skipped = sopctl("skip", "evil", "a", "\x1b[2J\u202e", cwd=repo)
    readers = (["status", "evil"], ["status"], ["log"], ["verify"], ["report"])
    results = [noted, skipped, *(sopctl(*words, cwd=repo) for words in readers)]
    for result in results:
        assert result.returncode == 0
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", result.stdout + result.stderr)
    assert "<U+001B>" in results[2].stdout


def test_the_log_says_in_which_time_zone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """People in several places write to one run, so each time carries its offset."""
    team.sop("call", "{id: call, title: Call, owner: a, roles: {a: A}, steps: [{id: ring, title: Ring}]}\n")
    team.new("call", roles={"a": "Li"})
    for zone in ("UTC0", "CST-8", "COT5"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        team("note", "r", "ring", zone)
    lines = team("log", "r").splitlines()[1:]
    monkeypatch.undo()
    time.tzset()
    assert [line.split("  ")[0].split()[2] for line in lines] == ["UTC", "+08:00", "-05:00"]
