"""Making a run: what is asked for on a terminal, and what is warned of or refused without one."""

import json
from pathlib import Path

import pytest
from terminal import Terminal

from sopctl.cli.ask import as_prompt, short_reason
from sopctl.cli.runs import making
from sopctl.errors import SopctlError
from sopctl.runs.made import Made
from sopctl.sop.load import load_sop

ME = "Test Person <test@example.com>"
SMALL = """\
id: small
title: Open the shop
owner: clerk
roles: {clerk: Opens the shop, boss: Has the last word}
params:
  day: {type: text, ask: "Which day?"}
  yard: {type: bool, default: false}
steps:
  - {id: sweep, title: Sweep the floor}
"""
SIGNED = """\
id: signed
title: Sign it
owner: clerk
roles: {clerk: Writes it, boss: Has the last word, deputy: Stands in}
steps:
  - {id: sign, title: Sign, approve: {by: [boss, deputy], not: owner}}
  - {id: free, title: Look, approve: {by: boss}}
"""
CHOICES = """\
id: choices
title: "Choose\\e]0;title\\a"
owner: lead
roles: {lead: Answers (for all of it), second: "", third: ""}
params:
  colour: {type: choice, options: ["re\\u202Ed", green], default: "re\\u202Ed", ask: 什么颜色？}
  many: {type: choice, many: true, options: [north, south], ask: Where, help: see (1)}
  note: {type: text, default: "a\\u202Eb\\e[2J"}
steps:
  - {id: go, title: Go}
"""


def status(repo: Path, sopctl, run: str) -> dict:
    return json.loads(sopctl("status", run, "--json", cwd=repo).stdout)


def test_new_asks_for_what_is_missing(repo, sopctl, write_sop):
    """On a terminal parameters and people are asked for, what is wrong is said at once."""
    write_sop(repo, "small", SMALL)
    terminal = Terminal("new", "small", "--name", "tue", cwd=repo, rows=20)
    terminal.wait_for("Making a run of Open the shop. Ctrl-C leaves", "(1/4) Which day?")
    terminal.press("enter")
    terminal.wait_for("this is needed")
    terminal.press("星期二", "enter")
    terminal.wait_for("(2/4) yard (y or n) [n]:")
    terminal.press("maybe", "enter")
    terminal.wait_for("wanted yes or no (y or n), not the text `maybe`")
    terminal.press("ctrl-u", "y", "enter")
    terminal.wait_for(f"(3/4) Who is clerk? (Opens the shop) [{ME}]:")
    terminal.press("enter")
    terminal.wait_for("(4/4) Who is boss? (Has the last word):")
    terminal.press("enter")
    terminal.wait_for("write Name <mail>")
    terminal.press("Bo <bo@example.com>", "enter")
    terminal.wait_for("The run:", "day: ", "yard: y", f"clerk: {ME}", "boss: Bo <bo@example.com>")
    terminal.wait_for("Make this run? [y]")
    terminal.press("enter")
    terminal.wait_for("made; walk it with: sopctl run tue")
    assert terminal.wait_for_end() == 0
    assert status(repo, sopctl, "tue")["params"] == {"day": "星期二", "yard": True}
    assert status(repo, sopctl, "tue")["roles"] == {"clerk": ME, "boss": "Bo <bo@example.com>"}


def test_leaving_new_makes_nothing(repo, write_sop):
    """Ctrl-C while being asked ends with 130, one line, and no run."""
    write_sop(repo, "small", SMALL)
    terminal = Terminal("new", "small", cwd=repo)
    terminal.wait_for("Which day?")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 130
    assert "Traceback" not in terminal.raw.decode()
    assert not (repo / "runs").exists()


def test_no_starts_over_with_what_was_answered(repo, sopctl, write_sop):
    """`n` at the end asks again, with the answers as defaults, and warns anew."""
    write_sop(repo, "signed", SIGNED)
    boss = "Bo <bo@example.com>"
    terminal = Terminal("new", "signed", "--name", "s", "--role", f"clerk={ME}", cwd=repo, rows=40)
    terminal.wait_for("(1/2) Who is boss? (Has the last word):")
    terminal.press(ME, "enter")
    terminal.wait_for("(2/2) Who is deputy? (Stands in):")
    terminal.press("test", "tab")
    terminal.wait_for("deputy? (Stands in): Test Person <test@example.com>")
    terminal.press("enter")
    terminal.wait_for("warning: sign: Test Person owns it and alone may approve it", "Make this run? [y]")
    terminal.press("n", "enter")
    terminal.wait_for(f"(1/2) Who is boss? (Has the last word) [{ME}]:")
    terminal.press(boss, "enter")
    terminal.wait_for(f"(2/2) Who is deputy? (Stands in) [{ME}]:")
    terminal.press("enter")
    terminal.wait_for(f"boss: {boss}")
    terminal.press("y", "enter")
    assert terminal.wait_for_end() == 0
    assert terminal.raw.decode().count("warning: sign") == 1
    assert status(repo, sopctl, "s")["roles"] == {"clerk": ME, "boss": boss, "deputy": ME}


def test_nothing_missing_asks_nothing(repo, write_sop):
    """With everything given a terminal is asked nothing, not even whether to make the run."""
    write_sop(repo, "signed", SIGNED)
    roles = [word for role in ("clerk", "boss", "deputy") for word in ("--role", f"{role}={ME}")]
    terminal = Terminal("new", "signed", *roles, cwd=repo)
    assert terminal.wait_for_end() == 0
    assert "Make this run" not in terminal.raw.decode()


