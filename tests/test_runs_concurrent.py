"""Several people at one run: on one disk at once, and apart in two clones that git merges."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen
from typing import Any

import pytest

from sopctl.cli.runs.session import load
from sopctl.runs.event import decode

Cli = Callable[..., "CompletedProcess[str]"]

SOP = """
title: Together
owner: lead
roles: {lead: Answers, boss: Approves}
steps:
  - {id: a, title: A, collect: {n: integer, text: text}}
  - {id: b, title: B, check: [One, Two]}
  - {id: c, title: C, approve: {by: [lead, boss]}, evidence: [{id: proof}]}
  - {id: d, title: D}
"""
LIN, CHEN = "Lin Yue <lin@example.com>", "陈佳 <chen@example.com>"
NEW = ["new", "together", "--role", f"lead={LIN}", "--role", f"boss={CHEN}", "--name", "trial"]
ACTS = 25


@pytest.fixture
def shared(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> Path:
    """A repository with one open run, `trial`."""
    write_sop(repo, "together", SOP)
    assert sopctl(*NEW, cwd=repo).returncode == 0
    return repo


def log_of(repo: Path, sopctl: Cli) -> list[dict[str, Any]]:
    log = sopctl("log", "trial", "--json", cwd=repo)
    assert log.returncode == 0
    return [json.loads(line) for line in log.stdout.splitlines()]


def status_of(repo: Path, sopctl: Cli) -> dict[str, Any]:
    status = sopctl("status", "trial", "--json", cwd=repo)
    assert status.returncode == 0
    facts: dict[str, Any] = json.loads(status.stdout)
    return facts


# One disk

# One process that runs many command lines: starting Python anew for each would leave little overlap.
WRITER = """
import sys
from sopctl.cli.main import main
who, acts = sys.argv[1], int(sys.argv[2])
for number in range(acts):
    words = ["set", "trial", "a", f"n={number}", f"text={who}"] if number % 5 == 4 else [
        "note", "trial", "a", f"{who} {number}"]
    code = main([*words, "--as", f"{who} <{who}@example.com>"])
    if code:
        sys.exit(code)
"""


@pytest.mark.parametrize("writers", [2, 4])
def test_writers_at_once_lose_nothing(
    writers: int, shared: Path, sopctl: Cli, clean_env: dict[str, str]
) -> None:
    """Processes that write to one run at once lose no event, and all readers agree afterwards."""
    names = [f"writer{number}" for number in range(writers)]
    processes = [
        Popen(
            [sys.executable, "-c", WRITER, name, str(ACTS)],
            cwd=shared, env=clean_env, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, text=True,
        )
        for name in names
    ]  # fmt: skip
    results = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * writers, results
    acknowledged = [line for out, _ in results for line in out.splitlines()]
    assert len(acknowledged) == writers * ACTS
    assert all(line.startswith("recorded a: ") for line in acknowledged)

    log = log_of(shared, sopctl)
    assert len(log) == writers * ACTS
    assert [(event["n"], event["id"]) for event in log] == sorted((event["n"], event["id"]) for event in log)
    notes = {event["data"]["text"] for event in log if event["kind"] == "noted"}
    assert notes == {f"{name} {number}" for name in names for number in range(ACTS) if number % 5 != 4}
    for sitting in (shared / "runs/trial/journal").iterdir():
        whole = sitting.read_bytes()
        assert whole.endswith(b"\n")
        assert all(decode(line) for line in whole.splitlines())
    verify = sopctl("verify", cwd=shared)
    assert (verify.returncode, verify.stdout) == (
        0,
        f"trial: {writers * ACTS} events, nothing changed or lost\n",
    )
    first, second = status_of(shared, sopctl), status_of(shared, sopctl)
    assert first == second
    record = load(shared / "runs/trial").state.record("a")
    assert first["steps"][0]["fields"] == {"n": record.value("n"), "text": record.value("text")}
    assert len(first["steps"][0]["notes"]) == len(notes)


def test_long_sitting_takes_in_what_others_wrote(shared: Path, sopctl: Cli) -> None:
    """A sitting that was opened earlier sees others' acts before its own, so they cannot contradict."""
    from sopctl.cli.runs.session import record
    from sopctl.errors import Refused
    from sopctl.runs.acts.done import Done
    from sopctl.runs.acts.note import Note

    opened = load(shared / "runs/trial")
    record(opened, Note("a", "early"), LIN)
    assert sopctl("done", "trial", "d", "--as", CHEN, cwd=shared).returncode == 0
    with pytest.raises(Refused, match="cannot do d: it is done"):
        record(opened, Done("d"), LIN)
    record(opened, Note("d", "late"), LIN)
    log = log_of(shared, sopctl)
    assert [event["n"] for event in log] == [1, 2, 3]
    assert log[2]["prev"] == [log[1]["id"]]
    assert len(list((shared / "runs/trial/journal").iterdir())) == 2, "a sitting keeps to its own file"


# Two clones


