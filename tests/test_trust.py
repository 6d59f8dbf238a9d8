"""What odd moments and a stranger's files may not do to a run."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Team

from sopctl.runs.event import encode, seal

LEAD = {"lead": "Li Wei <li@example.com>", "boss": "Bo Ss <boss@example.com>"}
HEAD = "title: t\nowner: lead\nroles: {lead: x, boss: y}\n"


def test_an_approval_holds_whatever_its_text_names(team: Team) -> None:
    """A text may name an answer of a step that the approved one does not wait for."""
    team.sop(
        "ap",
        HEAD
        + """
steps:
  - {id: x, title: X}
  - {id: b, title: B, needs: [x], collect: {f: text}}
  - {id: a, title: "A {{ b.f }}", approve: {by: [boss], not: owner}}
""",
    )
    team.new("ap", roles=LEAD)
    team("done", "r", "x")
    team("done", "r", "b", "--set", "f=hello")
    team("done", "r", "a")
    team("approve", "r", "a", "--as", LEAD["boss"])
    assert team.statuses()["a"] == "done"
    team("set", "r", "b", "f=other")
    assert team.statuses()["a"] == "waiting"


def test_nothing_is_decided_on_an_answer_that_is_still_to_come(team: Team) -> None:
    """A text handed to a used SOP is known when all that it names is."""
    team.sop(
        "inn",
        HEAD + "params: {subject: text}\nsteps:\n  - {id: y, title: Y, when: \"subject == 'For red'\"}\n",
    )
    team.sop(
        "out",
        HEAD
        + """
steps:
  - {id: a, title: A, collect: {kind: text}}
  - {id: u, title: U, use: inn, with: {subject: "For {{ a.kind }}"}}
""",
    )
    team.new("out", roles=LEAD)
    assert team.statuses()["u/y"] == "pending"
    team("done", "r", "a", "--set", "kind=red")
    assert team.statuses()["u/y"] == "ready"


def test_a_value_that_a_used_sop_cannot_take_is_told(team: Team) -> None:
    """A number out of the bounds of the used SOP's parameter is named, and nothing is decided on it."""
    team.sop(
        "inn", HEAD + "params: {n: {type: integer, max: 5}}\nsteps:\n  - {id: z, title: Z, when: n > 3}\n"
    )
    team.sop(
        "out",
        HEAD
        + """
steps:
  - {id: a, title: A, collect: {num: integer}}
  - {id: u, title: U, use: inn, with: {n: "{{ a.num }}"}}
""",
    )
    team.new("out", roles=LEAD)
    team("done", "r", "a", "--set", "num=9")
    team("status", "r")
    assert "u: parameter n: 9 is above the most, 5" in team.err


def test_choices_of_repeated_steps_are_one_list(team: Team) -> None:
    """`in` looks into all answers of a repeated step, those with several options too."""
    tags = "{type: choice, many: true, options: [x, y]}"
    team.sop(
        "tags",
        HEAD
        + f"""
steps:
  - {{id: post, title: "Post {{{{ item }}}}", each: [a, b], collect: {{tags: {tags}}}}}
  - {{id: last, title: L, needs: [post], when: "'x' in post.tags"}}
""",
    )
    team.new("tags", roles=LEAD)
    team("done", "r", "post[a]", "--set", "tags=y")
    team("done", "r", "post[b]", "--set", "tags=x,y")
    assert team.statuses()["last"] == "ready"


def test_a_number_of_five_thousand_digits_is_no_check(team: Team) -> None:
    """However long a number is, it is refused in words."""
    team.sop(
        "k",
        HEAD + "steps:\n  - {id: s, title: S, check: [one], collect: {c: {type: choice, options: [u]}}}\n",
    )
    team.new("k", roles=LEAD)
    team("check", "r", "s", "9" * 5000, code=2)
    team("set", "r", "s", f"c={'9' * 5000}", code=2)


