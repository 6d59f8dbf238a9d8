"""Tables in the walker: row by row, and many rows pasted from a spreadsheet."""

import json
from typing import Any

import pytest
from conftest import USER, Team
from terminal import Terminal

SOP = """\
id: t
title: T
owner: a
roles: {a: x}
steps:
  - id: list
    title: List it
    collect:
      needs:
        type: table
        columns: {item: {type: text, required: true}, days: {type: number, ask: 要几天？}, who: text}
"""


def table(team: Team, *words: str) -> Terminal:
    team.sop("t", SOP)
    team.new("t", roles={"a": USER})
    terminal = Terminal("run", "r", *words, cwd=team.folder)
    terminal.wait_for("List it")
    return terminal


def sets(team: Team) -> list[Any]:
    """The rows that each act recorded."""
    events = [json.loads(line) for line in team("log", "r", "--json").splitlines()]
    return [event["data"]["fields"]["needs"] for event in events if event["kind"] == "set"]


def test_rows_are_changed_and_taken_out_by_number(team: Team) -> None:
    """The rows stand there numbered while one is asked for."""
    terminal = table(team)
    terminal.press("e")
    terminal.wait_for("row 1 · item", "ctrl-p paste rows")
    terminal.press("poster", "enter", "2", "enter", "Li", "enter")
    terminal.wait_for("1 poster · 2 · Li", "row 2 · item")
    terminal.press("页面", "enter", "enter", "enter")
    terminal.wait_for("2 页面 · – · –", "row 3 · item")
    terminal.press("enter", "e")
    terminal.wait_for("1 to 2 changes a row, -1 to -2 takes it out")
    terminal.press("2", "enter", "enter", "４", "enter", "enter")
    terminal.wait_for("2 页面 · 4 · –")
    terminal.press("enter", "e")
    terminal.wait_for("1 to 2 changes a row")
    terminal.press("-3", "enter")
    terminal.wait_for("a number from 1 to 2")
    terminal.press("ctrl-u", "-1", "enter")
    terminal.wait_for("needs = 1 row", "1 页面 · 4 · –", "1 changes the row")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 0
    assert sets(team)[-1] == [{"item": "页面", "days": 4}]


@pytest.mark.parametrize(
    "text",
    [
        'poster\t２\tLi\r\n"a ""big""\npage"\t3.5\t\r\n',
        '要几天\tITEM\n2\tposter\n3.5\t"a ""big""\npage"\n',
        'item;days;who\nposter;2;Li\n"a ""big""\npage";3.5;',
    ],
    ids=["by position", "by a header", "semicolons"],
)
def test_rows_are_pasted_from_a_spreadsheet(team: Team, text: str) -> None:
    """They are shown, asked for once, and recorded by one act."""
    terminal = table(team)
    terminal.press("e")
    terminal.wait_for("row 1 · item")
    terminal.paste(text)
    terminal.wait_for("2 rows: take them?", '2 a "big" page · 3.5 · –')
    terminal.press("y", "enter")
    terminal.wait_for("recorded list: set needs = 2 rows", "row 3 · item")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 0
    (rows,) = sets(team)
    assert [(row["item"], row["days"]) for row in rows] == [("poster", 2), ('a "big" page', 3.5)]


def test_a_paste_with_something_wrong_takes_nothing(team: Team) -> None:
    """Everything wrong is told with row and column, and what was pasted can be mended there and then."""
    terminal = table(team)
    terminal.press("e")
    terminal.wait_for("row 1 · item")
    terminal.paste("item\tdays\tWho\nposter\tmany\tLi\n\t2\tYu\npage\t1\tBo\textra")
    terminal.wait_for(
        "Nothing was taken:",
        "row 2, days: wanted a number, not the text `many`",
        "row 3, item: this is needed",
        "row 4: 1 column too many: extra",
        "ctrl-s save",
    )
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 0
    assert "still being typed" not in terminal.raw.decode()
    assert sets(team) == []


def test_rows_are_pasted_where_no_paste_is_told(team: Team) -> None:
    """A key opens an input of many lines; commas part cells too, and a header may name columns wrongly."""
    terminal = table(team)
    terminal.press("e")
    terminal.wait_for("ctrl-p paste rows")
    terminal.press("ctrl-p")
    terminal.wait_for("Rows of needs", "ctrl-s save")
    terminal.press("item,dais,who", "enter", "poster,2,Li", "ctrl-s")
    terminal.wait_for("first row: no column `dais`; did you mean days?")
    terminal.press(*["backspace"] * 30)
    terminal.wait_until_gone("item,dais,who")
    terminal.press("poster,2,Li", "ctrl-s")
    terminal.wait_for("take them?")
    terminal.press("n", "enter")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert sets(team) == []
