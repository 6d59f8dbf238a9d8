"""The walker, driven by keys in a real terminal."""

import json
import random
import re
from pathlib import Path

import pytest
from terminal import Terminal

SMALL = """\
id: small
title: Open the shop
version: 1.0.0
owner: clerk
roles: {clerk: Opens the shop, boss: Has the last word}
params:
  day: {type: text, ask: "Which day?"}
  yard: {type: bool, default: false}
steps:
  - id: sweep
    title: Sweep the floor on {{ day }}
    do: Begin at **the back**.
    check: [Under the shelves, Behind the door]
  - id: count
    title: Count the till
    needs: [sweep]
    collect:
      coins: {type: integer, min: 0, max: 500, required: true, ask: How many coins?}
      who: {type: text, ask: Who counted?}
  - {id: yard, title: Sweep the yard, when: yard}
  - {id: lights, title: Switch on the lights}
  - {id: door, title: Open the door, needs: [count, lights]}
"""

CHINESE = """\
id: zh
title: 开店流程
language: zh
owner: 店员
roles: {店员: 负责开店}
steps:
  - id: 打扫
    title: 打扫地面和门口的台阶
    check: [货架下面都扫过了, 门后面也扫过了]
    collect:
      天气: {type: choice, options: [晴, 雨], required: true, ask: 今天天气怎么样？}
      备注: {type: text, ask: 还有什么要说的？}
  - {id: 开门, title: 打开店门, needs: [打扫]}
"""


