"""One step in the walker: its text to read, its files, its prompt, its command."""

import base64
import json
import os
import re
import time
from urllib.parse import quote

import pytest
from conftest import USER, Team
from terminal import Terminal


def one_step(team: Team, keys: str, language: str = "en", **around: str) -> Terminal:
    """The walker at the only step of a run."""
    team.write(
        "sops/one.yaml",
        f"id: one\ntitle: One\nlanguage: {language}\nowner: a\nroles: {{a: x}}\nsteps:\n{keys}",
    )
    team.new("one", roles={"a": USER})
    return Terminal("run", "r", cwd=team.folder, rows=24, env=around)


def test_a_long_text_is_read_on_a_page_of_its_own(team: Team) -> None:
    """The step says that there is more; the page is scrolled by line, by page and to its ends."""
    lines = "".join(f"      Line {n} of it.\n\n" for n in range(1, 60))
    terminal = one_step(
        team, f"  - id: s\n    title: Long\n    warning: Mind it!\n    do: |\n{lines}    prompt: Ask me.\n"
    )
    terminal.wait_for("Line 1 of it.", "more lines", "i all text")
    terminal.press("i")
    terminal.wait_for("Warning", "Mind it!", "Line 1 of it.", "end end")
    terminal.press("pgdn")
    terminal.wait_until_gone("Line 1 of it.")
    terminal.press("end")
    terminal.wait_for("Line 59 of it.", "Prompt to copy:", "Ask me.")
    terminal.press("up")
    terminal.wait_until_gone("Ask me.")
    terminal.press("esc")
    terminal.wait_for("enter done", "Line 1 of it.")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def attached(team: Team) -> list[str]:
    return [one["file"][65:] for one in team.step("s")["evidence"]]


FILE = "  - {id: s, title: Draw, evidence: [{id: design, kind: file, required: true}]}\n"


def test_a_file_is_picked_from_what_is_there(team: Team) -> None:
    """Folders come first, then files, the newest first; enter opens a folder, and takes a file."""
    team.write("art/old.txt", "old")
    team.write("art/最新 设计.txt", "new")
    team.write("art/.hidden", "no")
    past = time.time() - 1000
    os.utime(team.folder / "art/old.txt", (past, past))
    terminal = one_step(team, FILE)
    terminal.wait_for("Draw")
    terminal.press("enter")
    terminal.wait_for("path of the file", "art/", "tab complete")
    terminal.press("ar")
    terminal.wait_until_gone("sops/")
    terminal.press("tab")
    terminal.wait_for("art/")
    terminal.press("enter")
    screen = re.sub(r"[ ]", "", terminal.wait_for("old.txt"))
    assert screen.index("最新设计.txt") < screen.index("old.txt")
    assert ".hidden" not in screen
    terminal.press("tab", "enter", "enter")
    terminal.wait_for("recorded s: attach design")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert attached(team) == ["最新 设计.txt"]


@pytest.mark.parametrize("given", ["'{}'", '"{}" ', "{escaped}", "~/{name}", "file://{quoted}"], ids=str)
def test_a_file_is_dragged_into_the_terminal(team: Team, given: str) -> None:
    """Terminals drop paths in quotes, with escaped blanks, or as addresses."""
    path = team.write("海报 two.txt", "x")
    text = given.format(path, escaped=str(path).replace(" ", "\\ "), name=path.name, quoted=quote(str(path)))
    terminal = one_step(team, FILE)
    terminal.wait_for("Draw")
    terminal.press("enter")
    terminal.wait_for("path of the file")
    terminal.paste(text)
    terminal.press("enter")
    terminal.wait_for("recorded s: attach design")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert attached(team) == ["海报 two.txt"]


def clipboard(terminal: Terminal) -> str:
    found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", terminal.raw)
    assert found
    return base64.b64decode(found[1]).decode()


def test_a_prompt_is_copied_over_any_line(team: Team) -> None:
    """It travels in the terminal's own stream, cleaned of what could drive a terminal."""
    terminal = one_step(
        team, '  - {id: s, title: Ask, prompt: "写三个标题\\e[31m for {{ run }}", run: "true"}\n'
    )
    terminal.wait_for("Ask", "y copy")
    terminal.press("y")
    terminal.wait_for("characters sent to the clipboard")
    assert clipboard(terminal) == "写三个标题<U+001B>[31m for r"
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_long_prompt_is_cut_and_tmux_lets_it_through(team: Team) -> None:
    """Terminals drop what is too long, so less is sent, and said."""
    terminal = one_step(
        team, f"  - {{id: s, title: Ask, prompt: {'字' * 30_000}}}\n", TMUX="/tmp/tmux-0/default,1,0"
    )
    terminal.wait_for("Ask", "y copy")
    terminal.press("y")
    # tmux swallows the sequence; the screen of the test prints it, so only the stream is looked at.
    for _ in range(100):
        if b"first 17500 characters" not in terminal.raw:
            terminal.read(0.1)
    assert b"\x1bPtmux;\x1b\x1b]52;c;" in terminal.raw
    assert clipboard(terminal) == "字" * 17_500
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_command_is_shown_confirmed_and_run_live(team: Team) -> None:
    """It reads the keyboard, what it prints is seen at once, and its exit code and output are recorded."""
    command = 'printf "half"; read name; echo "a line, $name"; exit 3'
    terminal = one_step(team, f"  - {{id: s, title: Try, run: '{command}'}}\n")
    terminal.wait_for("Try", "g run command")
    terminal.press("g")
    terminal.wait_for(command, "Run this command, as you")
    terminal.press("n", "enter")
    terminal.wait_for("g run command")
    terminal.press("g", "y", "enter")
    terminal.wait_for("exit 3 half")  # before the line ends
    terminal.press("Wei", "enter")
    terminal.wait_for("a line, Wei", "The command ended with 3")
    terminal.press("enter")
    terminal.wait_for("recorded s: command ended with 3", "Command ended with 3, Test Person")
    terminal.press("i")
    terminal.wait_for("halfa line, Wei")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    (ran,) = team.step("s")["commands"]
    assert (ran["code"], ran["output"]) == (3, "halfa line, Wei\n")


def test_ctrl_c_ends_the_command_and_not_the_walker(team: Team) -> None:
    """How it ended is recorded as well, and the walk goes on."""
    terminal = one_step(team, "  - {id: s, title: Slow, run: \"trap 'exit 9' INT; echo begun; sleep 10\"}\n")
    terminal.wait_for("Slow")
    terminal.press("g", "y", "enter")
    terminal.wait_for("sleep 10 begun")
    terminal.press("ctrl-c")
    terminal.wait_for("The command ended with 9")
    terminal.press("enter")
    terminal.wait_for("recorded s: command ended with 9", "enter done")
    terminal.press("enter")
    terminal.wait_for("recorded s: done")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    kinds = [json.loads(line)["kind"] for line in team("log", "r", "--json").splitlines()]
    assert kinds == ["ran", "done"]


def test_a_path_that_is_a_folder_is_opened(team: Team) -> None:
    """Enter on the path of a folder, as it was typed, shows what is in it."""
    team.write("deep/er/plan.txt", "x")
    terminal = one_step(team, FILE)
    terminal.wait_for("Draw")
    terminal.press("enter")
    terminal.wait_for("path of the file")
    terminal.press("deep/er", "enter")
    terminal.wait_for("plan.txt")
    terminal.press("tab", "enter", "enter")
    terminal.wait_for("recorded s: attach design")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert attached(team) == ["plan.txt"]