def test_what_a_pin_needs_is_never_read_through_a_link(
    team: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A run whose `sops` leads elsewhere is refused."""
    team.sop("inn", HEAD + "steps:\n  - {id: y, title: Y}\n")
    team.sop("out", HEAD + "steps:\n  - {id: u, title: U, use: inn}\n")
    team.new("out", roles=LEAD)
    beside = team.folder / "runs" / "r" / "sops"
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "sops"
    beside.rename(elsewhere)
    beside.symlink_to(elsewhere)
    team("status", "r", code=2)
    assert "is a link" in team.err


def test_a_command_may_print_without_end_or_line(team: Team) -> None:
    """Of what a command prints the end is kept, however much it is, and control characters are shown."""
    python = Path(sys.executable).as_posix()
    team.sop(
        "c",
        HEAD
        + f"""
params: {{event: text}}
steps:
  - id: s
    title: S
    run: >-
      {python} -c "import os;
      print('x' * 3_000_000 + chr(27) + '[2J' + os.environ['SOP_EVENT'], end='')"
""",
    )
    team.new("c", "--set", "event=$(touch oops) ; touch oops", roles=LEAD)
    team.write("answers.yaml", "s: true\n")
    team("run", "r", "--answers", "answers.yaml", "--allow-commands")
    kept = team.step("s")["commands"][0]["output"]
    assert len(kept) <= 4000
    assert kept.endswith("<U+001B>[2J$(touch oops) ; touch oops")
    assert not (team.folder / "oops").exists()


def test_a_command_is_not_run_unasked(team: Team) -> None:
    """Without --allow-commands an unattended walk leaves commands alone, and says so."""
    team.sop("c", HEAD + "steps:\n  - {id: s, title: S, run: touch ran}\n")
    team.new("c", roles=LEAD)
    team.write("answers.yaml", "s: true\n")
    team("run", "r", "--answers", "answers.yaml")
    assert "the command of s was not run" in team.err
    assert not (team.folder / "ran").exists()


def test_a_command_that_fails_stops_the_walk(team: Team) -> None:
    """Exit 3, with the step and the command's own code; what was recorded says so."""
    team.sop("c", HEAD + "steps:\n  - {id: s, title: S, run: exit 4}\n")
    team.new("c", roles=LEAD)
    team.write("answers.yaml", "s: true\n")
    team("run", "r", "--answers", "answers.yaml", "--allow-commands", code=3)
    assert "the command of s ended with 4" in team.err
    assert team.statuses()["s"] == "ready"
    assert "command ended with 4" in team("log", "r")


def test_texts_that_take_long_to_read_are_bounded(team: Team) -> None:
    """An SOP made of nothing but templates with tags is refused before it costs time."""
    step = '  - {{id: s{0}, title: S, do: "{1}"}}\n'
    text = "{% if run %}x{% endif %}" * 40
    team.sop("j", f"{HEAD}steps:\n" + "".join(step.format(number, text) for number in range(300)))
    found = team.lint("--select", "SOP204")
    assert [code for __, __, __, code, __ in found] == ["SOP204"]
    assert "more than 200,000 characters" in found[0][4]


def test_a_checklist_that_is_not_there_is_told(team: Team) -> None:
    """A file that was named and is missing is told as a file, not looked for among the runs."""
    team.write("a.yaml", "s: true\n")
    team("run", "NOPE.md", "--answers", "a.yaml", code=2)
    assert "cannot read NOPE.md: there is no such file" in team.err


def forge(team: Team, *events: tuple[int, str, str | None, dict[str, Any]]) -> str:
    """A sitting of events that a stranger made up, each right in itself; the id of the last one."""
    folder = team.folder / "runs/r"
    root = hashlib.sha256((folder / "run.yaml").read_bytes()).hexdigest()
    sealed = [
        seal(n, (root,), "2027-01-01T00:00:00Z", "Eve <e@x>", kind, step, data)
        for n, kind, step, data in events
    ]
    (folder / "journal").mkdir(exist_ok=True)
    (folder / "journal/forged.jsonl").write_bytes(b"".join(map(encode, sealed)))
    return sealed[-1].id


@pytest.fixture
def one(team: Team) -> Team:
    """A run with a step that is to be approved."""
    team.sop("one", HEAD + "steps: [{id: a, title: A, approve: {by: [boss], signed: true}}]\n")
    team.new("one", roles=LEAD)
    return team


def test_a_forged_event_makes_no_line_of_its_own(one: Team) -> None:
    """What is said of a damaged event stays on its line: nothing passes for an acknowledgement."""
    forge(one, (1, "x\nrecorded a: done", None, {}))
    for words in (("status",), ("status", "r"), ("log", "r"), ("mine",)):
        assert "\nrecorded" not in one(*words)
        assert "recorded a: done" in one.err
        assert "\nrecorded" not in one.err


def test_thousands_of_forged_events_are_named_in_a_few_lines(one: Team) -> None:
    """A warning nobody can read warns of nothing; verify names all."""
    forge(one, *((1, f"x{number}", None, {}) for number in range(1000)))
    one("status", "r")
    assert len(one.err.splitlines()) == 51
    assert "950 more problems; `sopctl verify r` names them" in one.err
    assert len(one("verify", "r", code=1).splitlines()) == 1000


@pytest.mark.parametrize("words", [("r",), ("r", "--for", "leadership"), ("--all",)])
@pytest.mark.parametrize("form", ["md", "html", "text"])
def test_a_report_names_a_few_of_thousands_of_problems(one: Team, words: tuple[str, ...], form: str) -> None:
    """It stays a report; JSON and the auditor's have them all."""
    forge(one, *((1, f"x{number}", None, {}) for number in range(1000)))
    told = one("report", *words, "--format", form)
    assert told.count("kind") == 20
    assert "980 more problems; " in told
    assert len(one.err.splitlines()) == 51
    if words == ("r",):
        assert len(json.loads(one("report", "r", "--format", "json"))["warnings"]) == 1000
        assert one("report", "r", "--for", "auditor", "--format", form).count("x999") >= 1


def test_an_act_after_very_many_heads_is_a_short_line(one: Team) -> None:
    """Whoever forges heads does not make every line long that others write; each act takes some in."""
    forge(one, *((1, "noted", "a", {"text": str(number)}) for number in range(1500)))
    for number in range(3):
        one("note", "r", "a", f"mine {number}")
    events = [json.loads(line) for line in one("log", "r", "--json").splitlines()]
    assert [len(event["prev"]) for event in events[-3:]] == [1000, 501, 1]
    assert "nothing changed or lost" in one("verify", "r")


def test_forged_delegations_and_approvals_are_bounded(one: Team) -> None:
    """Each act goes through all of them, so there are no more than people give."""
    days = {"from": "2020-01-01", "until": "2030-01-01"}
    given = [(1, "delegated", None, {"role": "boss", "to": f"P{number}", **days}) for number in range(700)]
    forge(one, *given)
    assert len(json.loads(one("status", "r", "--json"))["delegations"]) == 501
    one("delegate", "r", "boss", "Wu <wu@example.com>", "--until", "2030-01-01")
    assert json.loads(one("status", "r", "--json"))["delegations"][-1]["to"] == "Wu <wu@example.com>"


@pytest.mark.parametrize(
    ("by", "at"), [("a\0b", "2027-01-01T00:00:00Z"), ("Bo", "0001-01-01T00:00:00+23:59")]
)
def test_verify_tells_a_signature_that_nobody_can_check(by: str, at: str, one: Team) -> None:
    """A name or a moment that cannot be handed on is a problem of the event, not of sopctl."""
    one.write("allowed", "bo ssh-ed25519 AAAA\n")
    words = ["git", "config", "--global", "gpg.ssh.allowedSignersFile", str(one.folder / "allowed")]
    subprocess.run(words, check=True)
    folder = one.folder / "runs/r"
    root = hashlib.sha256((folder / "run.yaml").read_bytes()).hexdigest()
    data = {"of": "x", "digest": "x", "signature": "x"}
    (folder / "journal").mkdir()
    (folder / "journal/forged.jsonl").write_bytes(encode(seal(1, (root,), at, by, "approved", "a", data)))
    assert "its signature does not hold" in one("verify", "r", code=1)
