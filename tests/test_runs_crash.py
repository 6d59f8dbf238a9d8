"""What was acknowledged is there after a kill, on a full disk, and when nobody listens."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen

import pytest

from sopctl.cli.runs.session import load

Cli = Callable[..., "CompletedProcess[str]"]
Spawn = Callable[..., "Popen[bytes]"]

SOP = """
title: Crash
owner: lead
roles: {lead: Answers}
params: {rounds: {type: choice, many: true, options: [ROUNDS]}}
steps:
  - {id: a, title: A, collect: {n: integer}}
  - {id: walk, title: "Walk {{ item }}", each: rounds}
""".replace("ROUNDS", ",".join(f"r{number}" for number in range(60)))
NEW = ["new", "crash", "--role", "lead=Lin Yue <lin@example.com>"]
ROUNDS = ["--set", "rounds=" + ",".join(f"r{number}" for number in range(60))]
TORN = re.compile(r"[^:]+: journal/[^:]+: a torn last line \(\d+ bytes\), never recorded")


@pytest.fixture
def crash_repo(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> Path:
    """A repository with one open run, `trial`."""
    write_sop(repo, "crash", SOP)
    assert sopctl(*NEW, *ROUNDS, "--name", "trial", cwd=repo).returncode == 0
    return repo


@pytest.fixture
def spawn(clean_env: dict[str, str]) -> Spawn:
    """Start the command line and leave it running; what it prints comes through at once."""

    def start(*words: str, cwd: Path, before: tuple[str, ...] = ()) -> "Popen[bytes]":
        return Popen(
            [*before, sys.executable, "-m", "sopctl", *words],
            cwd=cwd,
            env={**clean_env, "PYTHONUNBUFFERED": "1"},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,
        )

    return start


def events_of(run: str, repo: Path, sopctl: Cli) -> list[dict[str, object]]:
    log = sopctl("log", run, "--json", cwd=repo)
    assert log.returncode == 0
    return [json.loads(line) for line in log.stdout.splitlines()]


def texts_of(run: str, repo: Path, sopctl: Cli) -> list[object]:
    """The texts of the notes in a run's log."""
    events = [event for event in events_of(run, repo, sopctl) if event["kind"] == "noted"]
    return [event["data"]["text"] for event in events]  # type: ignore[index]


def check_whole(repo: Path, sopctl: Cli) -> None:
    """Every run opens and is whole but for torn tails."""
    status = sopctl("status", "--json", cwd=repo)
    assert status.returncode == 0
    assert "cannot be opened" not in status.stderr
    assert [run["run"] for run in json.loads(status.stdout)] == sorted(
        path.name for path in (repo / "runs").iterdir()
    )
    verify = sopctl("verify", "--json", cwd=repo)
    problems = [f"{run['run']}: {one}" for run in json.loads(verify.stdout) for one in run["problems"]]
    assert [one for one in problems if not TORN.fullmatch(one)] == []
    assert verify.returncode == (1 if problems else 0)


def test_killed_at_any_instant(crash_repo: Path, spawn: Spawn, sopctl: Cli) -> None:
    """Killed at random instants, every acknowledged act is in the log and no run is half there."""
    random = Random(20270301)
    promised: list[str] = []
    made: list[str] = []
    begun = time.monotonic()
    spawn("note", "trial", "a", "how long it takes here", cwd=crash_repo).communicate()
    longest = 1.5 * (time.monotonic() - begun)
    answers = {f"walk[r{number}]": {"note": f"walked {number}"} for number in range(60)}
    (crash_repo / "answers.yaml").write_text(json.dumps({"a": {"note": "walked a"}, **answers}))
    for number in range(40):
        kind = ("run", "note", "done", "new")[number % 4]
        words = {
            "run": ["run", "trial", "--answers", "answers.yaml"],
            "note": ["note", "trial", "a", f"note {number}"],
            "done": ["done", "trial", f"walk[r{59 - number // 4}]"],
            "new": [*NEW, *ROUNDS, "--name", f"made-{number}"],
        }[kind]
        process = spawn(*words, cwd=crash_repo)
        time.sleep(random.uniform(0, longest))
        process.kill()
        printed = process.communicate()[0].decode()
        promised += [line for line in printed.splitlines() if line.startswith("recorded ")]
        made += printed.splitlines() if kind == "new" else []
        for folder in (crash_repo / "runs").iterdir():
            load(folder)
    assert promised, "some acts came through"
    log = events_of("trial", crash_repo, sopctl)
    notes = {f'recorded {event["step"]}: note "{event["data"]["text"]}"'  # type: ignore[index]
             for event in log if event["kind"] == "noted"}  # fmt: skip
    dones = {f"recorded {event['step']}: done" for event in log if event["kind"] == "done"}
    assert set(promised) <= notes | dones
    assert set(made) <= {path.name for path in (crash_repo / "runs").iterdir()}
    check_whole(crash_repo, sopctl)


