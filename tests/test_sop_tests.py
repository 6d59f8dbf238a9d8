"""SOP tests: what they may say, how they fail, what they cover, and that they agree with real runs."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import Team

from sopctl.cli.library import shipped
from sopctl.runs.tree import Tree
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop, used_by
from sopctl.sop.yaml_reader import read_document
from sopctl.trial.made_up import value_for
from sopctl.trial.reading import read_suite
from sopctl.trial.trying import Trying
from sopctl.trial.walked import Walk
from sopctl.trial.walking import Budget

TOP = Path(__file__).parent.parent
PARTY = """
title: Party
owner: lead
roles: {lead: Leads, cook: Cooks, boss: Approves}
params:
  day: {type: date, ask: When?}
  guests: {type: integer, min: 1, default: 10}
  hot: {type: bool, default: true}
  rooms: {type: choice, many: true, options: [hall, garden], default: [hall]}
steps:
  - id: plan
    title: "Plan for {{ guests }} guests"
    collect:
      budget: {type: money, currency: EUR, required: true, target: "<= 500"}
      late: {type: bool, required: true}
    due: day - 5wd
  - id: cook
    title: Cook
    owner: cook
    when: hot and plan.budget > 0
    needs: [plan]
    due: plan + 2d
    check: [Tasted, Salted]
    approve: {by: [boss, lead], not: owner}
  - {id: room, title: "Tidy the {{ item }}", each: rooms, needs: [plan]}
  - id: doors
    title: Open the doors
    needs: [cook, room]
    run: touch opened
    collect: {flow: {type: funnel, stages: [asked, came], alert_below: 0.5, required: true}}
    evidence: [{id: photo, kind: file, required: true}]
  - {id: late, title: Stay late, when: plan.late, needs: [doors]}
