"""What goes wrong and is put right: undo, deviations, proposed wordings, ends before the end, conflicts."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from apart import Act, apart, notes, sentences
from conftest import USER, Team
from terminal import Terminal

LIN, CHEN, XU = "Lin <lin@example.com>", "Chen <chen@example.com>", "Xu <xu@example.com>"
SHOP = """
title: Shop
owner: lead
roles: {lead: Answers, boss: Approves}
steps:
  - id: list
    title: "List for {{ lead }}"
    do: |
      Go round and count.

      Write it down.
    check: [Shelves, Cellar]
    collect: {count: {type: integer, required: true}, rows: {type: table, columns: {item: text}}}
    evidence: [{id: photo}]
  - {id: order, title: Order, needs: [list], collect: {sum: number}, approve: {by: [boss], reopens: [list]}}
  - {id: sweep, title: Sweep, collect: {how: text}}
  - {id: test, title: Test, run: "true"}
"""


TOUR = """
title: Tour
owner: guide
roles: {guide: Shows}
steps: [{id: see, title: "See the {{ item }}", each: [sea, hill], collect: {seen: integer}}]
"""


@pytest.fixture
def shop(team: Team) -> Team:
    """A run of SHOP in which nothing has happened."""
    team.sop("shop", SHOP)
    assert team.lint() == []
    team.new("shop", roles={"lead": LIN, "boss": CHEN})
    team.write("photo.png", "photo")
    return team


def done_list(team: Team) -> None:
    team("done", "r", "list", "--set", "count=3", "--check", "all", "--as", LIN)


def events(team: Team) -> list[Any]:
    return [json.loads(line) for line in team("log", "r", "--json").splitlines()]


# Undo

LIST_DONE: Act = ("done", "r", "list", "--set", "count=3", "--check", "all")
UNDOABLE: dict[str, tuple[list[Act], Act, str]] = {
    "started": ([], ("start", "r", "list"), "undo start"),
    "done with answers": (
        [("set", "r", "list", "count=1"), ("check", "r", "list", "1")],
        ("done", "r", "list", "--set", "count=3", "--check", "2", "--attach", "photo.png"),
        'undo done with count = 3, check "Cellar", photo "photo.png"',
    ),
    "set": ([("set", "r", "list", "count=1")], ("set", "r", "list", "count=3"), "undo set count = 3"),
    "checked": ([], ("check", "r", "list", "1"), 'undo check "Shelves"'),
    "attached": ([], ("attach", "r", "list", "photo.png"), 'undo attach photo "photo.png"'),
    "noted": ([], ("note", "r", "list", "hello"), 'undo note "hello"'),
    "deviation": ([], ("note", "r", "list", "hello", "--deviation"), 'undo deviation "hello"'),
    "skipped": ([], ("skip", "r", "list", "no time"), 'undo skip "no time"'),
    "blocked": ([("start", "r", "list")], ("block", "r", "list", "no key"), 'undo block "no key"'),
    "reopened": ([LIST_DONE], ("reopen", "r", "list", "wrong"), 'undo reopen "wrong"'),
    "closed": ([], ("close", "r", "--anyway", "cancelled"), 'undo close anyway "cancelled"'),
    "bound": ([], ("bind", "r", f"lead={XU}", "--reason", "ill"), 'undo bind lead is Xu "ill"'),
    "assigned": ([("assign", "r", "list", XU)], ("assign", "r", "list", CHEN), "undo assign to Chen"),
    "given back": ([("assign", "r", "list", XU)], ("assign", "r", "list", "-"), "undo give back to its role"),
    "delegated": (
        [],
        ("delegate", "r", "boss", XU, "--from", "2027-03-01", "--until", "2027-03-02"),
        "undo delegate boss to Xu, 2027-03-01 to 2027-03-02",
    ),
    "redlined": ([], ("redline", "r", "list", "--file", "new.md"), 'undo propose the wording "Count"'),
    "withdrawn": (
        [LIST_DONE, ("done", "r", "order"), ("approve", "r", "order", "--as", CHEN)],
        ("withdraw", "r", "order", "too early", "--as", CHEN),
        'undo withdraw approval "too early"',
    ),
    "rejected": (
        [LIST_DONE, ("done", "r", "order")],
        ("reject", "r", "order", "too dear", "--as", CHEN),
        'undo reject "too dear"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNDOABLE)
def test_undone_the_run_is_as_it_was(kind: str, shop: Team) -> None:
    """Whatever is undone, the run is as before it; the log keeps the act, marked, and what undid it."""
    before, act, told = UNDOABLE[kind]
    shop.write("new.md", "# Count\n\nGo round.\n")
    for words in before:
        shop(*words)
    facts = shop.facts()
    shop(*act)
    assert shop.facts() != facts
    step = act[2] if act[0] not in ("close", "bind", "delegate") else ""
    who = ["--as", CHEN] if CHEN in act[-1:] and "--as" in act else []
    assert shop("undo", "r", *who) == f"recorded{' ' if step else ''}{step}: {told}\n"
    assert shop.facts() == facts
    log = shop("log", "r").splitlines()
    assert log[-1].endswith(told)
    assert log[-2].endswith(f"{told.removeprefix('undo ')} (undone since)")
    last = events(shop)[-2:]
    assert (last[1]["kind"], last[1]["data"]) == ("undone", {"of": last[0]["id"]})
    assert shop("verify", "r") == f"r: {len(events(shop))} events, nothing changed or lost\n"


def test_undo_goes_back_step_by_step(shop: Team) -> None:
    """Undone twice, the act before goes too; with a step, the last act there; at last there is nothing."""
    shop("set", "r", "list", "count=1")
    shop("set", "r", "list", "count=2")
    shop("note", "r", "sweep", "elsewhere")
    assert shop("undo", "r", "list") == "recorded list: undo set count = 2\n"
    assert shop.step("list")["fields"] == {"count": 1}
    assert shop("undo", "r") == 'recorded sweep: undo note "elsewhere"\n'
    assert shop("undo", "r") == "recorded list: undo set count = 1\n"
    assert shop.step("list")["fields"] == {}
    for words in ((), ("list",)):
        shop("undo", "r", *words, code=2)
        assert "Test Person has done nothing here that could be undone" in shop.err
    assert [one["kind"] for one in events(shop)] == ["set", "set", "noted", "undone", "undone", "undone"]


def test_only_ones_own_acts_are_undone(shop: Team) -> None:
    """Who undoes takes back their own last act, whatever others did later elsewhere."""
    shop("note", "r", "sweep", "mine", "--as", LIN)
    shop("note", "r", "list", "theirs", "--as", CHEN)
    assert shop("undo", "r", "--as", "L. Lin <LIN@example.com>") == 'recorded sweep: undo note "mine"\n'
    assert shop.step("list")["notes"][0]["text"] == "theirs"


def test_what_others_went_on_with_is_not_undone(shop: Team) -> None:
    """Once another has acted at the step it must be reopened, or set anew; nothing is recorded."""
    shop("set", "r", "list", "count=3", "--as", LIN)
    shop("done", "r", "list", "--check", "all", "--as", CHEN)
    shop("undo", "r", "--as", LIN, code=2)
    assert "Chen has gone on with list since" in shop.err
    assert "reopen the step, or set its fields anew" in shop.err
    assert shop.statuses()["list"] == "done"
    assert len(events(shop)) == 2


def test_a_rejection_is_not_undone_when_others_went_on_with_what_it_reopened(shop: Team) -> None:
    """Undone, it would leave a step done without what it requires."""
    done_list(shop)
    shop("done", "r", "order", "--as", LIN)
    shop("reject", "r", "order", "too dear", "--as", CHEN)
    shop("set", "r", "list", "count=", "--as", LIN)
    shop("undo", "r", "--as", CHEN, code=2)
    assert "Lin has gone on with list since" in shop.err
    assert shop.statuses()["list"] == "ready"


def test_approvals_and_commands_stay(shop: Team) -> None:
    """An approval is withdrawn, not undone, and a command that ran has run."""
    done_list(shop)
    shop("done", "r", "order", "--as", LIN)
    shop("approve", "r", "order", "--as", CHEN)
    shop("undo", "r", "--as", CHEN, code=2)
    assert "an approval is not undone but withdrawn" in shop.err
    assert "sopctl withdraw r order REASON" in shop.err
    shop.write("answers.yaml", "test: true\nsweep: true\n")
    shop("run", "r", "--answers", "answers.yaml", "--allow-commands", code=0)
    assert [one["kind"] for one in events(shop) if one["step"] == "test"] == ["ran", "done"]
    assert shop("undo", "r", "test") == "recorded test: undo done\n"
    shop("undo", "r", "test", code=2)
    assert "a command that has run cannot be undone" in shop.err


def test_in_a_closed_run_only_the_closing_is_undone(shop: Team) -> None:
    """What was done before the end is undone once the run is open again."""
    shop("set", "r", "sweep", "how=wet", "--as", LIN)
    shop("close", "r", "--anyway", "cancelled")
    shop("undo", "r", "--as", LIN, code=2)
    assert "the run is closed" in shop.err
    shop("undo", "r")
    assert shop.facts()["closed"] is False
    shop("undo", "r", "--as", LIN)
    assert shop.step("sweep")["fields"] == {}


def test_a_note_after_the_end_does_not_bar_the_way_back(shop: Team) -> None:
    """Who closed the run and then wrote a note takes back the note, then the closing."""
    shop("close", "r", "--anyway", "cancelled")
    shop("note", "r", "sweep", "all is paid")
    assert shop("undo", "r") == 'recorded sweep: undo note "all is paid"\n'
    assert shop("undo", "r") == 'recorded: undo close anyway "cancelled"\n'
    assert shop.facts()["closed"] is False


def test_what_was_undone_apart_stays_undone(shop: Team) -> None:
    """Undone here while another went on there: the act stays undone, and nothing of theirs is lost."""
    shop("set", "r", "sweep", "how=wet", "--as", LIN)
    apart(shop, [("undo", "r", "--as", LIN)], [("done", "r", "sweep", "--as", CHEN)])
    sweep = shop.step("sweep")
    assert (sweep["status"], sweep["by"], sweep["fields"]) == ("done", CHEN, {})
    assert shop.facts()["warnings"] == []


# Deviations


def test_deviation_is_told_apart_from_notes(shop: Team) -> None:
    """A deviation stands in status, log and report, where it has a chapter of its own."""
    shop("note", "r", "sweep", "swept twice")
    told = shop("note", "r", "sweep", "we hired a machine 机器", "--deviation")
    assert told == 'recorded sweep: deviation "we hired a machine 机器"\n'
    plain, other = shop.step("sweep")["notes"]
    assert "deviation" not in plain
    assert (other["deviation"], other["text"]) == (True, "we hired a machine 机器")
    assert 'sweep: deviation "we hired a machine 机器"' in shop("log", "r")
    report = shop("report", "r")
    chapter = report.split("## Deviations\n")[1].split("\n## ")[0]
    assert "we hired a machine" in chapter
    assert "swept twice" not in chapter
    assert "Deviations" in shop("report", "r", "--format", "html")


# Proposed wordings

WORDING = "# List for {{ lead }}\n\nGo round and count.\n\nWrite it down.\n"


def test_redline_from_a_file(shop: Team) -> None:
    """A wording from a file is a proposal: in status, log and report, while the step reads as before."""
    shop.write("new.md", "# Count for {{ lead }}\n\nGo round and count.\n\nWrite it down.\n")
    told = shop("redline", "r", "list", "--file", "new.md", "--reason", "shorter")
    assert told == 'recorded list: propose the wording "Count for {{ lead }}"\n'
    step = shop.step("list")
    (one,) = step["redlines"]
    assert (one["title"], one["do"], one["reason"], one["by"]) == (
        "Count for {{ lead }}",
        None,
        "shorter",
        USER,
    )
    assert step["title"] == "List for Lin"
    report = shop("report", "r")
    chapter = report.split("## Proposed wordings\n")[1].split("\n## ")[0]
    assert "shorter" in chapter
    assert "Count for" in chapter
    assert "Write it down" not in chapter, "what stays as it is is no proposal"


def test_redline_from_stdin(shop: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--file -` takes the wording from stdin; the instructions alone may change."""
    raw = "# List for {{ lead }}\r\n\r\n数一数。\r\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert shop("redline", "r", "list", "--file", "-") == 'recorded list: propose the wording "数一数。"\n'
    (one,) = shop.step("list")["redlines"]
    assert (one["title"], one["do"]) == (None, "数一数。")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WORDING, "the wording is the same as before"),
        (WORDING.replace("\n", "\r\n"), "the wording is the same as before"),
        ("", "the title is empty"),
        ("#  \n\nText\n", "the title is empty"),
        ("# Count {{ lead\n", "that text cannot be filled in"),
        ("# Count\n\n{% for x in range(9) %}{{ x }}{% endfor %}\n", "that text cannot be filled in"),
        ("# \ud800", "not UTF-8 text"),
        (None, "there is no such file"),
    ],
    ids=["same", "same, other line ends", "empty", "no title", "open brace", "loop", "not UTF-8", "no file"],
)
def test_wording_that_is_none_is_refused(text: str | None, told: str, shop: Team) -> None:
    """What proposes nothing, or what no SOP could have, is refused and not recorded."""
    if text is not None:
        (shop.folder / "new.md").write_bytes(text.encode("utf-8", "surrogatepass"))
    shop("redline", "r", "list", "--file", "new.md", code=2)
    assert told in shop.err
    assert events(shop) == []


