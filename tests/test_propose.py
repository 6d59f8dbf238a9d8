"""What runs show becomes an edit of the SOP on a new branch, with the runs as evidence."""

import json
import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Team
from hypothesis import given
from hypothesis import strategies as st
from terminal import Terminal

from sopctl.diff.rewording import reworded
from sopctl.sop.draft import Draft
from sopctl.sop.load import read_form

LIN, CHEN = "Lin <lin@example.com>", "陈佳 <chen@example.com>"
FAIR = """\
# The fair, as we do it
id: fair
title: Fair
version: 1.2.0  # raised by hand
owner: lead
roles: {lead: Answers}
changelog:
  # the newest first
  1.2.0: First
steps:
  - id: list
    title: List the needs   # short
    do: |
      Walk the path of the visitor and write down
      what each point needs.

      Then send it to the lead.
    takes: 2wd
  # the printer is slow
  - {id: print, title: 'Print the lead''s posters', do: "Call the printer.", check: [Agreed, Sized]}
  - id: sweep
    title: >-
      Sweep the floor
      of the hall
    collect: {visitors: {type: integer, target: ">= 100"}}
    evidence: [{id: photo}]
"""


def git(*words: str, code: int = 0) -> str:
    done = subprocess.run(["git", *words], capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


def commit(text: str = "change") -> None:
    git("add", "-A")
    git("commit", "-qm", text)


@pytest.fixture
def fair(team: Team) -> Team:
    """A repository with the SOP of the fair, committed, and nobody's run."""
    git("init", "-qb", "main")
    git("config", "user.name", "Lin")
    git("config", "user.email", "lin@example.com")
    team.write("sops/fair.yaml", FAIR)
    commit()
    return team


def redline(team: Team, run: str, step: str, title: str, do: str, by: str = CHEN, why: str = "") -> str:
    """Record a redline; the short id of its event."""
    team.write("wording.md", f"# {title}\n\n{do}\n")
    team("redline", run, step, "--file", "wording.md", "--reason", why, "--as", by)
    os.remove("wording.md")
    return str(json.loads(team("log", run, "--json").splitlines()[-1])["id"])[:10]


def proposed(branch: str = "propose/fair-r", file: str = "sops/fair.yaml") -> str:
    return git("show", f"{branch}:{file}")


def changed(branch: str = "propose/fair-r") -> list[str]:
    """The lines of the diff that a branch makes."""
    lines = git("diff", "--unified=0", "main", branch).splitlines()
    return [one for one in lines if one[:1] in "+-" and not one.startswith(("+++", "---"))]


def new(team: Team, run: str = "r", sop: str = "fair") -> None:
    team.new(sop, run=run, roles={"lead": LIN})


LIST = "Walk the path of the visitor and write down\nwhat each point needs.\n\nThen send it to the lead."


def test_a_redline_becomes_a_commit_and_nothing_else_moves(fair: Team) -> None:
    """Branch, message and bytes are as told; HEAD, index and work tree stay."""
    new(fair)
    event = redline(fair, "r", "list", "List the needs", LIST.replace("visitor", "guest"), why="said so")
    fair.write("staged.txt", "staged")
    git("add", "staged.txt")
    fair.write("sops/fair.yaml", FAIR + "# mine\n")
    before = git("status", "--porcelain"), git("rev-parse", "HEAD"), Path(".git/index").read_bytes()
    said = fair("propose", "r", "--yes")
    assert (git("status", "--porcelain"), git("rev-parse", "HEAD"), Path(".git/index").read_bytes()) == before
    assert git("symbolic-ref", "--short", "HEAD") == "main\n"
    assert "not in the proposal" in fair.err
    assert "git push -u origin propose/fair-r" in said
    assert "lint finds nothing new" in said
    assert changed() == [
        "-version: 1.2.0  # raised by hand",
        "+version: 1.2.1  # raised by hand",
        '+  1.2.1: "reworded: list (as runs showed: r)"',
        "-      Walk the path of the visitor and write down",
        "+      Walk the path of the guest and write down",
    ]
    message = git("log", "-1", "--format=%an|%s%n%b", "propose/fair-r")
    assert message.startswith("Lin|fair: list as 1 run showed it")
    assert f'version 1.2.0, 陈佳, {datetime.now():%Y-%m-%d}, {event}: "said so"' in message
    assert git("rev-parse", "propose/fair-r^") == before[1]


def test_the_message_is_in_one_language(fair: Team) -> None:
    """The grade too is called as people call it."""
    new(fair)
    redline(fair, "r", "list", "List the needs", LIST.replace("visitor", "guest"))
    said = fair("--lang", "zh", "propose", "r", "--dry-run")
    assert "版本 1.2.0 变为 1.2.1（措辞）。" in said


@pytest.mark.parametrize(
    ("step", "title", "do", "lines"),
    [
        ("print", "Print the lead's big posters", "Call the printer.",
         ["title: 'Print the lead''s big posters'"]),
        ("print", "打印海报：先量尺寸", "打电话，\n\n- 然后等。",
         ['title: \'打印海报：先量尺寸\', do: "打电话，\\n\\n- 然后等。"']),
        ("print", "Print the lead's posters", "", ['do: ""']),
        ("sweep", "Sweep the floor of the big hall", "",
         ["title: >-\n      Sweep the floor of the big hall\n"]),
        ("sweep", "Sweep the floor of the hall", "With the broom.", ["    do: With the broom."]),
        ("sweep", "Sweep the floor of the hall", "One.\n\nTwo: 2.",
         ["    do: |\n      One.\n\n      Two: 2."]),
        ("list", "List: all #1 needs", LIST, ['title: "List: all #1 needs"   # short']),
        ("list", "List the needs", "Ask.", ["    do: |\n      Ask.\n    takes: 2wd"]),
        ("list", "List the needs", LIST + "\n\nAnd wait.", ["the lead.\n\n      And wait.\n    takes"]),
    ],
)  # fmt: skip
def test_a_text_is_written_as_the_file_has_it(
    fair: Team, step: str, title: str, do: str, lines: list[str]
) -> None:
    """Quotes, blocks, folded and flow texts keep their style where they can, and comments stay."""
    new(fair)
    redline(fair, "r", step, title, do)
    fair("propose", "r", "--yes")
    text = proposed()
    assert [one for one in lines if one not in text] == []
    assert all(
        one in text for one in ("# The fair", "# the newest first", "# the printer is slow", "# short")
    )
    git("switch", "-q", "--force", "propose/fair-r")
    new(fair, "s")
    assert fair.step(step, "s")["title"] == title
    assert fair.lint("--select", "SOP1,SOP2,SOP7") == []


@pytest.mark.parametrize(
    "text",
    [
        "a\n---\nid: evil", "x\n      - id: evil\n        title: Evil", "}] , {evil: yes}", "'\"\\n \\u0000",
        "# no remark", "*alias &anchor !tag", "- [ ] box\n\n### Heading", "|\n  block", "a: b # c", "\t tab",
        "line\u2028end\u0085more", "{{ lead }}", "行\n\n  深\n浅", "%YAML 1.2\n...\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", ["list", "print", "sweep"])
def test_no_text_breaks_out_of_its_place(fair: Team, step: str, text: str) -> None:
    """What a redline holds is text in the file, whatever it looks like."""
    new(fair)
    fair.write("w.md", f"# Title\n\n{text}\n")
    fair("redline", "r", step, "--file", "w.md")
    fair("propose", "r", "--yes")
    before, after = (read_form("fair.yaml", one.encode()) for one in (FAIR, proposed()))
    assert before is not None
    assert after is not None
    number = ["list", "print", "sweep"].index(step)
    want = before.data["steps"][number]
    got = after.data["steps"][number]
    assert got["do"].strip() == text.strip()
    assert {**got, "do": 0, "title": 0} == {**want, "do": 0, "title": 0}
    assert [one for one in after.data["steps"] if one is not got] == [
        one for one in before.data["steps"] if one is not want
    ]


def test_control_characters_are_left_out(fair: Team) -> None:
    """A wording with them is named, and no file holds them."""
    new(fair)
    redline(fair, "r", "list", "List\x1b[2J", LIST + "\x07")
    said = fair("propose", "r", "--yes")
    assert "\x1b" not in said
    assert said.count("control characters") == 2
    assert "nothing to propose" in fair.err
    assert git("branch", "--list", "propose/*") == ""


MARKDOWN = """\
---
id: fair
version: 1.0.0
owner: lead
roles: {lead: Answers}
---
# Fair

## Before

### Print the posters

Call the **printer**. <!-- it is slow -->

- [ ] Copy agreed
- [ ] 尺寸

Then wait.

```yaml sop
takes: 2wd
```

### 打扫 {#sweep}
"""


def test_markdown_is_edited_in_its_lines(fair: Team) -> None:
    """A title keeps its step's id, texts around checks are found, and an empty one is written below."""
    os.remove("sops/fair.yaml")
    fair.write("sops/fair.md", MARKDOWN)
    commit()
    new(fair)
    redline(
        fair, "r", "print-the-posters", "Print big posters", "Call the **plotter**.\n\nThen wait.\n\nAnd ask."
    )
    redline(fair, "r", "sweep", "打扫大厅", "用扫帚。")
    fair("propose", "r", "--yes")
    assert changed() == [
        "-version: 1.0.0", "+version: 1.0.1",
        "-### Print the posters", "+### Print big posters {#print-the-posters}",
        "-Call the **printer**. <!-- it is slow -->", "+Call the **plotter**. <!-- it is slow -->",
        "+And ask.", "+",
        "-### 打扫 {#sweep}", "+### 打扫大厅 {#sweep}", "+", "+用扫帚。",
    ]  # fmt: skip


def test_markdown_that_would_be_more_than_text_is_left_out(fair: Team) -> None:
    """A heading or a check in a redline makes no step and no check."""
    os.remove("sops/fair.yaml")
    fair.write("sops/fair.md", MARKDOWN)
    commit()
    new(fair)
    redline(fair, "r", "print-the-posters", "Print the posters", "Call.\n\n### Evil\n\nThen wait.")
    redline(fair, "r", "sweep", "打扫", "- [ ] evil")
    said = fair("propose", "r", "--yes")
    assert said.count("write it by hand") == 2
    assert "nothing to propose" in fair.err


def test_a_checklist_without_front_matter(fair: Team) -> None:
    """A plain checklist is edited too, and has no version to raise."""
    fair.write("sops/close.md", "# Close\n\n- [ ] Lock the door\n- [ ] Count cash\n")
    commit()
    fair.new("close")
    redline(fair, "r", "lock-the-door", "Lock both doors", "")
    fair("propose", "r", "--yes")
    text = proposed("propose/close-r", "sops/close.md")
    assert text == "# Close\n\n- [ ] Lock both doors {#lock-the-door}\n- [ ] Count cash\n"


def test_today_is_not_what_the_run_pinned(fair: Team) -> None:
    """Where other words changed both stay; where the same did, the redline is left out and named."""
    new(fair)
    redline(fair, "r", "list", "List the wishes", LIST.replace("visitor", "guest"))
    fair.write("sops/fair.yaml", FAIR.replace("the needs ", "the points ").replace("to the lead.", "to Lin."))
    commit()
    said = fair("propose", "r", "--yes")
    assert "says something else there today" in said
    assert "merged with what was changed" in said
    assert "title: List the points" in proposed()
    assert "path of the guest" in proposed()
    assert "send it to Lin." in proposed()


def test_a_redline_is_of_the_version_that_its_writer_had(fair: Team) -> None:
    """After an upgrade too: what the newer version says is not taken back, and the older one is cited."""
    new(fair)
    redline(fair, "r", "list", "List the needs", LIST.replace("visitor", "guest"))
    fair("skip", "r", "sweep", "rained off")
    fair.write("sops/fair.yaml", FAIR.replace("1.2.0", "1.2.1").replace("to the lead.", "to Lin."))
    commit()
    fair("upgrade", "r", "--yes")
    said = fair("propose", "r", "--yes")
    assert "merged with what was changed" in said
    assert "r/list, version 1.2.0" in said
    assert "r/sweep, version 1.2.0" in said
    assert "path of the guest" in proposed()
    assert "send it to Lin." in proposed()


def test_a_step_that_is_gone_or_has_another_id(fair: Team) -> None:
    """A renamed step is found by what it says; one that went is named."""
    new(fair)
    redline(fair, "r", "list", "List the needs", LIST.replace("visitor", "guest"))
    redline(fair, "r", "sweep", "Sweep it", "")
    text = FAIR.replace("id: list", "id: needs")
    fair.write("sops/fair.yaml", text[: text.index("  - id: sweep")])
    commit()
    said = fair("propose", "r", "--yes")
    assert "no such step any more" in said
    assert "path of the guest" in proposed()


def test_two_redlines_on_one_text(fair: Team) -> None:
    """Of two people's both are made where they do not touch; else the first, or the one that is chosen."""
    new(fair)
    first = redline(fair, "r", "list", "List the needs", LIST.replace("visitor", "guest"), LIN)
    redline(fair, "r", "list", "List the needs", LIST.replace("to the lead", "to everybody"))
    clashing = redline(
        fair, "r", "list", "List the needs", LIST.replace("visitor", "caller"), "Bo <bo@example.com>"
    )
    said = fair("propose", "r", "--yes", "--branch", "both")
    assert f"the same words as the redline {first}" in said
    assert "the guest" in proposed("both")
    assert "to everybody" in proposed("both")
    fair("propose", "r", "--yes", "--branch", "other", "--without", first)
    assert "the caller" in proposed("other")
    assert clashing in git("log", "-1", "--format=%b", "other")
    fair("propose", "r", "--without", "ffffffffff", code=2)
    assert "no redline" in fair.err


def test_the_last_wording_of_one_person_counts(fair: Team) -> None:
    """Whoever proposes again means the new one."""
    new(fair)
    redline(fair, "r", "list", "List", LIST)
    redline(fair, "r", "list", "List everything", LIST)
    said = fair("propose", "r", "--yes")
    assert "title: List everything" in proposed()
    assert "Not in this edit" not in said


def test_the_same_redline_of_several_runs_is_one_edit(fair: Team) -> None:
    """It cites each run."""
    events = []
    for run in "ab":
        new(fair, run)
        events.append(redline(fair, run, "list", "List all", LIST))
    fair("propose", "a", "b", "--yes")
    body = git("log", "-1", "--format=%b", "propose/fair-a-and-1")
    assert body.count("List all") == 1
    assert [one in body for one in events] == [True, True]
    assert git("log", "-1", "--format=%s", "propose/fair-a-and-1") == "fair: list as 2 runs showed it\n"


def test_a_redline_that_was_undone_is_none(fair: Team) -> None:
    """What was taken back proposes nothing, and the command ends well."""
    new(fair)
    redline(fair, "r", "list", "List all", LIST)
    fair("undo", "r", "--as", CHEN)
    fair("propose", "r", "--yes")
    assert "nothing to propose" in fair.err


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    day = datetime.fromisoformat(f"{moment}+08:00")
    monkeypatch.setattr("sopctl.cli.runs.session.now", lambda: day)


def work(team: Team, monkeypatch: pytest.MonkeyPatch, run: str, days: int) -> None:
    """Make a run in which the list took so many days, from a Monday on."""
    new(team, run)
    at(monkeypatch, "2026-03-02T09:00:00")
    team("start", run, "list")
    at(monkeypatch, (datetime(2026, 3, 2, 17) + timedelta(days=days)).isoformat())
    team("done", run, "list")


def test_durations_are_raised_to_what_three_runs_needed(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The median of working days, with three runs at least, and not with --only redlines."""
    for run, days in (("a", 8), ("b", 3), ("c", 9)):
        work(fair, monkeypatch, run, days)
    fair("propose", "a", "c", "--yes")
    assert "nothing to propose" in fair.err
    fair("propose", "a", "b", "c", "--only", "redlines", "--yes")
    assert "nothing to propose" in fair.err
    said = fair("propose", "a", "b", "c", "--yes", "--message", "Give it time\n\nWe asked all.")
    assert "takes 6wd, was 2wd; in 3 runs it took 6, 3, 7" in said
    assert "--only redlines" in said
    assert changed("propose/fair-a-and-2") == [
        "-version: 1.2.0  # raised by hand",
        "+version: 1.3.0  # raised by hand",
        '+  1.3.0: "takes longer: list (as runs showed: a, b, c)"',
        "-    takes: 2wd",
        "+    takes: 6wd",
    ]
    assert git("log", "-1", "--format=%s", "propose/fair-a-and-2") == "Give it time\n"


def test_what_held_a_step_up_is_no_duration(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in which the step was blocked does not count."""
    for run in "abc":
        new(fair, run)
        at(monkeypatch, "2026-03-02T09:00:00")
        fair("start", run, "list")
        fair("block", run, "list", "no answer")
        at(monkeypatch, "2026-03-20T09:00:00")
        fair("done", run, "list")
    said = fair("propose", "a", "b", "c", "--yes")
    assert "list: blocked, in 3 of 3 runs" in said
    assert "nothing to propose" in fair.err


def test_deviations_are_told_and_change_nothing(fair: Team) -> None:
    """Skips, notes, missed targets and what nobody attached stand in the message with their events."""
    for run in "ab":
        new(fair, run)
        fair("skip", run, "print", "the printer\x1b is on holiday")
        fair("done", run, "sweep", "--set", "visitors=3")
    fair("note", "a", "list", "we asked\nSigned-off-by: Evil <e@example.com>", "--deviation")
    fair("assign", "b", "list", CHEN)
    redline(fair, "a", "list", "List all", LIST)
    fair("propose", "a", "b", "--yes")
    body = git("log", "-1", "--format=%b", "propose/fair-a-and-1")
    for told in (
        "print: skipped, in 2 of 2 runs", "list: a deviation was noted, in 1 of 2 runs", "holiday",
        '"visitors" missed its target, in 2 of 2 runs', 'nothing was attached as "photo", in 2 of 2 runs',
        "given to somebody else",
    ):  # fmt: skip
        assert told in body
    assert "\x1b" not in body
    assert "\nSigned-off-by" not in body
    assert [one for one in changed("propose/fair-a-and-1") if "print" in one or "sweep" in one] == []


def test_lint_errors_keep_it_from_being_committed(fair: Team) -> None:
    """A name that the SOP of today no longer has is told, and there is no branch."""
    text = FAIR.replace("steps:\n", "params: {place: {type: text, default: here}}\nsteps:\n", 1)
    text = text.replace("Call the printer.", "Call the printer {{ place }}.")
    fair.write("sops/fair.yaml", text)
    commit()
    new(fair)
    redline(fair, "r", "list", "List for {{ place }}", LIST)
    fair.write("sops/fair.yaml", FAIR)
    commit()
    said = fair("propose", "r", "--yes", code=2)
    assert "SOP203" in said
    assert "nothing is committed" in fair.err
    assert git("branch", "--list", "propose/*") == ""


def test_line_ends_and_a_mark_stay(fair: Team) -> None:
    """A file of another system keeps its line ends and its byte order mark."""
    git("config", "core.autocrlf", "false")
    raw = b"\xef\xbb\xbf" + FAIR.replace("\n", "\r\n").encode()
    Path("sops/fair.yaml").write_bytes(raw)
    commit()
    new(fair)
    redline(fair, "r", "list", "List the needs", LIST + "\n\nAnd wait.")
    fair("propose", "r", "--yes")
    done = subprocess.run(
        ["git", "show", "propose/fair-r:sops/fair.yaml"], capture_output=True, check=True
    ).stdout
    assert done.startswith(b"\xef\xbb\xbf#")
    assert done.count(b"\r\n") == done.count(b"\n") == raw.count(b"\n") + 3
    assert b"      And wait.\r\n" in done


def test_a_text_that_stands_in_several_places_is_left_to_people(fair: Team) -> None:
    """An anchored text is another step's, too."""
    text = FAIR.replace("do: |", "do: &walk |").replace('"Call the printer."', "*walk")
    fair.write("sops/fair.yaml", text)
    commit()
    new(fair)
    redline(fair, "r", "list", "List the needs", "Ask.")
    redline(fair, "r", "print", "Print the lead's posters", "Print.")
    said = fair("propose", "r", "--yes")
    assert "write it by hand" in said
    assert "do: &walk |" in proposed()
    assert "do: Print." in proposed()


def test_redlines_of_an_sop_that_is_used(fair: Team) -> None:
    """They belong to that SOP's file: it is named, and proposed for with --sop."""
    fair.sop(
        "whole",
        "title: Whole\nowner: lead\nroles: {lead: Answers}\nsteps: [{id: do-it, title: Do it, use: fair}]\n",
    )
    commit()
    new(fair, sop="whole")
    redline(fair, "r", "do-it/list", "List all", LIST)
    fair("propose", "r", "--yes")
    assert "add --sop fair" in fair.err
    fair("propose", "r", "--yes", "--sop", "fair")
    assert "title: List all" in proposed()
    fair("propose", "r", "--sop", "nothing", code=2)
    assert "fair, whole" in fair.err


def test_a_branch_that_is_there_stays(fair: Team) -> None:
    """It is named, and another name may be given; a name that git would not take is refused."""
    new(fair)
    redline(fair, "r", "list", "List all", LIST)
    git("branch", "propose/fair-r")
    was = git("rev-parse", "propose/fair-r")
    fair("propose", "r", "--yes", code=2)
    assert "propose/fair-r already" in fair.err
    assert git("rev-parse", "propose/fair-r") == was
    for name in ("-x", "a..b", "a b", "@{-1}", "x.lock", "propose"):
        fair("propose", "r", "--yes", "--branch", name, code=2)
        assert "--branch" in fair.err
    fair("propose", "r", "--yes", "--branch", "mine")
    assert "List all" in proposed("mine")


def test_what_is_in_the_way_is_named(team: Team) -> None:
    """No repository, nothing committed, a file that is not, an SOP that went, runs of two SOPs."""
    team.write("sops/fair.yaml", FAIR)
    new(team)
    redline(team, "r", "list", "List all", LIST)
    team("propose", "r", "--yes", code=2)
    assert "in no git work tree" in team.err
    git("init", "-qb", "main")
    team("propose", "r", "--yes", code=2)
    assert "nothing is committed here yet" in team.err
    git("config", "user.name", "Lin")
    git("config", "user.email", "lin@example.com")
    git("add", "runs")
    git("commit", "-qm", "runs")
    team("propose", "r", "--yes", code=2)
    assert "git add sops/fair.yaml" in team.err
    commit()
    team("propose", "r", code=2)
    assert "--yes" in team.err
    said = team("propose", "r", "--dry-run")
    assert "title" in said
    assert git("branch", "--list", "propose/*") == ""
    os.remove("sops/fair.yaml")
    team("propose", "r", "--yes", code=2)
    assert "not in the library any more" in team.err
    team.write("sops/fair.yaml", FAIR)
    team.write("sops/other.yaml", FAIR.replace("id: fair", "id: other"))
    new(team, "s", "other")
    team("propose", "r", "s", code=2)
    assert "several SOPs" in team.err
    team("propose", "r", "--only", "wishes", code=2)
    assert "redlines, durations" in team.err


def test_a_person_is_asked_on_a_terminal(fair: Team) -> None:
    """Only a clear yes commits."""
    new(fair)
    redline(fair, "r", "list", "List all", LIST)
    for answer, branches in (("n", ""), ("y", "  propose/fair-r\n")):
        shell = Terminal("propose", "r", cwd=fair.folder)
        shell.wait_for("Commit this on a new branch")
        shell.press(answer, "enter")
        shell.wait_for_end()
        assert git("branch", "--list", "propose/*") == branches


TEXTS = st.text(st.sampled_from("ab :#-|>'\"\\{}[],&*!%@`\n\t 。é?=0.~"), max_size=30)


@given(TEXTS, st.sampled_from([(0, "do"), (0, "title"), (1, "do"), (1, "title"), (2, "title"), (2, "do")]))
def test_whatever_is_written_is_read_back_or_not_written(text: str, spot: tuple[int, str]) -> None:
    """The file says the text at its place and the rest as before, byte for byte outside of its lines."""
    draft = Draft("fair.yaml", FAIR.encode())
    before: Any = draft.document.data
    number, key = spot
    text = text.strip()
    written = draft.write(("steps", number, key), text)
    after: Any = read_form("fair.yaml", draft.raw).data  # type: ignore[union-attr]
    if not written:
        assert draft.raw == FAIR.encode()
        return
    assert str(after["steps"][number][key]).strip() == text
    after["steps"][number][key] = before["steps"][number].get(key)
    assert {**before["steps"][number], key: after["steps"][number][key]} == after["steps"][number]
    assert {**after, "steps": 0} == {**before, "steps": 0}
    assert all(remark in draft.raw.decode() for remark in ("# The fair", "# raised by hand", "# the printer"))


def reworded_by(edits: list[tuple[int, str]], words: list[str]) -> str:
    """A text of words, some of them others."""
    own = dict(edits)
    return " ".join(own.get(number, word) for number, word in enumerate(words))


@given(
    st.lists(st.sampled_from(["one", "two", "drei", "四", "五五", "six."]), min_size=9, max_size=9),
    st.sampled_from(["alpha", "贝塔", "x"]), st.integers(0, 2), st.integers(6, 8),
)  # fmt: skip
def test_words_that_do_not_touch_are_merged(words: list[str], new: str, left: int, right: int) -> None:
    """What two people changed far apart stands in the text of both, whoever is asked first."""
    base = reworded_by([], words)
    one, other = reworded_by([(left, new)], words), reworded_by([(right, f"{new}2")], words)
    both = reworded_by([(left, new), (right, f"{new}2")], words)
    assert reworded(base, one, other) == reworded(base, other, one) == both
    assert reworded(base, one, base) == reworded(base, one, one) == one