"""


def suite(*tests: dict[str, Any], **common: Any) -> str:
    """A file of tests; JSON is YAML."""
    return json.dumps({"sop": "party", **common, "tests": list(tests)}, ensure_ascii=False, indent=1)


def one(expect: dict[str, Any], **given: Any) -> str:
    return suite({"name": "one", **given, "expect": expect})


@pytest.fixture
def party(team: Team) -> Team:
    team.sop("party", PARTY)
    return team


def tried(team: Team, text: str, code: int) -> str:
    """What `sopctl test` prints for a file of tests."""
    team.write("sops/tests/party.yaml", text)
    return team("test", code=code)


HOT = {"plan": {"set": {"budget": 100}}}
LATE = {"plan": {"set": {"budget": 600, "late": True}}}
HOLDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"steps": ["plan", "room", "doors"]}, {}),
    ({"steps": ["plan", "cook", "room[hall]", "room[garden]", "doors"]},
     {"answers": HOT, "params": {"rooms": ["hall", "garden"]}}),
    ({"includes": ["cook", "late"]}, {"answers": LATE}),
    ({"excludes": ["cook", "room", "room[hall]"]}, {"params": {"rooms": [], "hot": False}}),
    ({"order": ["plan", "cook", "doors", "late"]}, {"answers": LATE}),
    ({"owner": {"cook": "cook", "doors": "lead"}}, {}),
    ({"due": {"plan": "2027-03-11", "doors": "none"}}, {"params": {"day": "2027-03-18"}}),
    ({"due": {"cook": "2027-02-05"}}, {"answers": {"plan": {"set": {"budget": 1}, "on": "2027-02-03"}}}),
    ({"due": {"cook": "2027-03-03"}}, {"start": "2027-03-01", "answers": HOT}),
    ({"due": {"cook": "none"}}, {"answers": {"plan": False}}),
    ({"status": {"plan": "skipped", "cook": "not-needed"}}, {"answers": {"plan": {"skip": "no time"}}}),
    ({"status": {"cook": "waiting", "doors": "pending"}},
     {"answers": {**HOT, "cook": {"approve": False}}}),
    ({"status": {"plan": "ready", "doors": "pending"}}, {"rest": "open"}),
    ({"status": {"plan": "done", "room": "ready"}}, {"rest": "open", "answers": {"plan": True}}),
    ({"waits": {"doors": ["room"], "cook": []}}, {"answers": {"room": False}}),
    ({"waits": {"cook": ["boss", "lead"], "doors": ["cook"]}},
     {"answers": {**HOT, "cook": {"approve": []}}}),
    ({"refused": {"plan": "still missing: field budget"}}, {"answers": {"plan": True}}),
    ({"refused": {"cook": "check 'Salted'"}}, {"answers": {**HOT, "cook": {"check": "Tasted"}}}),
    ({"refused": {"cook": "SOMEBODY else must approve it"}},
     {"answers": {**HOT, "cook": {"as": "boss", "approve": "boss"}}}),
    ({"refused": {"doors": "is more than"}}, {"answers": {"doors": {"set": {"flow": [5, 6]}}}}),
    ({"refused": {"params": "0 is below the least"}}, {"params": {"guests": 0}}),
    ({"judged": {"plan.budget": "met", "doors.flow": "met"}}, {}),
    ({"judged": {"plan.budget": "missed", "doors.flow": "missed"}},
     {"answers": {**LATE, "doors": {"set": {"flow": [10, 4]}}}}),
    ({"judged": {"plan.budget": "unknown"}}, {"rest": "open"}),
    ({"text": {"plan": ["12 guests"], "room": "Tidy the hall"}}, {"params": {"guests": 12}}),
    ({"closed": True, "progress": "5/5"}, {}),
    ({"closed": False, "progress": "0/5"}, {"rest": "open"}),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "given"), HOLDS)
def test_what_holds(expect: dict[str, Any], given: dict[str, Any], party: Team) -> None:
    """Each kind of expectation, met."""
    assert tried(party, one(expect, **given), 0).startswith("✓ party: 1 passed")
    assert party.err == "1 test of 1 SOP: all passed\n"


FAILS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"steps": ["plan", "cook", "doors"]}, {},
     "needed\n      - expected  + was\n        plan\n      - cook\n      + room[hall]\n        doors\n"),
    ({"includes": ["late"]}, {},
     "late is not needed\n      expected: needed\n      was: not needed, since `plan.late` is false\n"),
    ({"includes": ["room"]}, {"params": {"rooms": []}}, "was: repeated for nothing"),
    ({"excludes": ["doors"]}, {}, "doors is needed\n      expected: not needed\n      was: done\n"),
    ({"order": ["cook", "room"]}, {"answers": HOT}, "room does not wait for cook"),
    ({"order": ["plan", "late"]}, {}, "late is not needed"),
    ({"owner": {"cook": "lead"}}, {}, "another role owns cook\n      expected: lead\n      was: cook\n"),
    ({"due": {"plan": "2027-03-12"}}, {"params": {"day": "2027-03-18"}},
     "expected: 2027-03-12\n      was: 2027-03-11\n"),
    ({"status": {"doors": "ready"}}, {}, "doors stands otherwise\n      expected: ready\n      was: done\n"),
    ({"status": {"room": "done"}}, {"params": {"rooms": []}}, "there is nothing to repeat it for"),
    ({"waits": {"doors": ["plan"]}}, {"answers": {"room": False}},
     "doors waits for something else\n      expected: plan\n      was: room[hall]\n"),
    ({"refused": {"plan": "anything"}}, {"answers": {"plan": {"set": {"budget": 1, "late": False}}}},
     "plan is not refused\n      expected: anything\n      was: done\n"),
    ({"refused": {"plan": "too dear"}}, {"answers": {"plan": True}}, "it is refused in other words"),
    ({"refused": {"params": "below"}}, {}, "the parameters are not refused"),
    ({"judged": {"plan.budget": "met"}}, {"answers": LATE}, "expected: met\n      was: missed (600 EUR)\n"),
    ({"text": {"plan": "11 guests"}}, {}, "plan does not say that"),
    ({"closed": True}, {"rest": "open"}, "the run cannot be closed"),
    ({"closed": False}, {}, "the run can be closed"),
    ({"progress": "1/5"}, {}, "expected: 1/5\n      was: 5/5\n"),
    ({"closed": True}, {"answers": {"plan": {"set": {"budget": "much"}}}}, "plan is refused"),
    ({"closed": True}, {"answers": {"late": True}},
     "the answer of late is never asked for\n      expected: asked for\n      was: not-needed\n"),
    ({"closed": True}, {"params": {"guests": 0}}, "no run can be made"),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "given", "told"), FAILS)
def test_what_fails(expect: dict[str, Any], given: dict[str, Any], told: str, party: Team) -> None:
    """Each kind of expectation, not met: exit 1, with the place, what was expected and what was."""
    shown = tried(party, one(expect, **given), 1)
    assert shown.startswith("✗ party: 1 failed\n\n  one\n    sops/tests/party.yaml:")
    assert told in shown
    assert party.err == "1 test of 1 SOP: 0 passed, 1 failed\n"


def test_a_failure_stands_on_its_expectation(party: Team) -> None:
    """The line is that of the step in the expectation, among tests that pass."""
    text = """
    sop: party
    params: {guests: 3}
    tests:
      - name: good
        expect: {closed: true}
      - name: bad
        params: {guests: 4}
        expect:
          text:
            plan: 4 guests
            doors: 4 guests
    """
    shown = tried(party, text, 1)
    assert "party: 1 passed, 1 failed" in shown
    assert "sops/tests/party.yaml:12: doors does not say that" in shown
    assert "plan does not" not in shown


BAD: list[tuple[str, str]] = [
    (one({"step": ["plan"]}), "7:5: SOP104 unknown-key: unknown key `step`; did you mean steps?"),
    (one({"includes": ["plam"]}), "SOP104 unknown-key: the SOP has no step `plam`; did you mean plan?"),
    (one({"owner": {"kook": "cook"}}), "the SOP has no step `kook`; did you mean cook?"),
    (one({"owner": {"cook": "bos"}}), "the SOP has no role `bos`; did you mean boss?"),
    (one({"judged": {"plan.late": "met"}}), "plan has no field `late` with a target; known here: budget"),
    (one({"judged": {"budget": "met"}}), "write step.field, not `budget`"),
    (one({"judged": {"plan.budget": "good"}}), "known here: met, missed, unknown"),
    (one({"status": {"plan": "dome"}}), "this cannot be the text `dome`; did you mean done?"),
    (one({"due": {"plan": "soon"}}), "SOP107"),
    (one({"closed": "maybe"}), "known here: false, true"),
    (one({"closed": True}, answers={"plan": {"set": {"bugdet": 1}}}), "did you mean budget?"),
    (one({"closed": True}, answers={"plam": True}), "the SOP has no step `plam`; did you mean plan?"),
    (one({"closed": True}, answers={"plan": "yes"}), "an answer is true, false or a map, not the text `yes`"),
    (one({"closed": True}, answers={"plan": {"sett": {}}}), "unknown key `sett`; did you mean set?"),
    (one({"closed": True}, params={"gests": 1}), "the SOP has no parameter `gests`; did you mean guests?"),
    (one({"closed": True}, roles={"chef": "Li Wei"}), "the SOP has no role `chef`"),
    (one({"closed": True}, roles={"cook": "<>"}), "is no person"),
    (one({"closed": True}, start="today"), "SOP107"),
    (one({"closed": True}, rest="all"), "known here: done, open"),
    (one({}), "`expect` is missing"),
    (suite({"expect": {"closed": True}}), "`name` is missing"),
    (suite(*[{"name": "a", "expect": {"closed": True}}] * 2), "two tests have this name"),
    (suite(), "SOP107 bad-value: `tests` must not be empty; write a test into it"),
    ("sop: party\ntests:\n", "2:1: SOP107 bad-value: `tests` must not be empty"),
    ("sop: party\ntests: {a: b}\n", "`tests` wants a list, not a map of keys"),
    ("", "1:1: SOP102 syntax: the file is empty; write tests into it; they begin with `sop:`"),
    ("\ufeff# later\n\n", "the file is empty; write tests into it"),
    ("sop： party\ntests: [{name: a, expect: {closed: true}}]\n", "1:4: SOP102 syntax: a full-width colon"),
    ("sop： party", "1:4: SOP102 syntax: a full-width colon ： after a key"),
    ("sop: party\ntests：\n", "2:6: SOP102 syntax: a full-width colon"),
    ("sop: party\n\u3000start: 2027-01-04\ntests: [{name: a, expect: {closed: true}}]\n", "full-width space"),
    ("sop: party\n", "`tests` is missing"),
    ("- a\n", "wanted a map of keys, not a list"),
    ("sop: [\n", "SOP102"),
    (suite({"name": "a", "expect": {"closed": True}}, sop="parti"), "no SOP 'parti' to test; did you mean"),
    (suite({"name": "a", "expect": {"closed": True}}, sop="../../../outside.yaml"), "no SOP"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), BAD)
def test_bad_input(text: str, told: str, party: Team) -> None:
    """Each slip is told at its place with the way to mend it, exit 2; other files are tried all the same."""
    (party.folder.parent / "outside.yaml").write_text(PARTY, encoding="utf-8")
    party.write("sops/party.test.yaml", json.dumps({"tests": [{"name": "b", "expect": {"closed": True}}]}))
    shown = tried(party, text, 2)
    assert told in shown
    assert shown.splitlines()[0].startswith("sops/tests/party.yaml:")
    assert "✓ party: 1 passed" in shown
    assert party.err == "1 test of 1 SOP: 1 passed, 0 failed; 1 file cannot be used\n"


def test_nothing_passed_where_nothing_was_tried(party: Team) -> None:
    tried(party, "sop: [\n", 2)
    assert party.err == "nothing was tried: 1 file cannot be used\n"


def test_what_people_answer_in_chinese_is_no_slip(party: Team) -> None:
    """Fields and steps may be called as keys of an SOP are: their values are people's own words."""
    party.sop("party", PARTY.replace("late: {type: bool", "by: {type: text}\n      late: {type: bool"))
    text = """
    tests:
      - name: 甲，乙
        answers: {plan: {set: {by: 甲，乙}, note: 谁，何时}}
        expect:
          status: {plan: done}
    """
    tried(party, text, 0)