CALLS = "openat,write,fsync,rename,mkdir,ftruncate"


def _targets(strace: str, words: list[str], where: str, repo: Path, spawn: Spawn) -> list[tuple[str, int]]:
    """Each system call from the first that names `where`, as its name and which one of its kind it is."""
    trace = repo.parent / "trace"
    done = spawn(*words, cwd=repo, before=(strace, "-o", str(trace), "-e", f"trace={CALLS}"))
    done.communicate()
    assert done.returncode == 0
    counts: dict[str, int] = {}
    targets, begun = [], False
    for line in trace.read_text(errors="replace").splitlines():
        name = line.split("(")[0]
        counts[name] = counts.get(name, 0) + 1
        begun = begun or where in line
        # Of the files that are opened, modules of Python among them, those of the repository matter.
        if begun and name in CALLS.split(",") and (name != "openat" or str(repo) in line):
            targets.append((name, counts[name]))
    return targets


@pytest.mark.slow
def test_killed_at_every_system_call_of_new(crash_repo: Path, spawn: Spawn, sopctl: Cli, strace: str) -> None:
    """Killed at each write, sync, rename or open of `new`, the run is there whole or not at all."""
    targets = _targets(strace, [*NEW, *ROUNDS, "--name", "first"], "/.sopctl", crash_repo, spawn)
    assert {"openat", "write", "fsync", "rename", "mkdir"} <= {name for name, _ in targets}
    for number, (name, when) in enumerate(targets):
        inject = f"inject={name}:signal=KILL:when={when}"
        before = (strace, "-o", "/dev/null", "-e", f"trace={name}", "-e", inject)
        made = spawn(*NEW, *ROUNDS, "--name", f"made-{number}", cwd=crash_repo, before=before)
        printed = made.communicate()[0].decode().split()
        assert all((crash_repo / "runs" / one).is_dir() for one in printed)
        for folder in (crash_repo / "runs").iterdir():
            load(folder)
    check_whole(crash_repo, sopctl)


# A full disk