def test_redline_without_a_terminal_asks_for_a_file(shop: Team) -> None:
    """Where nobody can edit, the option is named."""
    shop("redline", "r", "list", code=2)
    assert "there is no terminal to edit on" in shop.err
    assert "give --file FILE" in shop.err


def editor(team: Team, script: str) -> str:
    """A command for $EDITOR that changes the file it is given with a line of Python."""
    path = team.write(
        "editor.py", f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[1])\n{script}\n"
    )
    return f"'{sys.executable}' '{path}'"


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        ("path.write_text(path.read_text('utf-8').replace('List', '清点'), 'utf-8')", 0,
         'recorded list: propose the wording "清点 for {{ lead }}"'),
        ("pass", 2, "the wording is the same as before"),
        ("sys.exit(3)", 2, "the editor ended with 3; nothing is recorded"),
        ("path.unlink()", 2, "there is no such file"),
    ],
    ids=["changed", "unchanged", "fails", "deletes"],
)  # fmt: skip
def test_redline_in_the_editor(
    script: str, code: int, told: str, shop: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal the wording opens in $EDITOR; what is saved is recorded, a failure is not."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor(shop, script))
    terminal = Terminal("redline", "r", "list", cwd=shop.folder, columns=110)
    terminal.wait_for(told)
    assert terminal.wait_for_end() == code
    assert [one["kind"] for one in events(shop)] == ([] if code else ["redlined"])


def test_what_was_typed_outlives_a_refusal(shop: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wording that cannot be taken is kept in a file, and the message says where."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor(shop, "path.write_text('# Long\\n\\nwork of an hour {{ nobody }}')"))
    terminal = Terminal("redline", "r", "list", cwd=shop.folder, columns=110)
    shown = terminal.wait_for("nothing is called 'nobody' here", "what you wrote is kept in")
    assert terminal.wait_for_end() == 2
    (file,) = re.findall(r"kept in (\S+)", shown)
    assert "work of an hour" in Path(file).read_text()
    Path(file).unlink()


def test_editor_that_is_not_there(shop: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that cannot be started is named, with what to do."""
    monkeypatch.setenv("VISUAL", "no-such-editor --wait")
    terminal = Terminal("redline", "r", "list", cwd=shop.folder, columns=110)
    terminal.wait_for("cannot start the editor no-such-editor --wait", "set EDITOR, or give --file FILE")
    assert terminal.wait_for_end() == 2


# Ends and beginnings


def test_close_anyway_keeps_the_reason_and_what_was_open(shop: Team) -> None:
    """A run with open steps ends with a reason alone; status, log and report have it."""
    shop("close", "r", code=2)
    assert "the run has 4 open steps: list, order, sweep, test" in shop.err
    assert "--anyway with a reason" in shop.err
    shop("close", "r", "--anyway", "  ", code=2)
    assert shop("close", "r", "--anyway", "rained\noff") == 'recorded: close anyway "rained off"\n'
    facts = shop.facts()
    assert (facts["closed"], facts["closed_because"], facts["closed_by"]) == (True, "rained off", USER)
    assert events(shop)[-1]["data"] == {"reason": "rained off", "open": 4}
    assert "closed: rained off" in shop("status", "r")
    assert "rained off" in shop("report", "r")
    assert "close anyway" in shop("log", "r")
    for words in (
        ("done", "r", "sweep"),
        ("settle", "r", "sweep"),
        ("bind", "r", f"lead={XU}"),
        ("close", "r"),
    ):
        shop(*words, code=2)
        assert "the run is closed" in shop.err
    shop("note", "r", "sweep", "next year again")


def test_reopened_step_says_why_until_it_is_done(shop: Team) -> None:
    """What was answered stays; the reason stands in status and report until the step is done again."""
    done_list(shop)
    shop("reopen", "r", "list", "the cellar\nwas locked", "--as", CHEN)
    step = shop.step("list")
    assert (step["status"], step["fields"], step["by"]) == ("ready", {"count": 3}, None)
    assert (step["reopened"]["text"], step["reopened"]["by"]) == ("the cellar was locked", CHEN)
    assert "reopened by Chen: the cellar was locked" in sentences(shop("status", "r"), "Lin")
    assert "Reopened by Chen: the cellar was locked" in shop("report", "r")
    shop("reopen", "r", "list", code=2)
    assert "it is ready, so it is open already" in shop.err
    shop("done", "r", "list", "--as", LIN)
    assert shop.step("list")["reopened"] is None


def test_done_stands_against_who_takes_up_a_block(shop: Team) -> None:
    """Done here, while another took back a block or a skip there, the step is done, whoever comes last."""
    for before in (("block", "r", "sweep", "no broom"), ("skip", "r", "sweep", "no time")):
        shop(*before, "--as", CHEN)
        mine: list[Act] = [("reopen", "r", "sweep")] if before[0] == "skip" else []
        done: Act = ("done", "r", "sweep", "--as", LIN)
        apart(shop, [*mine, done], [*notes("list", 4), ("reopen", "r", "sweep", "--as", CHEN)])
        step = shop.step("sweep")
        assert (step["status"], step["by"]) == ("done", LIN)
        shop("reopen", "r", "sweep", "again")
        assert shop.step("sweep")["status"] == "ready"


# Conflicts


def conflicts(team: Team, step: str) -> list[Any]:
    return list(team.step(step)["conflicts"])


@pytest.mark.parametrize("ahead", [0, 3])
def test_two_values_until_one_is_said_to_hold(ahead: int, shop: Team) -> None:
    """Set apart, the last value stands and both are shown; settling names the one that holds."""
    one = [*notes("sweep", 1), ("set", "r", "list", "count=3", "--as", LIN)]
    apart(shop, one, [*notes("sweep", ahead), ("set", "r", "list", "count=5", "--as", CHEN)])
    last = 5 if ahead else 3
    assert shop.step("list")["fields"] == {"count": last}
    (conflict,) = conflicts(shop, "list")
    sides = [("field", "count", 3, LIN), ("field", "count", 5, CHEN)]
    assert [("field", "count", side["value"], side["by"]) for side in conflict["sides"]] == (
        sides if ahead else sides[::-1]
    )
    told = sentences(shop("status", "r"), "Lin")
    assert "rival values for count: " in told
    assert "conflicts at list; settle them: sopctl settle r list" in told
    assert "rival values for count" in shop("report", "r")

    shop("settle", "r", "list", code=2)
    assert "list: say which value holds" in shop.err
    assert "3 (Lin)" in shop.err
    shop("settle", "r", "list", "rows=[]", code=2)
    assert "list: no rival values for rows" in shop.err
    assert "`sopctl set` gives it another value" in shop.err
    shop("settle", "r", "list", "count=many", code=2)
    assert "wanted a number" in shop.err
    assert shop("settle", "r", "list", "count=4") == "recorded list: settle count = 4\n"
    assert shop.step("list")["fields"] == {"count": 4}
    assert conflicts(shop, "list") == []
    shop("settle", "r", "list", "count=4", code=2)
    assert "list has nothing to settle" in shop.err
    assert shop("undo", "r") == "recorded list: undo settle count = 4\n"
    assert len(conflicts(shop, "list")) == 1


@pytest.mark.parametrize("ahead", ["done", "skip"])
def test_done_stands_against_a_skip(ahead: str, shop: Team) -> None:
    """Done here and skipped there: done stands, whichever comes first, and settling confirms it."""
    done, skip = ("done", "r", "sweep", "--as", LIN), ("skip", "r", "sweep", "no time", "--as", CHEN)
    late = notes("list", 2)
    apart(shop, [*(late if ahead == "done" else []), done], [*(late if ahead == "skip" else []), skip])
    step = shop.step("sweep")
    assert (step["status"], step["by"]) == ("done", LIN)
    (conflict,) = step["conflicts"]
    assert (conflict["kind"], conflict["name"]) == ("skip", "")
    told = "done and skipped apart: skipped (Chen), done (Lin); done stands"
    assert told in sentences(shop("status", "r"), "Lin")
    shop("settle", "r", "sweep", "how=wet", code=2)
    assert "sweep: no rival values for how" in shop.err
    assert shop("settle", "r", "sweep") == "recorded sweep: settle it as it stands\n"
    step = shop.step("sweep")
    assert (step["status"], step["conflicts"]) == ("done", [])


def test_two_assignments(shop: Team) -> None:
    """Given to two people apart, the last one has the step until somebody settles or assigns it anew."""
    one = ("assign", "r", "sweep", CHEN)
    apart(shop, [one], [*notes("list", 1), ("assign", "r", "sweep", XU)])
    step = shop.step("sweep")
    assert (step["person"], step["assigned"]) == (XU, True)
    (conflict,) = step["conflicts"]
    assert [(side["value"], side["by"]) for side in conflict["sides"]] == [(CHEN, USER), (XU, USER)]
    assert "open, conflicts" in shop("status"), "the list of runs says where to look"
    assert json.loads(shop("status", "--json"))[0]["conflicting_steps"] == ["sweep"]
    assert shop("settle", "r", "sweep") == "recorded sweep: settle it as it stands\n"
    assert (shop.step("sweep")["person"], conflicts(shop, "sweep")) == (XU, [])
    shop("undo", "r")
    assert len(conflicts(shop, "sweep")) == 1
    shop("assign", "r", "sweep", "-")
    step = shop.step("sweep")
    assert (step["person"], step["assigned"], step["conflicts"]) == (LIN, False, [])


def test_several_conflicts_are_settled_at_once(shop: Team) -> None:
    """Rival values, a skip and rival people at one step want the values alone; the rest stands as it is."""
    one: list[Act] = [
        ("set", "r", "sweep", "how=wet"),
        ("assign", "r", "sweep", CHEN),
        ("done", "r", "sweep"),
    ]
    two: list[Act] = [("set", "r", "sweep", "how=dry"), ("assign", "r", "sweep", XU),
                      ("skip", "r", "sweep", "no time")]  # fmt: skip
    apart(shop, one, two)
    assert sorted(one["kind"] for one in conflicts(shop, "sweep")) == ["field", "people", "skip"]
    shop("settle", "r", "sweep", code=2)
    assert "say which value holds" in shop.err
    shop("settle", "r", "sweep", "how=dry")
    step = shop.step("sweep")
    assert (step["fields"], step["status"], step["conflicts"]) == ({"how": "dry"}, "done", [])


def test_same_apart_is_no_conflict(shop: Team) -> None:
    """Who did the same thing twice has nothing to settle."""
    same: list[Act] = [
        ("set", "r", "sweep", "how=wet"),
        ("assign", "r", "sweep", CHEN),
        ("done", "r", "sweep"),
    ]
    apart(shop, same, same)
    assert conflicts(shop, "sweep") == []
    shop("settle", "r", "sweep", code=2)
    assert "sweep has nothing to settle" in shop.err


def test_the_command_that_settles_can_be_copied_and_a_closed_run_offers_none(team: Team) -> None:
    """Brackets mean files to a shell, so the id is quoted; in a closed run nothing can be settled."""
    team.sop("tour", TOUR)
    team.new("tour", roles={"guide": USER})
    apart(team, [("set", "r", "see[sea]", "seen=1")], [("set", "r", "see[sea]", "seen=2")])
    assert "settle them: sopctl settle r 'see[sea]'\n" in team("status", "r")
    team("close", "r", "--anyway", "rain")
    told = team("status", "r")
    assert "rival values for seen" in told
    assert "sopctl settle" not in told