def test_an_sop_that_cannot_be_run(party: Team) -> None:
    """Its own findings are told, as lint tells them."""
    party.sop("party", PARTY.replace("owner: cook", "owner: chef"))
    assert "sops/party.yaml:19:12: SOP402 unknown-role: `chef` is no role" in tried(
        party, one({"closed": True}), 2
    )


def test_where_there_is_no_test(party: Team) -> None:
    party("test", code=2)
    assert "tests lie in the folder tests/ of the library" in party.err
    tried(party, one({"closed": True}), 0)
    party("test", "-k", "nothing", code=2)
    assert "no test has 'nothing' in its name" in party.err
    party("test", "partie", code=2)
    assert "did you mean party?" in party.err


def test_which_tests(party: Team) -> None:
    """A file, a folder, an SOP by its path or id, or a word in the name."""
    party.sop("ball", PARTY.replace("title: Party", "title: Ball"))
    here = {"name": "Beside the SOP", "expect": {"closed": True}}
    party.write("sops/ball.test.yaml", json.dumps({"tests": [here]}))
    party.write(
        "sops/tests/other.yaml", json.dumps({"sop": "../ball.yaml", "tests": [{**here, "name": "By path"}]})
    )
    both = suite(
        {"name": "First", "expect": {"closed": True}}, {"name": "Second", "expect": {"closed": True}}
    )
    party.write("sops/tests/party.yaml", both)

    def names(*words: str) -> list[str]:
        return [test["name"] for test in json.loads(party("test", "--json", *words))["tests"]]

    assert names() == ["Beside the SOP", "By path", "First", "Second"]
    assert names("sops/tests/party.yaml") == ["First", "Second"]
    assert names("sops/tests") == ["By path", "First", "Second"]
    assert names("ball") == names("sops/ball.yaml") == ["Beside the SOP", "By path"]
    assert names("-k", "SEC") == ["Second"]


