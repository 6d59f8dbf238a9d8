"""The walker in lines that follow each other, and on screens of any size."""

import json
import re
import time
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from conftest import USER, Team
from terminal import Terminal

SOP = """\
id: zh
title: 开店流程
language: zh
owner: 店员
roles: {店员: 负责开店, 老板: 拍板}
purpose: 让门店每天准时开门。
steps:
  - id: 打扫
    title: 打扫地面和门口的台阶，然后检查货架是不是都摆放整齐了
    do: |
      先从最里面开始打扫，一直扫到门口，注意不要漏掉收银台下面的地方。

      再擦一遍柜台和玻璃门，最后把垃圾倒掉。
    check: [货架下面都扫过了没有遗漏任何角落, 门后面也扫过了]
    collect:
      天气: {type: choice, options: [晴, 雨], required: true, ask: 今天天气怎么样，会不会影响客流？}
      记录: {type: longtext, ask: 还有什么要说的？}
      缺货: {type: table, columns: {品名: text, 数量: integer}}
    prompt: 写三个标题
  - {id: 开门, title: 打开店门, needs: [打扫]}
  - {id: 批准, title: 老板批准, owner: 老板}
"""
CSI = re.compile("\x1b\\[[0-9;?]*[A-Za-z]|\x1b")


def shop(team: Team) -> None:
    team.sop("zh", SOP)
    team.new("zh", roles={"店员": USER, "老板": "陈雨 <chen@example.com>"})


@pytest.mark.parametrize("how", ["--plain", "dumb", "unset"])
def test_a_run_is_walked_line_by_line(team: Team, how: str) -> None:
    """Every kind of answer is given by lines, in Chinese too, and nothing but lines comes back."""
    shop(team)
    words = ("run", "r", "--plain") if how == "--plain" else ("run", "r")
    around = {"dumb": {"TERM": "dumb"}, "unset": {"TERM": ""}}.get(how, {})
    terminal = Terminal(*words, cwd=team.folder, env=around)
    terminal.wait_for("打扫地面", "1 [ ]", "a number ticks, fills in or attaches", "enter done")

    def type_in(line: str, *wanted: str) -> None:
        terminal.press(line, "enter")
        terminal.wait_for(*wanted)

    type_in("9", "there is no number 9 here")
    type_in("z", "`z` does nothing here")
    type_in("1", 'recorded 打扫: check "货架')
    type_in("2", 'recorded 打扫: check "门后')
    type_in("5", "row 1 · 品名", ".p paste rows")
    type_in(".p", "Rows of 缺货", ". save")
    type_in("牛奶\t１２", "?")
    type_in("面包\t3", "?")
    type_in(".", "2 rows: take them?")
    type_in("y", "recorded 打扫: set 缺货 = 2 rows", "row 3 · 品名")
    type_in("", "enter done")
    type_in("", "今天天气怎么样", ".. leave")
    type_in("雪", "! `雪` is no option")
    type_in("雨", "recorded 打扫: set 天气 =", "enter records the step as done")
    type_in("4", "还有什么要说的")
    type_in("两行", "?")
    type_in("的话", "?")
    type_in(".", "recorded 打扫: set 记录")
    type_in("3", "[雨]", "enter keeps what is there, - empties it")
    type_in("..", "enter done")
    type_in("Y", "-------------------- 写三个标题 --------------------")
    type_in("", "recorded 打扫: done", "打开店门")
    type_in("/", "Search")
    type_in("台阶", "1 ✓ 打扫地面", "a number goes there")
    type_in("1", "Done by Test Person", "o reopen")
    terminal.press("n", "enter")
    terminal.wait_for("Note", ".. leave ?")

    def is_left() -> bool:
        end = time.monotonic() + 3
        while not terminal.raw.rstrip().endswith(b">") and time.monotonic() < end:
            terminal.read(0.2)
        return terminal.raw.rstrip().endswith(b">")

    terminal.press("ctrl-c")
    if not is_left():  # it came in the instant before the line was read, and counts with the next key
        terminal.press("ctrl-c")
        assert is_left()
    terminal.press("q", "enter")
    assert terminal.wait_for_end() == 0
    text = terminal.raw.decode()
    assert CSI.search(text) is None
    assert "go on with: sopctl run r" in text
    events = [json.loads(line) for line in team("log", "r", "--json").splitlines()]
    fields = {name: value for one in events for name, value in one["data"].get("fields", {}).items()}
    assert fields == {
        "缺货": [{"品名": "牛奶", "数量": 12}, {"品名": "面包", "数量": 3}],
        "天气": "雨",
        "记录": "两行\n的话",
    }
    assert [one["kind"] for one in events] == ["checked", "checked", "set", "set", "set", "done"]


