"""Every byte of a finished run counts: `verify` names the file in which one was changed, lost or doubled."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Team

from sopctl.cli.runs.verifying import problems_in

TRIP = """
id: trip
title: Trip
owner: host
roles: {host: H, boss: B}
params: {place: text}
steps:
  - id: plan
    title: "To {{ place }}"
    collect: {cost: number}
    check: [Paid]
    evidence: [{id: bill}]
    approve: {by: [boss]}
  - {id: talk, title: Talk, use: talk}
"""
TALK = "{id: talk, title: Talk, owner: host, roles: [host], steps: [{id: say, title: Say}]}\n"
SHARED = "roles: {host: H}\n"
MADE_UP = "~0\n:#'x "  # what takes a byte's place where it was not that


@pytest.fixture
def trip(team: Team) -> Path:
    """The folder of a finished run with a used SOP, a shared file, evidence and an approval."""
    team.sop("trip", TRIP)
    team.sop("talk", TALK)
    team.sop("_shared", SHARED)
    team.write("bill.txt", "12.50 元\n")
    team.new("trip", run="t", params={"place": "海"}, roles={"host": "Li", "boss": "Xu"})
    team("done", "t", "plan", "--set", "cost=12.5", "--check", "all", "--attach", "bill.txt")
    team("approve", "t", "plan", "--as", "Xu")
    team("note", "t", "plan", "\u2028 好")
    team("done", "t", "talk/say")
    team("close", "t")
    folder = team.folder / "runs" / "t"
    assert problems_in(folder) == (5, [])
    return folder


def files_of(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    assert {path.relative_to(folder).parts[0] for path in found} == {
        "run.yaml", "sop.yaml", "sops", "journal", "files",
    }  # fmt: skip
    assert sorted(path.name for path in folder.glob("sops/*")) == ["_shared.yaml", "talk.yaml"]
    return found


def unnamed(folder: Path, changes: Callable[[bytes, int], Iterator[bytes]]) -> list[tuple[str, int, bytes]]:
    """The changes of single bytes that are not told with the name of the file: file, place, what was put."""
    missed = []
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        raw = path.read_bytes()
        for at in range(len(raw)):
            for put in changes(raw[at : at + 1], at):
                path.write_bytes(raw[:at] + put + raw[at + 1 :])
                if not any(name in problem for problem in problems_in(folder)[1]):
                    missed.append((name, at, put))
        path.write_bytes(raw)
    assert problems_in(folder) == (5, [])
    return missed


def test_every_changed_byte_is_named(trip: Path) -> None:
    """Each byte of each file, changed into another."""

    def change(byte: bytes, at: int) -> Iterator[bytes]:
        other = MADE_UP[at % len(MADE_UP)].encode()
        yield bytes([byte[0] ^ 1]) if other == byte else other

    assert unnamed(trip, change) == []


@pytest.mark.slow
def test_every_lost_and_every_doubled_byte_is_named(trip: Path) -> None:
    """Each byte of each file, taken out, and put in twice."""

    def change(byte: bytes, at: int) -> Iterator[bytes]:
        yield b""
        yield byte * 2

    assert unnamed(trip, change) == []


@pytest.mark.slow
def test_every_byte_changed_into_every_other_is_named(trip: Path) -> None:
    """Each byte of each file, changed into each of the 255 others."""

    def change(byte: bytes, at: int) -> Iterator[bytes]:
        yield from (bytes([other]) for other in range(256) if other != byte[0])

    assert unnamed(trip, change) == []


def test_a_changed_byte_of_a_committed_run_is_named_by_the_command(trip: Path, team: Team) -> None:
    """With git or without, committed or not, the command names the file, and nothing else is said twice."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    for words in ([], ["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        if words:
            subprocess.run(["git", *who, *words], cwd=team.folder, check=True)
        for path in files_of(trip):
            raw = path.read_bytes()
            path.write_bytes(raw[:-2] + b"~" + raw[-1:])
            facts = json.loads(team("verify", "--json", code=1))
            name = path.relative_to(trip).as_posix()
            assert any(name in problem for problem in facts[0]["problems"])
            path.write_bytes(raw)
        assert "nothing changed or lost" in team("verify")


def test_acts_that_a_commit_took_away_are_named(trip: Path, team: Team) -> None:
    """Whoever takes the newest act out of a sitting and commits that leaves no gap but in git's history."""

    def git(*words: str) -> None:
        names = ("-c", "user.name=Li", "-c", "user.email=li@example.com")
        subprocess.run(["git", *names, *words], cwd=team.folder, check=True, capture_output=True)

    git("init", "-q")
    sitting = max((trip / "journal").iterdir(), key=lambda path: path.stat().st_size)
    *whole, last = sitting.read_bytes().splitlines(keepends=True)
    sitting.write_bytes(b"".join(whole[:-1]))
    git("add", ".")
    git("commit", "-q", "-m", "some")
    sitting.write_bytes(b"".join([*whole, last]))
    git("commit", "-q", "-a", "-m", "grown")
    assert "nothing changed or lost" in team("verify")
    sitting.write_bytes(b"".join(whole))
    git("commit", "-q", "-a", "-m", "cut off")
    assert f"journal/{sitting.name}: some of what was committed of it is gone" in team("verify", code=1)


def test_a_whole_run_that_is_gone_is_named(trip: Path, team: Team) -> None:
    """Gone from the work tree, gone in a commit; but not when a sparse checkout leaves it out."""

    def git(*words: str) -> None:
        subprocess.run(["git", *words], check=True, capture_output=True, cwd=team.folder)

    gone = "t: run.yaml: committed once, and gone now\n"
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@b.cc", "commit", "-qm", "all")
    assert gone not in team("verify")
    shutil.rmtree(trip)
    assert gone in team("verify", code=1)
    git("-c", "user.name=a", "-c", "user.email=a@b.cc", "commit", "-qam", "away")
    assert gone in team("verify", code=1)
    git("checkout", "-q", "HEAD~1")
    git("sparse-checkout", "set", "--no-cone", "/*", "!/runs/t")
    assert not trip.exists()
    assert gone not in team("verify", code=2)
