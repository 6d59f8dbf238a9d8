"""The walker offers what waits for whoever walks, finds steps, and ends with a summary."""

from conftest import USER, Team
from terminal import Terminal

SOP = """\
id: shared
title: Shared work
owner: writer
roles: {writer: Writes, drawer: Draws, boss: Signs}
steps:
  - {id: proto, title: Draw the prototype, owner: drawer}
  - {id: text, title: Write the text, check: [Spelling, Names], collect: {words: integer}}
  - {id: poster, title: 画海报, owner: drawer}
  - {id: mail, title: Send the mail, do: Ask the PRINTER first.}
  - {id: sign, title: Sign the budget, owner: drawer, approve: {by: writer}}
"""
DRAWER = "Chen Yu <chen@example.com>"


def shared(team: Team) -> Terminal:
    team.sop("shared", SOP)
    team.new("shared", roles={"writer": USER, "drawer": DRAWER, "boss": "Bo <bo@example.com>"})
    team("done", "r", "sign", "--as", DRAWER)
    return Terminal("run", "r", cwd=team.folder, columns=100)


def test_my_steps_come_first(team: Team) -> None:
    """First what I do, then what I approve, then the end; others' steps only after one more enter."""
    terminal = shared(team)
    terminal.wait_for("Write the text", "waits for you: 2 more")
    terminal.wait_for("waits for others: Chen Yu (Draw the prototype), Chen Yu (画海报)")
    terminal.press("space", "space")
    terminal.wait_for("[x] Names")
    terminal.press("enter")
    terminal.wait_for("Send the mail", "waits for you: 1 more")
    terminal.press("enter")
    terminal.wait_for("Sign the budget", "a approve")
    terminal.press("a")
    terminal.wait_for(
        "Nothing more waits for you now", "Chen Yu (Draw the prototype)", "b and l reach every step"
    )
    terminal.press("enter")
    terminal.wait_for("Draw the prototype", "this waits for Chen Yu", "enter done")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    told = terminal.raw.decode().rpartition("\x1b[?2004l")[2].splitlines()
    assert [line for line in told if line.startswith("recorded")] == [
        'recorded text: check "Spelling"',
        'recorded text: check "Names"',
        "recorded text: done",
        "recorded mail: done",
        "recorded sign: approve",
    ]
    told = told[5:]
    assert told[0].startswith("Test Person, ")
    assert told[0].endswith(": 5 acts recorded")
    assert told[1:] == [
        "  Write the text: 2 checks ticked, done",
        "  Send the mail: done",
        "  Sign the budget: approve",
        "nothing waits for you",
        "waits for others: Chen Yu (Draw the prototype), Chen Yu (画海报)",
        "3/5 steps settled; go on with: sopctl run r",
    ]


def test_who_does_anothers_step_goes_on_with_those(team: Team) -> None:
    """At the start there may be nothing of mine: what is shown says whose it is, and enter goes on."""
    team.sop("shared", SOP)
    team.new("shared", roles={"writer": DRAWER, "drawer": DRAWER, "boss": DRAWER})
    terminal = Terminal("run", "r", cwd=team.folder)
    terminal.wait_for("Draw the prototype", "nothing more waits for you; this waits for Chen Yu")
    terminal.press("enter")
    terminal.wait_for("recorded proto: done", "Write the text")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_steps_are_found_by_a_word(team: Team) -> None:
    """Titles, people and instructions are looked through, whatever the case; enter goes there, esc stays."""
    terminal = shared(team)
    terminal.wait_for("Write the text")
    terminal.press("/")
    terminal.wait_for("Search", "Send the mail", "画海报")
    terminal.press("printer")
    screen = terminal.wait_until_gone("画海报")
    assert "Send the mail" in screen
    assert "Write the text" not in screen
    terminal.press("enter")
    terminal.wait_for("Ask the PRINTER first.")
    terminal.press("l")
    terminal.wait_for("up down choose")
    terminal.press("/", "画")
    terminal.wait_until_gone("Send the mail")
    terminal.press("enter")
    terminal.wait_for("画海报", "enter done")
    terminal.press("/", "chen yu", "down")
    terminal.wait_until_gone("Send the mail")
    terminal.press("nobody")
    terminal.wait_for("no step has this in it")
    terminal.press("esc")
    terminal.wait_for("画海报", "enter done")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 0


def test_the_end_of_a_sitting_is_short_whatever_was_done(team: Team) -> None:
    """Fifteen lines at most beside the acknowledgements; what has no room is counted."""
    steps = "".join(f"  - {{id: s{n}, title: Step {n}, check: [a, b, c]}}\n" for n in range(30))
    team.sop("many", f"id: many\ntitle: Many\nowner: a\nroles: {{a: x}}\nsteps:\n{steps}")
    team.new("many", roles={"a": USER})
    terminal = Terminal("run", "r", "--plain", cwd=team.folder)
    terminal.wait_for("Step 0")
    for _ in range(12):
        terminal.press("n", "enter", "seen", "enter", "f", "enter")
    terminal.press("q", "enter")
    assert terminal.wait_for_end() == 0
    told = terminal.raw.decode().replace("\r", "").rpartition("recorded s11")[2].splitlines()[1:]
    assert 4 < len(told) <= 15
    assert "  and 6 more steps" in told


ROWS = """\
id: rows
title: Rows
owner: a
roles: {a: x}
steps:
  - id: plan
    title: Plan
    collect: {posts: {type: table, columns: {name: text}, required: true}}
  - {id: post, title: "Post {{ item.name }}", each: plan.posts}
"""


def test_a_step_may_go_while_it_is_shown(team: Team) -> None:
    """Somebody takes out the row that a step is for: it is said, and nothing is recorded elsewhere."""
    team.sop("rows", ROWS)
    team.new("rows", roles={"a": USER})
    team.rows("r", "plan", "posts", [{"name": "one"}, {"name": "two"}])
    team("done", "r", "plan")
    terminal = Terminal("run", "r", cwd=team.folder)
    terminal.wait_for("Post one", "enter done")
    terminal.press("n")
    terminal.wait_for("Note")
    team.rows("r", "plan", "posts", [{"name": "two"}])
    terminal.press("seen", "enter")
    terminal.wait_for("is not there any more", "enter go there")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
