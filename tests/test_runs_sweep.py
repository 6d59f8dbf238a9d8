"""Every act, killed at every system call that changes the disk; and faults whose clean-up fails too."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from subprocess import DEVNULL, CompletedProcess

import pytest
from terminal import Terminal

from sopctl.cli.runs.session import all_problems, load
from sopctl.runs.verify import check_chain

LIN, CHEN = "Lin <lin@example.com>", "Chen <chen@example.com>"
ENV = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}
CHANGES = "openat,write,fsync,rename,mkdir,ftruncate,unlink,unlinkat,rmdir"
TORN = re.compile(r"journal/[^:]+: a torn last line \(\d+ bytes\), never recorded")

SOP = """\
title: Sweep
owner: lead
roles: {lead: Answers, hand: Works}
steps:
  - {id: a, title: A, check: [One], collect: {n: integer}, evidence: [{id: proof, kind: file}]}
  - {id: c, title: C, collect: {n: integer}}
  - {id: d, title: D, approve: {by: lead, reopens: [r]}}
  - {id: r, title: R}
  - {id: w, title: W, approve: {by: lead}}
  - {id: x, title: X, run: "true"}
"""
# Each act as people write it; the words come behind the run's name.
ACTS = {
    "start": ["start", "t", "a"],
    "done": ["done", "t", "a", "--set", "n=1", "--check", "all", "--attach", "../proof.txt"],
    "skip": ["skip", "t", "a", "no time"],
    "block": ["block", "t", "a", "no key"],
    "reopen": ["reopen", "t", "r", "wrong"],
    "note": ["note", "t", "a", "text"],
    "deviation": ["note", "t", "a", "text", "--deviation"],
    "set": ["set", "t", "a", "n=2"],
    "check": ["check", "t", "a", "1"],
    "attach": ["attach", "t", "a", "../proof.txt"],
    "approve": ["approve", "t", "d"],
    "reject": ["reject", "t", "d", "wrong"],
    "withdraw": ["withdraw", "t", "w", "wrong"],
    "undo": ["undo", "t"],
    "settle": ["settle", "t", "c", "n=3"],
    "assign": ["assign", "t", "a", CHEN],
    "bind": ["bind", "t", f"hand={CHEN}"],
    "delegate": ["delegate", "t", "lead", CHEN, "--until", "2099-01-01"],
    "redline": ["redline", "t", "a", "--file", "../wording.md"],
    "close": ["close", "t", "--anyway", "cancelled"],
    "walk": ["run", "t", "--answers", "../answers.yaml", "--allow-commands"],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose run `t` is at a place where every act can be done; files to give lie beside it."""
    place = tmp_path_factory.mktemp("sweep")
    top = place / "base"
    (top / "sops").mkdir(parents=True)
    (top / "sops" / "sweep.yaml").write_text(SOP)
    (place / "proof.txt").write_text("proof")
    (place / "wording.md").write_text("# Another title\n\nAnother text.\n")
    answers = {step: {"skip": "enough", "approve": LIN} for step in ("a", "c", "d", "r", "w")}
    (place / "answers.yaml").write_text(json.dumps({"x": True, **answers}))

    def do(*words: str, who: str = LIN) -> None:
        done = _run([*words, "--as", who], top, ENV)
        assert done.returncode == 0, done.stderr

    do("new", "sweep", "--name", "t", "--role", f"lead={LIN}", "--role", f"hand={CHEN}")
    journal = top / "runs" / "t" / "journal"
    do("set", "t", "c", "n=1")
    apart = journal.rename(place / "apart")
    do("set", "t", "c", "n=2", who=CHEN)  # not having seen the other
    for file in apart.iterdir():
        file.rename(journal / file.name)
    for step in ("a", "c", "x"):
        do("note", "t", step, "before", who=CHEN)
    for step in ("d", "r", "w"):
        do("done", "t", step, who=CHEN)
    do("approve", "t", "w")
    do("note", "t", "r", "mine")
    return top


@pytest.fixture
def prepared(base: Path, tmp_path: Path) -> Path:
    """A copy of that repository, to be spoilt."""
    return Path(shutil.copytree(base.parent, tmp_path / "place")) / "base"