def git(folder: Path, *words: str, env: dict[str, str], code: int = 0) -> str:
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *words],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def clones(
    tmp_path_factory: pytest.TempPathFactory,
    write_sop: Callable[..., Path],
    sopctl: Cli,
    clean_env: dict[str, str],
) -> tuple[Path, Path, Path]:
    """A bare remote and two clones of a repository that has one run."""
    top = tmp_path_factory.mktemp("clones")
    remote, one, two = top / "remote.git", top / "one", top / "two"
    git(top, "init", "-q", "--bare", str(remote), env=clean_env)
    git(top, "clone", "-q", str(remote), str(one), env=clean_env)
    for name, value in (("user.name", "Lin Yue"), ("user.email", "lin@example.com")):
        git(one, "config", name, value, env=clean_env)
    (one / "sops").mkdir()
    write_sop(one, "together", SOP)
    assert sopctl(*NEW, cwd=one).returncode == 0
    commit(one, clean_env)
    git(one, "push", "-q", "origin", "HEAD:main", env=clean_env)
    git(top, "clone", "-q", "-b", "main", str(remote), str(two), env=clean_env)
    for name, value in (("user.name", "陈佳"), ("user.email", "chen@example.com")):
        git(two, "config", name, value, env=clean_env)
    return remote, one, two


def commit(clone: Path, env: dict[str, str]) -> None:
    git(clone, "add", "-A", env=env)
    git(clone, "commit", "-q", "-m", "acts", env=env)


def _act_apart(one: Path, two: Path, sopctl: Cli) -> None:
    """What two people do offline, some of it at the same steps."""
    (one / "proof.txt").write_text("same proof")
    (two / "proof.txt").write_text("same proof")
    mine = {"SOPCTL_USER": None}
    apart: list[tuple[Path, list[str]]] = [
        (one, ["set", "trial", "a", "n=1", "text=one"]),
        (one, ["done", "trial", "d"]),
        (one, ["done", "trial", "c", "--attach", "proof.txt"]),
        (one, ["approve", "trial", "c", "--as", CHEN]),
        (one, ["note", "trial", "a", "from one"]),
        (two, ["note", "trial", "b", "from two 打电话"]),
        (two, ["set", "trial", "a", "n=1", "text=two"]),
        (two, ["skip", "trial", "d", "no time"]),
        (two, ["check", "trial", "b", "1"]),
        (two, ["done", "trial", "c", "--attach", "proof.txt"]),
        (two, ["reject", "trial", "c", "not yet"]),
    ]
    for clone, words in apart:
        done = sopctl(*words, cwd=clone, env=mine)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("order", ["one-first", "two-first"])
def test_clones_merge_without_conflict(
    order: str, clones: tuple[Path, Path, Path], sopctl: Cli, clean_env: dict[str, str]
) -> None:
    """Two clones act on one run offline; plain git merges them, and both say the same afterwards."""
    _, one, two = clones
    _act_apart(one, two, sopctl)
    for clone in (one, two):
        (clone / "proof.txt").unlink()
        commit(clone, clean_env)
    first, last = (one, two) if order == "one-first" else (two, one)
    git(first, "push", "-q", "origin", "HEAD:main", env=clean_env)
    git(last, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main", env=clean_env)
    assert git(last, "diff", "--name-only", "--diff-filter=U", env=clean_env) == ""
    git(last, "push", "-q", "origin", "HEAD:main", env=clean_env)
    git(first, "pull", "-q", "--no-rebase", "origin", "main", env=clean_env)

    states = [status_of(clone, sopctl) for clone in (one, two)]
    assert states[0] == states[1]
    logs = [log_of(clone, sopctl) for clone in (one, two)]
    assert logs[0] == logs[1]
    assert len(logs[0]) == 11
    for clone in (one, two):
        assert sopctl("verify", cwd=clone).returncode == 0
        assert git(clone, "status", "--porcelain", env=clean_env) == ""

    steps = {step["id"]: step for step in states[0]["steps"]}
    assert [one["name"] for one in steps["a"]["conflicts"]] == ["text"]
    assert steps["d"]["status"] == "done"
    assert steps["c"]["status"] == "ready"
    assert steps["c"]["approval"]["rejected"]["text"] == "not yet"
    assert len(steps["c"]["evidence"]) == 1
    assert {note["text"] for step in steps.values() for note in step["notes"]} == {
        "from one",
        "from two 打电话",
    }
    assert {event["by"] for event in logs[0]} >= {LIN, CHEN}

    assert sopctl("set", "trial", "a", "text=settled", cwd=one).returncode == 0
    assert status_of(one, sopctl)["steps"][0]["conflicts"] == []


def test_merging_either_way_gives_one_state(
    clones: tuple[Path, Path, Path], sopctl: Cli, clean_env: dict[str, str]
) -> None:
    """Each clone merges the other's branch on its own, in opposite orders, and the states are equal."""
    _, one, two = clones
    _act_apart(one, two, sopctl)
    for clone in (one, two):
        (clone / "proof.txt").unlink()
        commit(clone, clean_env)
    for clone, other in ((one, two), (two, one)):
        git(clone, "fetch", "-q", str(other), "HEAD", env=clean_env)
        git(clone, "tag", "other", "FETCH_HEAD", env=clean_env)
    for clone in (one, two):
        git(clone, "merge", "-q", "--no-edit", "other", env=clean_env)
    assert status_of(one, sopctl) == status_of(two, sopctl)
    assert log_of(one, sopctl) == log_of(two, sopctl)
    assert sopctl("verify", cwd=one).returncode == 0