def test_tests_are_no_sops(party: Team) -> None:
    """Neither listed nor linted, wherever they lie."""
    party.write("sops/party.test.yaml", one({"closed": True}))
    tried(party, one({"closed": True}), 0)
    assert {each["path"] for each in json.loads(party("list", "--json")) if each["path"]} == {
        "sops/party.yaml"
    }
    assert party.lint() == []
    assert "1 SOP file" in party("lint") + party.err


def test_lint_passes_over_tests_that_are_named(party: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a shell's pattern, a commit, or an editor: they are no SOPs, and nothing is mended in them."""
    slip = "sop: party\ntests: [{name: a, name: b}]\n"
    for name in ("sops/party.test.yaml", "sops/tests/party.yaml"):
        party.write(name, slip)
    named = ("sops/party.yaml", "sops/party.test.yaml", "sops/tests/party.yaml")
    assert party.lint(*named) == []
    party("lint", *named)
    assert party.err == "2 files of SOP tests left to `sopctl test`\nnothing found in 1 SOP file\n"
    party("lint", "--fix", *named[1:])
    assert party.err.startswith("2 files of SOP tests left to `sopctl test`\n")
    assert (party.folder / named[1]).read_text() == slip
    assert json.loads(party("lint", "--format", "json", named[1])) == []
    party("lint", "sops/tests/none.yaml", code=2)
    assert "sops/tests/none.yaml" in party.err
    party("lint", "sops/tests", code=2)
    monkeypatch.chdir(party.folder / "sops/tests")
    party("lint", "party.yaml")
    party("lint", ".", code=2)
    assert "no SOP file in ." in party.err
    assert "SOP103" in party("test", ".", code=2)


def test_an_editor_s_buffer_of_tests(party: Team, sopctl: Any) -> None:
    """What an editor pipes under the name of a file of tests is no SOP either, and comes back as it is."""
    slip = "sop: party\ntests: [{name: a, name: b}]\n"
    words = ("lint", "-", "--stdin-filename", "sops/tests/party.yaml")
    done = sopctl(*words, cwd=party.folder, input=slip)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 file of SOP tests left to `sopctl test`\n"
    assert sopctl(*words, "--fix", cwd=party.folder, input=slip).stdout == slip
    assert sopctl(*words, "--format", "json", cwd=party.folder, input=slip).stdout == "[]\n"


def test_nothing_is_run_read_or_written(party: Team) -> None:
    """A test from a stranger: no command runs, no file is opened for evidence, nothing is left behind."""
    answers = {"doors": {"attach": {"photo": "/etc/passwd"}, "note": "by"}}
    party.write("sops/tests/party.yaml", one({"status": {"doors": "done"}}, answers=answers))
    before = sorted(party.folder.rglob("*"))
    party("test", "--coverage")
    assert sorted(party.folder.rglob("*")) == before


def test_what_is_printed_drives_no_terminal(party: Team) -> None:
    """Names and values of a stranger's test are shown clean."""
    text = suite({"name": "x\x1b[31m\u202e", "expect": {"text": {"plan": "\x1b]0;t\x07"}}})
    for form in ("text", "json", "junit"):
        party.write("sops/tests/party.yaml", text)
        shown = party("test", "--format", form, code=1)
        assert not {"\x1b", "\u202e", "\x07"} & set(shown)


def test_no_test_takes_long() -> None:
    """A file has a budget of looks at steps; beyond it its tests fail and say why."""
    sop = require_sop(load_sop("party.yaml", PARTY.encode()))
    document, _ = read_document("t.yaml", one({"closed": True}, answers=HOT).encode())
    assert document is not None
    suite, findings = read_suite(document)
    assert findings == []

    def failures(looks: int) -> list[str]:
        seen: list[Walk] = []
        results = Trying(sop, {}, "party.yaml", seen.append, Budget(looks)).try_all(suite.trials)
        return [failure.message for result in results for failure in result.failures]

    assert failures(1000) == []
    assert failures(20) == ["the tests of this file take too long: the SOP has too many steps for so many"]


def test_it_passes_in_every_language(party: Team) -> None:
    """Refusals are held against the SOP's own language, whoever runs the tests."""
    text = one({"refused": {"plan": "still missing"}}, answers={"plan": True})
    tried(party, text, 0)
    party("--lang", "zh", "test")
    tried(party, text.replace("still missing", "还缺"), 1)


def test_coverage(party: Team) -> None:
    """Steps, conditions and their parts both ways, repetitions, approvals; nothing twice, nothing missing."""
    tried(party, one({"closed": True}), 0)
    facts = json.loads(party("test", "--coverage", "--json"))["coverage"]
    assert [each["sop"] for each in facts] == ["party"]
    missed = {(each["kind"], each["step"], each["message"]) for each in facts[0]["missed"]}
    assert missed == {
        ("step", "cook", "no test takes it"),
        ("step", "late", "no test takes it"),
        ("branch", "cook", "no test makes `hot and plan.budget > 0` true"),
        ("branch", "cook", "no test makes `hot` false"),
        ("branch", "cook", "no test makes `plan.budget > 0` true"),
        ("branch", "late", "no test makes `plan.late` true"),
        ("repeat", "room", "no test has nothing to repeat it for"),
        ("repeat", "room", "no test repeats it several times"),
        ("approval", "cook", "no test has it approved"),
    }
    assert (facts[0]["taken"], facts[0]["total"], facts[0]["percent"]) == (8, 17, 47)
    assert facts[0]["missed"][0]["line"] == 17
    shown = party("test", "--coverage")
    assert " 47 %  party (8 of 17)" in shown
    assert "sops/party.yaml:17: cook: no test takes it\n" in shown
    party("test", "--fail-under", "47")
    party("test", "--fail-under", "48", code=1)
    assert "tests take less than 48 % of: party" in party.err

    whole = suite(
        {"name": "hot", "answers": LATE, "params": {"rooms": ["hall", "garden"]}, "expect": {"closed": True}},
        {"name": "cold", "params": {"hot": False, "rooms": []}, "expect": {"closed": True}},
        {"name": "plain", "expect": {"closed": True}},
    )
    tried(party, whole, 0)
    assert json.loads(party("test", "--fail-under", "100", "--json"))["coverage"][0]["missed"] == []


def test_an_sop_without_tests_counts(party: Team) -> None:
    tried(party, one({"closed": True}), 0)
    party.sop("alone", "title: Alone\nowner: a\nroles: {a: A}\nsteps: [{id: go, title: Go}]\n")
    assert "  0 %  alone (0 of 1)\n" in party("test", "--coverage")
    party("test", "--fail-under", "1", code=1)
    party("test", "party", "--fail-under", "1")


def test_junit(party: Team) -> None:
    """One case for each test, with what failed; a finding is an error."""
    party.write("sops/party.test.yaml", one({"clozed": True}))
    tests = ({"name": "a & b", "expect": {"closed": True}}, {"name": "c", "expect": {"closed": False}})
    party.write("sops/tests/party.yaml", suite(*tests))
    root = ElementTree.fromstring(party("test", "--format", "junit", code=2))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {"unknown-key": ["error"], "a & b": [], "c": ["failure"]}
    party("test", "--format", "csv", code=2)


def test_the_starter_s_test_passes(team: Team) -> None:
    """The tests that are to lie in a starter repository fit its SOP, in both languages."""
    for language in ("en", "zh_CN"):
        starter = TOP / "sopctl" / "starter" / language
        for name in ("first-steps.yaml", "first-steps.test.yaml"):
            shutil.copy(starter / name, team.folder / "sops" / name)
        facts = json.loads(team("test", "--json", "--fail-under", "100"))
        assert facts["failed"] == 0


# Against real runs

LIBRARY = ("retrospective", "product-launch", "market-research")
MADE = {"period": "2027 Q1"}  # where a pattern keeps values from being made up


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LIBRARY)
def test_tests_agree_with_runs(name: str, seed: int, team: Team) -> None:
    """A run made by `new` and walked by `run --answers` ends as a test with the same answers says."""
    shutil.copytree(TOP / "sops", team.folder / "sops", dirs_exist_ok=True)
    shutil.rmtree(team.folder / "sops" / "tests")
    team.write("proof.txt", "proof")
    sop = require_sop(shipped().named(name))  # type: ignore[arg-type]
    chance = random.Random(seed)
    params = {
        one: value for one in sop.params if (value := any_value(sop.params[one], one, chance)) is not None
    }
    roles = {role: f"{role} <{role}@example.com>" for role in sop.roles}
    team.new(name, params=params, roles=roles)
    answers: dict[str, Any] = {}
    for key, step in leaves(sop):
        answers[key] = any_answer(step, roles, chance)
    team.write("answers.yaml", json.dumps(answers, ensure_ascii=False))
    team("run", "r", "--answers", "answers.yaml")
    facts = team.facts()
    asked = {key: answer for key, answer in answers.items() if any_done(key, facts["steps"])}
    start = next(
        line.split()[1].strip("'\"")
        for line in (team.folder / "runs" / "r" / "run.yaml").read_text(encoding="utf-8").splitlines()
        if line.startswith("start:")
    )
    steps = facts["steps"]
    expect: dict[str, Any] = {
        "steps": [step["id"] for step in steps if step["status"] != "not-needed"],
        "status": {step["id"]: step["status"] for step in steps},
        "owner": {step["id"]: step["owner"] for step in steps},
        "due": {step["id"]: step["due"] or "none" for step in steps},
        "progress": f"{facts['progress']['settled']}/{facts['progress']['total']}",
        "closed": True,
    }
    test = {"name": "as the run", "params": params, "roles": roles, "start": start, "rest": "open"}
    team.write(
        f"sops/{name}.test.yaml", json.dumps({"tests": [{**test, "answers": asked, "expect": expect}]})
    )
    assert json.loads(team("test", "--json"))["failed"] == 0
    wrong = chance.choice(steps)["id"]
    expect["status"][wrong] = "blocked"
    team.write(
        f"sops/{name}.test.yaml", json.dumps({"tests": [{**test, "answers": asked, "expect": expect}]})
    )
    failures = json.loads(team("test", "--json", code=1))["tests"][0]["failures"]
    assert [failure["message"] for failure in failures] == [f"{wrong} stands otherwise"]