@pytest.fixture
def small(repo, sopctl, write_sop):
    """A repository with a run called monday of the small SOP."""
    write_sop(repo, "small", SMALL)
    me = "Test Person <test@example.com>"
    done = sopctl(
        "new", "small", "--name", "monday", "--set", "day=Monday", "--role", f"clerk={me}",
        "--role", "boss=Bo <bo@example.com>", cwd=repo,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return repo


def events(repo: Path, sopctl, run: str = "monday") -> list[dict]:
    done = sopctl("log", run, "--json", cwd=repo)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_run_is_walked_with_back_skip_note_quit_and_resume(small, sopctl):
    """Every key does what it says, and the next walk goes on where this one stopped."""
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor on Monday", "the back", "1/5", "enter done", "q quit")
    terminal.press("space")
    terminal.wait_for('recorded sweep: check "Under the shelves"', "[x] Under the shelves")
    terminal.press("space")
    terminal.wait_for("[x] Behind the door")
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.press("call the printer", "enter")
    terminal.wait_for('recorded sweep: note "call the printer"')
    terminal.press("enter")
    terminal.wait_for("recorded sweep: done", "Count the till", "2/5")
    terminal.press("b")
    terminal.wait_for("Sweep the floor", "Done by Test Person", "o reopen")
    terminal.press("f")
    terminal.wait_for("How many coins?")
    terminal.press("enter")
    terminal.wait_for("How many coins? (at least 0, at most 500)", "esc leave")
    terminal.press("900", "enter")
    terminal.wait_for("900 is above the most, 500")
    terminal.press("ctrl-u", "90", "enter")
    terminal.wait_for("recorded count: set coins = 90")
    terminal.press("q")
    assert terminal.wait_for_end() == 0

    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Count the till", "90", "2/5")
    terminal.press("enter")
    terminal.wait_for("Switch on the lights", "3/5")
    terminal.press("s")
    terminal.wait_for("Why is this step skipped?")
    terminal.press("enter")
    terminal.wait_for("write something")
    terminal.press("it is day", "enter")
    terminal.wait_for('recorded lights: skip "it is day"', "Open the door")
    terminal.press("enter")
    terminal.wait_for("Every step is settled", "5/5")
    terminal.press("c")
    terminal.wait_for("Close the run?")
    terminal.press("y", "enter")
    terminal.wait_for("recorded: close")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    kinds = [event["kind"] for event in events(small, sopctl)]
    assert kinds == ["checked", "checked", "noted", "done", "set", "done", "skipped", "done", "closed"]
    assert sopctl("verify", "monday", cwd=small).returncode == 0


def test_any_step_can_be_jumped_to(small):
    """The list shows every step, and enter goes to the chosen one."""
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor")
    terminal.press("l")
    terminal.wait_for("Count the till", "Sweep the yard", "Open the door", "enter go there")
    terminal.press("down", "down", "down", "enter")
    terminal.wait_for("Switch on the lights", "s skip")
    terminal.press("l", "down", "enter")
    terminal.wait_for("Open the door", "Waits for count (Test Person), lights (Test Person)")
    terminal.press("enter")
    terminal.wait_for("cannot do door: it waits for count, lights")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("key", ["ctrl-c", "ctrl-d", "q"])
def test_leaving_saves_and_says_how_to_go_on(small, sopctl, key):
    """Ctrl-C, Ctrl-D and q quit with what was recorded kept, and name the next command."""
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor")
    terminal.press("space")
    terminal.wait_for("recorded sweep: check")
    terminal.press(key)
    assert terminal.wait_for_end() == 0
    assert "go on with: sopctl run monday" in terminal.raw.decode()
    assert len(events(small, sopctl)) == 1


def test_what_was_being_typed_is_given_back(small, sopctl):
    """An answer that was not confirmed is not recorded, and is shown when the person leaves."""
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor")
    terminal.press("n")
    terminal.wait_for("Note")
    terminal.press("half a thou", "ctrl-c")
    assert terminal.wait_for_end() == 0
    assert "still being typed: half a thou" in terminal.raw.decode()
    assert events(small, sopctl) == []


def test_a_full_answer_of_another_process_is_seen(small, sopctl):
    """What somebody else did meanwhile is taken in before the next act."""
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor")
    other = sopctl("done", "monday", "sweep", "--check", "all", "--as", "Bo <bo@example.com>", cwd=small)
    assert other.returncode == 0, other.stderr
    terminal.press("enter")
    terminal.wait_for("Count the till")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert [event["by"] for event in events(small, sopctl)] == ["Bo <bo@example.com>"]


def test_an_approver_approves_or_rejects(repo, sopctl, write_sop):
    """A step that is done waits for its approver, who sees it and decides with a key."""
    write_sop(
        repo,
        "sign",
        "id: sign\ntitle: Sign\nowner: clerk\nroles: {clerk: x, boss: y}\nsteps:\n"
        "  - {id: offer, title: Write the offer, collect: {price: integer},\n"
        "     approve: {by: boss, not: owner}}\n",
    )
    me, boss = "Test Person <test@example.com>", "Bo <bo@example.com>"
    sopctl("new", "sign", "--name", "s", "--role", f"clerk={me}", "--role", f"boss={boss}", cwd=repo)
    assert sopctl("done", "s", "offer", "--set", "price=5", cwd=repo).returncode == 0
    terminal = Terminal("run", "s", cwd=repo)
    terminal.wait_for("Nothing more can be done here now", "waits for approval by boss (Bo)")
    terminal.press("b")
    terminal.wait_for("Write the offer", "5", "a approve")
    terminal.press("a")
    terminal.wait_for("Test Person cannot approve offer")
    terminal.press("q")
    terminal.wait_for_end()
    terminal = Terminal("run", "s", cwd=repo, person=boss)
    terminal.wait_for("waits for approval by boss (Bo)")
    terminal.press("b", "r")
    terminal.wait_for("Why is it rejected?")
    terminal.press("too dear", "enter")
    terminal.wait_for('recorded offer: reject "too dear"', "Rejected by Bo: too dear")
    terminal.press("q")
    terminal.wait_for_end()
    assert sopctl("done", "s", "offer", "--set", "price=4", cwd=repo).returncode == 0
    terminal = Terminal("run", "s", cwd=repo, person=boss)
    terminal.wait_for("waits for approval")
    terminal.press("b", "a")
    terminal.wait_for("recorded offer: approve", "Every step is settled")
    terminal.press("q")
    terminal.wait_for_end()


def test_a_table_is_filled_row_by_row(repo, sopctl, write_sop):
    """Cells are asked in turn, checked at once, and each row is recorded when it is whole."""
    write_sop(
        repo,
        "t",
        "id: t\ntitle: T\nowner: a\nroles: {a: x}\nsteps:\n  - id: list\n    title: List it\n    collect:\n"
        "      needs: {type: table, columns: {item: text, days: number}, min_rows: 2}\n",
    )
    sopctl("new", "t", "--name", "t1", "--role", "a=Test Person <test@example.com>", cwd=repo)
    terminal = Terminal("run", "t1", cwd=repo)
    terminal.wait_for("item | days", "at least 2 rows")
    terminal.press("enter")
    terminal.wait_for("row 1 · item")
    terminal.press("poster", "enter")
    terminal.wait_for("row 1 · days")
    terminal.press("many", "enter")
    terminal.wait_for("wanted a number")
    terminal.press("ctrl-u", "2", "enter")
    terminal.wait_for("recorded list: set needs = 1 row", "row 2 · item")
    terminal.press("page", "enter")
    terminal.wait_for("row 2 · days")
    terminal.press("3.5", "enter")
    terminal.wait_for("needs = 2 rows", "row 3 · item")
    terminal.press("enter")
    terminal.wait_for("poster · 2", "page · 3.5", "enter done")
    terminal.press("enter")
    terminal.wait_for("recorded list: done")
    terminal.press("q")
    terminal.wait_for_end()
    values = [event["data"].get("fields") for event in events(repo, sopctl, "t1")]
    assert values[1] == {"needs": [{"item": "poster", "days": 2}, {"item": "page", "days": 3.5}]}


def test_evidence_is_attached_from_a_path(repo, sopctl, write_sop):
    """A file is checked at once, copied into the run, and shown by its name."""
    write_sop(
        repo,
        "e",
        "id: e\ntitle: E\nowner: a\nroles: {a: x}\nsteps:\n"
        "  - {id: draw, title: Draw it, evidence: [{id: design, kind: file, required: true}]}\n",
    )
    sopctl("new", "e", "--name", "e1", "--role", "a=Test Person <test@example.com>", cwd=repo)
    (repo / "设计稿.txt").write_text("page", encoding="utf-8")
    terminal = Terminal("run", "e1", cwd=repo)
    terminal.wait_for("file, required")
    terminal.press("enter")
    terminal.wait_for("path of the file", "tab complete")
    terminal.press("nothing.txt", "enter")
    terminal.wait_for("there is no file nothing.txt")
    terminal.press("ctrl-u", "设计稿.txt", "enter")
    terminal.wait_for("recorded draw: attach design")
    terminal.press("enter")
    terminal.wait_for("recorded draw: done")
    terminal.press("q")
    terminal.wait_for_end()
    stored = list((repo / "runs" / "e1" / "files").iterdir())
    assert [path.read_text() for path in stored] == ["page"]
    assert stored[0].name.endswith("-设计稿.txt")


@pytest.mark.parametrize("columns", [80, 40])
def test_chinese_is_shown_typed_and_edited(repo, sopctl, write_sop, columns):
    """Titles, options and answers in Chinese stand in line, and backspace takes a whole character."""
    write_sop(repo, "zh", CHINESE)
    made = sopctl("new", "zh", "--name", "店", "--role", "店员=李伟 <li@example.com>", cwd=repo)
    assert made.returncode == 0, made.stderr
    terminal = Terminal("run", "店", cwd=repo, columns=columns)
    terminal.wait_for("[ ]", "enter done")
    squeezed = re.sub(r"\s", "", terminal.text)
    for words in ("打扫地面和门口的台阶", "货架下面都扫过了", "今天天气怎么样", "李伟"):
        assert words in squeezed
    # Every line fits: a wide character takes two cells, and none is cut in half.
    for line in terminal.screen.buffer.values():
        assert len(line) <= columns
    rule = next(line for line in terminal.screen.display if "───" in line)
    assert rule == "─" * columns
    terminal.press("space", "space")
    terminal.wait_for("recorded 打扫: check")
    terminal.press("enter")
    terminal.wait_for("esc leave")
    terminal.press("雪", "enter")
    terminal.wait_for("no option")
    terminal.press("backspace", "晴", "enter")
    terminal.wait_for("recorded 打扫: set 天气 =")
    terminal.press("down", "e")
    terminal.wait_for("还有什么要说的", "esc leave")
    terminal.press("带伞吧吗", "backspace", "backspace", "！", "enter")
    terminal.wait_for("备注")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    fields = [event["data"].get("fields", {}) for event in events(repo, sopctl, "店")]
    assert {"天气": "晴"} in fields
    assert {"备注": "带伞！"} in fields


def test_killing_the_walker_loses_nothing_shown_as_recorded(small, sopctl):
    """kill -9 at random moments: all that the screen called recorded is there, and the walk goes on."""
    chance = random.Random(7)
    seen: set[str] = set()
    for turn in range(12):
        terminal = Terminal("run", "monday", cwd=small)
        terminal.wait_for("q quit")
        for number in range(chance.randint(1, 4)):
            terminal.press("n", f"turn {turn} note {number}", "enter")
            for _ in range(chance.randint(0, 6)):
                terminal.read(0.02)
                seen |= set(re.findall(r'recorded sweep: note "(turn \d+ note \d+)"', terminal.text))
        terminal.kill()
        seen |= set(re.findall(r'recorded sweep: note "(turn \d+ note \d+)"', terminal.text))
    kept = {event["data"]["text"] for event in events(small, sopctl)}
    assert seen <= kept
    assert len(seen) > 5
    terminal = Terminal("run", "monday", cwd=small)
    terminal.wait_for("Sweep the floor", "q quit")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    found = sopctl("verify", "monday", cwd=small)
    assert found.returncode == 0 or "torn last line" in found.stdout


def test_without_a_terminal_the_walker_says_what_to_give(small, sopctl):
    """No terminal, no walk: one message that names the other ways."""
    done = sopctl("run", "monday", cwd=small)
    assert done.returncode == 2
    assert "--answers FILE" in done.stderr