@pytest.fixture
def small_disk(tmp_path: Path, write_sop: Callable[..., Path], sopctl: Cli) -> Iterator[Path]:
    """A repository with one run on a disk of 128 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let the test mount a small disk")
    try:
        (disk / "sops").mkdir()
        write_sop(disk, "crash", SOP)
        assert sopctl(*NEW, *ROUNDS, "--name", "trial", cwd=disk).returncode == 0
        assert sopctl("note", "trial", "a", "before", cwd=disk).returncode == 0
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(disk: Path, pages_left: int) -> Path:
    filler = disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - pages_left * 4096))
    assert shutil.disk_usage(disk).free == pages_left * 4096
    return filler


@pytest.mark.parametrize("pages_left", [0, 1])
def test_note_on_a_full_disk(pages_left: int, small_disk: Path, sopctl: Cli) -> None:
    """A full disk is named once, nothing is half recorded, and with room the same act succeeds."""
    filler = _fill(small_disk, pages_left)
    note = ["note", "trial", "a", "x" * 6000]
    refused = sopctl(*note, cwd=small_disk)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.count("the disk is full") == 1
    assert refused.stderr.startswith("sopctl: not recorded: ")
    assert "Traceback" not in refused.stderr
    assert texts_of("trial", small_disk, sopctl) == ["before"]
    assert sopctl("verify", cwd=small_disk).returncode == 0
    filler.unlink()
    assert sopctl(*note, cwd=small_disk).returncode == 0
    assert texts_of("trial", small_disk, sopctl) == ["before", "x" * 6000]
    assert sopctl("verify", cwd=small_disk).returncode == 0


def test_walk_on_a_disk_that_fills_up(small_disk: Path, sopctl: Cli) -> None:
    """A walk that runs out of disk stops with all that it acknowledged, and goes on when there is room."""
    answers = {f"walk[r{number}]": {"note": "y" * 500} for number in range(60)}
    answers_file = small_disk.parent / "answers.yaml"
    answers_file.write_text(json.dumps({"a": True, **answers}))
    filler = _fill(small_disk, 3)
    walk = ["run", "trial", "--answers", str(answers_file)]
    stopped = sopctl(*walk, cwd=small_disk)
    assert stopped.returncode == 2
    assert "the disk is full" in stopped.stderr
    acknowledged = stopped.stdout.count("recorded ")
    assert acknowledged > 5
    assert len(events_of("trial", small_disk, sopctl)) == 1 + acknowledged
    assert sopctl("verify", cwd=small_disk).returncode == 0
    filler.unlink()
    assert sopctl(*walk, cwd=small_disk).returncode == 0
    assert sopctl("verify", cwd=small_disk).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        [*NEW, *ROUNDS, "--name", "second"],
        ["attach", "trial", "a", "../evidence.bin"],
        ["report", "trial", "-o", "report.html"],
    ],
    ids=["new", "attach", "report"],
)
def test_files_on_a_full_disk(words: list[str], small_disk: Path, sopctl: Cli) -> None:
    """What did not fit leaves nothing behind, not even a draft, and succeeds once there is room."""
    (small_disk.parent / "evidence.bin").write_bytes(b"e" * 10_000)
    before = {path for path in small_disk.rglob("*") if path.is_file()}
    filler = _fill(small_disk, 1)
    refused = sopctl(*words, cwd=small_disk)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.count("the disk is full") == 1
    assert "Traceback" not in refused.stderr
    filler.unlink()
    assert {path for path in small_disk.rglob("*") if path.is_file()} == before
    check_whole(small_disk, sopctl)
    assert sopctl(*words, cwd=small_disk).returncode == 0
    check_whole(small_disk, sopctl)


# Nobody listens


@pytest.fixture
def full_stdout(clean_env: dict[str, str]) -> Cli:
    """Run the command line with a stdout that takes nothing."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")

    def call(*words: str, cwd: Path) -> "CompletedProcess[str]":
        with open("/dev/full", "wb") as full:
            command = [sys.executable, "-m", "sopctl", *words]
            return subprocess.run(
                command,
                cwd=cwd,
                env=clean_env,
                stdin=DEVNULL,
                stdout=full,
                stderr=PIPE,
                text=True,
                check=False,
            )

    return call


@pytest.mark.parametrize("words", [["status"], ["status", "trial", "--json"], ["log", "trial"], ["report"]])
def test_full_stdout_is_told(words: list[str], crash_repo: Path, full_stdout: Cli, sopctl: Cli) -> None:
    """When results cannot be written, that is an error in one plain line."""
    sopctl("note", "trial", "a", "one", cwd=crash_repo)
    result = full_stdout(*words, cwd=crash_repo)
    assert result.returncode == 2
    assert result.stderr.startswith("sopctl: ")
    assert "No space left" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_act_is_on_disk_when_stdout_is_full(crash_repo: Path, full_stdout: Cli, sopctl: Cli) -> None:
    """An act whose acknowledgement cannot be printed is recorded all the same, once."""
    result = full_stdout("done", "trial", "a", "--set", "n=5", cwd=crash_repo)
    assert result.returncode == 2
    assert "No space left" in result.stderr
    assert "Traceback" not in result.stderr
    assert [event["kind"] for event in events_of("trial", crash_repo, sopctl)] == ["done"]
    check_whole(crash_repo, sopctl)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"])
def test_closed_streams(closed: str, crash_repo: Path, sopctl: Cli, clean_env: dict[str, str]) -> None:
    """With stdin, stdout or stderr closed acts are recorded and no file gets what was meant for them."""
    for words in (
        ["note", "trial", "a", "closed"],
        ["status"],
        ["note", "trial", "nowhere", "x"],
        ["verify"],
    ):
        command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "sopctl", *words]
        result = subprocess.run(command, cwd=crash_repo, env=clean_env, capture_output=True, check=False)
        assert result.returncode == (2 if "nowhere" in words else 0)
        assert b"Traceback" not in result.stderr
    assert texts_of("trial", crash_repo, sopctl) == ["closed"]
    check_whole(crash_repo, sopctl)


def test_reader_that_goes_away(crash_repo: Path, clean_env: dict[str, str], sopctl: Cli) -> None:
    """A pipe whose reader has left ends a command quietly, with its act on disk."""
    command = [sys.executable, "-m", "sopctl", "note", "trial", "a", "into the void"]
    with Popen(command, cwd=crash_repo, env=clean_env, stdin=DEVNULL, stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
    assert texts_of("trial", crash_repo, sopctl) == ["into the void"]