def leaves(sop: Sop) -> Iterator[tuple[str, Any]]:
    """The steps that people do, by the names that answers know them by."""
    used = {name: require_sop(shipped().named(name)) for name in used_by(sop)}  # type: ignore[arg-type]
    for node in Tree(sop, used).roots:
        for leaf in node.leaves:
            yield leaf.key, leaf.step


def any_value(field: Any, name: str, chance: random.Random) -> Any:
    """A value for a field: by chance where conditions may hang on it."""
    if name in MADE:
        return MADE[name]
    if field.type == "bool":
        return chance.random() < 0.5
    if field.type == "choice":
        some = [option for option in field.options if chance.random() < 0.5]
        return some if field.many else chance.choice(field.options)
    if field.type in ("integer", "number", "rating"):
        least, most = int(field.min or (1 if field.type == "rating" else 0)), int(field.max or 5)
        return chance.randint(least, max(least, most))
    return value_for(field, "2027-01-04")


def any_answer(step: Any, roles: dict[str, str], chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.15:
        return {"skip": "not this time"}
    fields = {
        name: any_value(field, name, chance) for name, field in step.collect.items() if field.type != "file"
    }
    answer: dict[str, Any] = {"set": {name: value for name, value in fields.items() if value is not None}}
    answer["set"] |= {name: "proof.txt" for name, field in step.collect.items() if field.type == "file"}
    if step.check:
        answer["check"] = "all"
    if step.evidence:
        links = {one.id: "https://example.com/proof" for one in step.evidence if one.kind == "link"}
        answer["attach"] = {**{one.id: "proof.txt" for one in step.evidence}, **links}
    if step.approve:
        answer["approve"] = [roles[role] for role in step.approve.by if role in roles]
    return answer


def any_done(key: str, steps: list[dict[str, Any]]) -> bool:
    """Whether a step, or one repeated from it, was there to be answered."""
    found = [step for step in steps if step["id"] == key or step["id"].startswith(f"{key}[")]
    return any(step["status"] in ("done", "skipped") for step in found)