def _run(words: list[str], repo: Path, env: dict[str, str], *before: str) -> "CompletedProcess[str]":
    return subprocess.run(
        [*before, sys.executable, "-m", "sopctl", *words],
        cwd=repo,
        env={**env, "SOPCTL_USER": LIN, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _copied(base: Path, number: int) -> Path:
    return Path(shutil.copytree(base, base.parent / f"copy-{number}"))


def _changes(strace: str, words: list[str], base: Path, env: dict[str, str]) -> list[tuple[str, int]]:
    """Each system call from the first in the run that may change the disk: its name, which of its kind."""
    trace, repo = base.parent / "trace", _copied(base, 0)
    done = _run(words, repo, env, strace, "-f", "-o", str(trace), "-e", f"trace={CHANGES}")
    assert done.returncode in (0, 3), done.stderr
    shutil.rmtree(repo)
    counts: dict[str, int] = {}
    found, begun = [], False
    for line in trace.read_text(errors="replace").splitlines():
        call = line.split(None, 1)[1] if " " in line else ""
        name = call.split("(")[0]
        if name not in CHANGES.split(","):
            continue
        counts[name] = counts.get(name, 0) + 1
        begun = begun or ("/runs/t/" in call and ("O_CREAT" in call or name != "openat"))
        if begun and (name != "openat" or (str(repo) in call and "O_CREAT" in call)):
            found.append((name, counts[name]))
    return found


def _events(repo: Path) -> list[str]:
    """The events of the run, which must be whole but for torn tails."""
    opened = load(repo / "runs" / "t")
    problems = [*all_problems(opened), *check_chain(opened.run.root, opened.state.events)]
    assert [one for one in problems if not TORN.fullmatch(one)] == []
    return [event.id for event in opened.state.events]


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_killed_at_every_change_of_the_disk(act: str, prepared: Path, strace: str) -> None:
    """Killed at each write, sync, rename, unlink or open, an act is there whole or not, and can be done."""
    words = ACTS[act]
    before = _events(prepared)
    targets = _changes(strace, words, prepared, ENV)
    assert {"openat", "write", "fsync"} <= {name for name, _ in targets}
    for number, (name, when) in enumerate(targets, 1):
        repo = _copied(prepared, number)
        inject = ("-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={when}")
        killed = _run(words, repo, ENV, strace, "-f", "-o", "/dev/null", *inject)
        after = _events(repo)
        assert set(before) <= set(after), "nothing that was there is gone"
        promised = killed.stdout.count("recorded ")
        assert len(after) - len(before) >= promised, f"{name} {when}: {killed.stdout}"
        again = _run(words, repo, ENV)
        assert "Traceback" not in again.stderr
        if len(after) == len(before):
            assert again.returncode in (0, 3), f"{name} {when}: {again.stderr}"
        assert len(_events(repo)) > len(before)
        shutil.rmtree(repo)


FAULTS = {
    "fsync": ["fsync:error=EIO:when=1+"],
    "write": ["write:error=ENOSPC:when=1"],
    "fsync, and taking it back": ["fsync:error=EIO:when=1+", "ftruncate:error=EIO", "unlink:error=EIO"],
    "write, and taking it back": ["write:error=ENOSPC:when=1", "ftruncate:error=EIO", "unlink:error=EIO"],
    "rename, and removing the draft": ["rename:error=EIO:when=1+", "unlink:error=EIO"],
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ["note", "done"])
def test_a_fault_whose_clean_up_fails_too(act: str, fault: str, prepared: Path, strace: str) -> None:
    """When the disk refuses an act and then its clean-up, nothing is promised and nothing lost."""
    before = _events(prepared)
    calls = ",".join({one.split(":")[0] for one in FAULTS[fault]})
    inject = [word for one in FAULTS[fault] for word in ("-e", f"inject={one}")]
    refused = _run(ACTS[act], prepared, ENV, strace, "-f", "-o", "/dev/null", "-e", f"trace={calls}", *inject)
    assert "Traceback" not in refused.stderr
    assert "bug" not in refused.stderr, refused.stderr
    after = _events(prepared)
    assert set(before) <= set(after)
    assert len(after) - len(before) >= refused.stdout.count("recorded ")
    if (act, fault) == ("note", "rename, and removing the draft"):
        assert refused.returncode == 0, "a note renames nothing"
    else:
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr.startswith("sopctl: not recorded: ")
    assert _run(["note", "t", "a", "later"], prepared, ENV).returncode == 0


def _walk_and_kill(repo: Path, random: Random, number: int) -> int:
    """Write notes in the walker until it is killed at some instant; how many were acknowledged."""
    terminal = Terminal("run", "t", cwd=repo, rows=24)
    text = f"kill {number}"
    terminal.wait_for("enter done")
    for part in range(3):
        terminal.press("n", f"{text} {part}", "enter")
    if number % 4 == 0:  # however slow the machine is, some acts come through
        terminal.wait_for(f'recorded a: note "{text} ')
    end = random.uniform(0, 0.8)
    while end > 0 and terminal.read(min(end, 0.02)):
        end -= 0.02
    terminal.kill()
    # The screen as it was last, and what was drawn before: a line drawn over another is not written whole.
    seen = terminal.raw.decode(errors="replace") + terminal.text
    shown = {int(part) for part in re.findall(rf'recorded a: note "{text} (\d)"', seen)}
    noted = {note.text for note in load(repo / "runs" / "t").state.record("a").notes}
    assert {f"{text} {part}" for part in shown} <= noted
    _events(repo)
    return len(shown)


def test_killed_in_a_terminal(prepared: Path) -> None:
    """kill -9 at random instants of a walk: what the screen said was recorded is in the run."""
    random = Random(20261122)
    assert sum(_walk_and_kill(prepared, random, number) for number in range(8)) > 0


@pytest.mark.slow
def test_killed_in_a_terminal_five_hundred_times(prepared: Path) -> None:
    """The same, 500 times."""
    random = Random(500)
    assert sum(_walk_and_kill(prepared, random, number) for number in range(500)) > 50
