"""The table of the walker's actions: what is named works, and what works is named."""

import pytest
from conftest import USER, Team
from terminal import Terminal

from sopctl.cli.runs.session import load
from sopctl.cli.walker.actions import ACTIONS, chosen, offered
from sopctl.cli.walker.plain import Plain
from sopctl.cli.walker.walker import Mode, Walker

ALL = """\
id: all
title: Everything
owner: clerk
roles: {clerk: x, boss: y}
steps:
  - id: full
    title: A full step
    run: "true"
    prompt: Write a headline.
    check: [One]
    collect:
      rows: {type: table, columns: {item: text}}
      place: {type: choice, options: [a, b]}
      long: longtext
  - {id: sign, title: To be signed, approve: {by: clerk}}
  - {id: last, title: The last}
"""


@pytest.fixture
def walker(team: Team) -> Walker:
    """A walker in a run with everything in it: a step done, one that waits for approval."""
    team.sop("all", ALL)
    team.new("all", roles={"clerk": USER, "boss": "Bo <bo@example.com>"})
    team("done", "r", "sign")
    return Walker(load(team.folder / "runs" / "r"), USER)


@pytest.mark.parametrize("mode", ["step", "text", "list", "end", "help"])
@pytest.mark.parametrize("step", ["full", "sign", "last"])
def test_a_key_that_is_named_does_what_is_named(walker: Walker, step: str, mode: Mode) -> None:
    """No row of the table hides another that is offered at the same time."""
    front = Plain(walker)
    walker.show(step)
    walker.mode = mode
    named = [one for one in offered(front) if one.word]
    assert named
    for action in named:
        for key in action.keys:
            assert chosen(front, key) is action, (key, action.word)


@pytest.mark.parametrize("item", [1, 2, 3])
def test_what_is_named_below_a_question_works_there(walker: Walker, item: int) -> None:
    """A table, a choice and a text of many lines each have their keys."""
    from sopctl.cli.walker import filling

    front = Plain(walker)
    walker.show("full")
    walker.move_focus(item)
    filling.edit(walker)
    assert walker.question is not None
    for action in (one for one in offered(front) if one.word):
        assert chosen(front, action.keys[0]) is action
    words = {one.word for one in offered(front)}
    assert ("{key} paste rows" in words) == (item == 1)
    assert ("{key} complete" in words) == (item == 2)
    assert ("{key} new line" in words) == (item == 3)


def test_the_help_page_names_every_key(walker: Walker) -> None:
    """The question mark shows all keys that are bound, and any key goes back."""
    folder = walker.opened.top
    terminal = Terminal("run", "r", cwd=folder, rows=80, columns=100)
    terminal.wait_for("A full step", "q quit")
    terminal.press("?")
    page = terminal.wait_for("any key goes back")
    named = {word for line in page.splitlines() for word in line[:25].split()}
    for action in ACTIONS:
        if action.told:
            assert set(action.names.split()) <= named
    terminal.press("z")
    terminal.wait_for("enter done")
    terminal.press("ctrl-d")
    assert terminal.wait_for_end() == 0


def test_a_slip_does_no_harm(team: Team) -> None:
    """Reopening wants a reason, closing a yes; pasted text does not act as keys."""
    team.sop("two", "id: two\ntitle: Two\nowner: a\nroles: {a: x}\nsteps:\n  - {id: one, title: The first}\n")
    team.new("two", roles={"a": USER})
    team("done", "r", "one")
    terminal = Terminal("run", "r", cwd=team.folder)
    terminal.wait_for("Every step is settled", "c close the run")
    terminal.press("c")
    terminal.wait_for("Close the run?")
    terminal.press("n", "enter")
    terminal.wait_for("c close the run")
    terminal.press("b")
    terminal.wait_for("The first", "o reopen")
    terminal.paste("oops\nc\n")
    terminal.wait_for("pasted text is taken only where something is asked")
    terminal.press("o")
    terminal.wait_for("Why is it reopened?")
    terminal.press("enter")
    terminal.wait_for("write something")
    terminal.press("wrong date", "enter")
    terminal.wait_for('recorded one: reopen "wrong date"', "enter done")
    terminal.press("o")
    terminal.wait_for("this step is open already")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert team.statuses() == {"one": "ready"}