def test_the_plain_walker_names_no_key_of_the_screen(team: Team) -> None:
    """Its help has what can be typed, and nothing that only a screen can do."""
    shop(team)
    terminal = Terminal("run", "r", "--plain", cwd=team.folder, rows=60)
    terminal.wait_for("enter done")
    terminal.press("?", "enter")
    page = terminal.wait_for("write a note", "quit; nothing that was recorded is lost", "paste rows")
    assert "pgdn" not in page
    assert "space" not in page
    terminal.press("q", "enter")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 20), (40, 10), (20, 10), (20, 24)])
def test_every_page_fits_every_size(team: Team, columns: int, rows: int) -> None:
    """Nothing is wider than the screen, no wide character is cut, what is asked and its keys are there."""
    shop(team)
    terminal = Terminal("run", "r", cwd=team.folder, columns=columns, rows=rows)

    def fits(*words: str) -> None:
        flat = [re.sub(r"\s", "", word) for word in words]

        def shown() -> bool:
            return all(word in re.sub(r"\s", "", terminal.text) for word in flat)

        for _ in range(100):
            if shown():
                break
            terminal.read(0.1)
        assert shown(), terminal.text
        assert "too small" not in terminal.text
        for row in range(rows):
            cells = terminal.screen.buffer[row]
            wide = [at for at in range(columns) if cells[at].data and ord(cells[at].data[0]) > 0x2E80]
            assert all(at + 1 < columns and cells[at + 1].data == "" for at in wide), terminal.text

    fits("enter done", "? help", "q quit")
    terminal.press("n")
    fits("Note", "enter save", "esc leave")
    terminal.press("天" * 30, "enter")
    fits("recorded", "q quit")
    terminal.press("l")
    fits("› ○ 打扫", "打开店门", "q quit")
    terminal.press("/", "店")
    fits("Search", "esc leave", "店")
    terminal.press("esc")
    fits("up down choose", "l back")
    terminal.press("l", "?")
    fits("any key goes back")
    terminal.press("z", "i")
    fits("打扫地面", "i back", "q quit")
    terminal.press("i", "enter")
    fits("今天天气怎么样", "enter save", "esc leave")
    terminal.press("雪", "enter")
    fits("no option", "雪", "esc leave")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 0


def test_nothing_is_told_by_colour_alone(team: Team) -> None:
    """Without colour the same characters stand there, and no colour is sent."""
    shop(team)
    screens = []
    for around in ({}, {"NO_COLOR": "1"}):
        terminal = Terminal("run", "r", cwd=team.folder, env=around)
        terminal.wait_for("enter done", "q quit")
        terminal.press("down")
        terminal.wait_for("› [ ] 门后面")
        terminal.press("l")
        terminal.wait_for("› ○ 打扫地面")
        screens.append(terminal.text)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    assert screens[0] == screens[1]
    assert re.search(rb"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])m", terminal.raw) is None


def test_without_a_terminal_plain_asks_nothing(
    team: Team, sopctl: Callable[..., "CompletedProcess[str]"]
) -> None:
    """Plain lines want a person as well."""
    shop(team)
    done = sopctl("run", "r", "--plain", cwd=team.folder)
    assert done.returncode == 2
    assert "--answers FILE" in done.stderr


def test_lines_are_broken_between_words() -> None:
    """A line with a mark that is not ASCII is broken between words as any other; wide characters anywhere."""
    from sopctl.cli.terminal import wrapped

    assert wrapped("for you: 1 more · for others: Chen Yu", 20) == "for you: 1 more ·\nfor others: Chen Yu"
    assert wrapped("等待其他人：陈宇", 8) == "等待其他人：陈宇"