def test_texts_of_an_sop_reach_the_terminal_cleaned(repo, sopctl, write_sop):
    """Options and defaults are shown without what drives a terminal, and taken as they are."""
    write_sop(repo, "choices", CHOICES)
    terminal = Terminal("new", "choices", "--name", "c", cwd=repo, columns=100)
    terminal.wait_for("[re<U+202E>d]:", "1 = re<U+202E>d, 2 = green")
    terminal.press("re", "tab")
    terminal.wait_for("[re<U+202E>d]: re<U+202E>d")
    terminal.press("enter")
    terminal.wait_for("(2/6) Where – 1 = north, 2 = south; several with commas; see (1)")
    terminal.press("1,so", "tab")
    terminal.wait_for(": 1,south")
    terminal.press("enter")
    terminal.wait_for("(3/6) note [a<U+202E>b<U+001B>[2J]:")
    terminal.press("enter")
    terminal.wait_for(f"(4/6) Who is lead? – Answers (for all of it) [{ME}]:")
    terminal.press("enter")
    terminal.wait_for("(5/6) Who is second?")
    terminal.press("A", "enter")
    terminal.wait_for("(6/6) Who is third?")
    terminal.press("B", "enter")
    terminal.wait_for("Make this run? [y]")
    terminal.press("enter")
    assert terminal.wait_for_end() == 0
    assert "\u202e" not in terminal.raw.decode()
    assert "\x1b]0;title" not in terminal.raw.decode()
    params = status(repo, sopctl, "c")["params"]
    assert params == {"colour": "re\u202ed", "many": ["north", "south"], "note": "a\u202eb\x1b[2J"}


@pytest.mark.parametrize(
    ("parts", "prompt"),
    [
        (("Which day?", "", ""), "Which day? "),
        (("哪一天？", "", ""), "哪一天？ "),
        (("Day", "", ""), "Day: "),
        (("Who?", "leads", "Lin"), "Who? (leads) [Lin]: "),
        (("Who?", "Leads all.", ""), "Who? (Leads all): "),
        (("Day", "any (at all)", ""), "Day – any (at all): "),
        (("Text", "", "x" * 200), "Text [" + "x" * 99 + "…]: "),
    ],
)
def test_a_question_is_punctuated(parts, prompt):
    """No colon after a punctuation mark, no brackets in brackets, no endless default."""
    assert as_prompt(*parts) == prompt


@pytest.mark.parametrize(
    ("message", "short"),
    [
        ("`ab` is no date: write it", "no date: write it (`ab`)"),
        (f"`{'x' * 50}` is no date: write it", f"no date: write it (`{'x' * 29}…`)"),
        (f"`ab` is no person: {'x' * 70}", f"no person: {'x' * 70}"),
        (f"wanted a number, not the text `{'x' * 40}`", f"wanted a number, not the text `{'x' * 29}…`"),
    ],
)
def test_a_refusal_fits_a_line(message, short):
    """The reason comes first, and a long input is cut."""
    assert short_reason(message) == short


def test_a_long_wrong_answer_leaves_the_reason_readable(repo, write_sop):
    """At 80 columns the reason is on the screen, however long the answer was."""
    write_sop(repo, "small", SMALL)
    terminal = Terminal("new", "small", "--set", "day=x", "--set", "yard=y", cwd=repo)
    terminal.wait_for("(1/2) Who is clerk?")
    terminal.press("someone@" + "x" * 70, "enter")
    terminal.wait_for("no person: write Name <mail>, like Li Wei <li@example.com>")
    terminal.press("ctrl-c")
    assert terminal.wait_for_end() == 130


@pytest.mark.parametrize(
    ("boss", "deputy", "warned"),
    [
        (ME, "Other Name <TEST@example.com>", True),
        (ME, "Bo <bo@example.com>", False),
        ("Bo", "Bo", False),
    ],
)
def test_a_dead_end_is_warned_of(repo, sopctl, write_sop, boss, deputy, warned):
    """A step whose owner alone may approve it, but must not, is named when the run is made."""
    write_sop(repo, "signed", SIGNED)
    roles = ["--role", f"clerk={ME}", "--role", f"boss={boss}", "--role", f"deputy={deputy}"]
    new = sopctl("new", "signed", *roles, cwd=repo)
    assert new.returncode == 0
    line = (
        "warning: sign: Test Person owns it and alone may approve it, but must not; "
        "give the role to somebody else"
    )
    assert [one for one in new.stderr.splitlines() if "warning" in one] == ([line] if warned else [])


@pytest.mark.parametrize("damage", [b"\x00", b"extra: 1\n", b"start: other\n"])
def test_what_would_not_be_read_back_is_not_written(damage):
    """A run.yaml that opening the run would refuse, or read as something else, makes no run."""
    loaded = load_sop("small.yaml", SMALL.encode())
    made = Made(
        run="r", sop="small", digest="d", params={"day": "1e3", "yard": True}, by=ME, at="a", start="s"
    )
    raw = making._made_yaml(made)
    making._prove_readable(loaded, made, raw)
    raw = raw.replace(b"start: s\n", b"") if damage.startswith(b"start") else raw
    with pytest.raises(SopctlError, match=r"no run was made: its run\.yaml would not be read back"):
        making._prove_readable(loaded, made, raw + damage)
