"""Packing closed runs: fewer files, the same events, and nothing lost at any moment."""

import fcntl
import itertools
import json
import os
import shutil
import sys
from pathlib import Path
from subprocess import run as execute
from typing import Any

import pytest
from conftest import Team

from sopctl.cli.runs.session import all_problems, load, record
from sopctl.cli.runs.tidying import pack
from sopctl.runs.acts.note import Note
from sopctl.store.repository import Repository

PARTY = """
id: party
title: Party
owner: host
roles: {host: Hosts}
steps: [{id: invite, title: Invite, collect: {guests: integer}}, {id: clean, title: Clean up}]
"""


@pytest.fixture
def closed(team: Team) -> Team:
    """A closed run `p` of five sittings, and an open one, `open`."""
    team.sop("party", PARTY)
    for run in ("p", "open"):
        team.new("party", run=run, roles={"host": "Li Wei"})
        team("note", run, "invite", "打电话")
    team("done", "p", "invite", "--set", "guests=12")
    team("note", "p", "clean", "bring bags")
    team("skip", "p", "clean", "the others did")
    team("close", "p")
    return team


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    execute(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all", "--allow-empty")


def journal(team: Team, run: str = "p") -> dict[str, bytes]:
    """The files of a run's journal, every name of them."""
    return {path.name: path.read_bytes() for path in (team.folder / "runs" / run / "journal").iterdir()}


def events(team: Team, run: str = "p") -> list[Any]:
    return [json.loads(line) for line in team("log", run, "--json").splitlines()]


def test_the_sittings_become_one_file_with_the_same_events(closed: Team) -> None:
    """Everything that is told of the run stays as it was, and packing again changes nothing."""
    before, told, first = events(closed), closed("status", "p", "--json"), min(journal(closed))
    assert len(journal(closed)) == 5
    assert "p: 5 files packed into" in closed("tidy")
    ((name, raw),) = journal(closed).items()
    assert name.startswith(f"{first[:16]}-packed-")
    assert [json.loads(line) for line in raw.splitlines()] == before == events(closed)
    assert closed("status", "p", "--json") == told
    assert "p: 5 events, nothing changed or lost" in closed("verify", "p")
    assert len(journal(closed, "open")) == 1
    assert closed("tidy", "p") == "p: nothing to pack\n"
    assert closed("tidy") == ""
    assert journal(closed) == {name: raw}
    assert not any((closed.folder / ".sopctl" / "drafts").iterdir())


def test_open_runs_are_refused_and_nothing_is_packed(closed: Team) -> None:
    """Of several that are named, none is packed when one is open."""
    before = journal(closed)
    closed("tidy", "p", "open", code=2)
    assert "open is open" in closed.err
    assert journal(closed) == before


def test_a_note_after_packing_is_packed_the_next_time(closed: Team) -> None:
    """A closed run takes notes; the packed file is packed again with them, under its first start."""
    closed("tidy")
    (first,) = journal(closed)
    closed("note", "p", "clean", "one bag is left")
    whole = events(closed)
    assert "p: 2 files packed into" in closed("tidy", "p")
    (name,) = journal(closed)
    assert name != first
    assert name[:24] == first[:24]
    assert events(closed) == whole


def test_two_clones_make_the_same_file(closed: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What two people tidy apart merges without a word: it is the same file."""
    shutil.copytree(closed.folder / "runs", closed.folder / "clone" / "runs")
    closed("tidy")
    here = journal(closed)
    monkeypatch.chdir(closed.folder / "clone")
    closed("tidy")
    assert {path.name: path.read_bytes() for path in Path("runs/p/journal").iterdir()} == here


@pytest.mark.parametrize("damage", ["torn", "changed", "linked", "not text"])
def test_what_is_damaged_is_left_alone_and_named(closed: Team, damage: str) -> None:
    """A sitting that is not whole stays byte for byte; the others are packed."""
    name = next(name for name, raw in journal(closed).items() if "打电话".encode() in raw)
    path = closed.folder / "runs" / "p" / "journal" / name
    raw = path.read_bytes()
    match damage:
        case "torn":
            path.write_bytes(raw + b'{"at":')
        case "changed":
            path.write_bytes(raw.replace("打电话".encode(), "打电报".encode()))
        case "not text":
            path.write_bytes(raw + b"\xff\n")
        case "linked":
            path.rename(closed.folder / "elsewhere")
            path.symlink_to(closed.folder / "elsewhere")
    left = path.read_bytes()
    assert "p: 4 files packed" in closed("tidy", "p")
    assert f"journal/{name}: " in closed.err
    assert name in journal(closed)
    assert len(journal(closed)) == 2
    assert path.read_bytes() == left
    assert path.is_symlink() == (damage == "linked")
    assert len(events(closed)) == (4 if damage in ("changed", "linked") else 5)


def test_verify_knows_packed_sittings_from_lost_ones(closed: Team) -> None:
    """Committed sittings may go if each of their lines stands elsewhere, in this commit and in later ones."""
    folder = closed.folder / "runs" / "p" / "journal"
    git(closed.folder, "init", "-q")
    commit(closed.folder)
    old = journal(closed)
    closed("tidy")
    (name,) = journal(closed)
    raw = (folder / name).read_bytes()
    for _ in range(2):
        assert "nothing changed or lost" in closed("verify", "p")
        # Without the packed file, and without any one of its lines, the sittings count as lost.
        (folder / name).unlink()
        told = closed("verify", "p", code=1)
        assert all(f"journal/{one}: committed once, and gone now" in told for one in old)
        lines = raw.splitlines(keepends=True)
        for cut in range(len(lines)):
            (folder / name).write_bytes(b"".join(lines[:cut] + lines[cut + 1 :]))
            told = closed("verify", "p", code=1)
            assert [one for one in old if f"journal/{one}: committed once" in told] == [
                one for one in old if old[one] == lines[cut]
            ]
        (folder / name).write_bytes(raw)
        commit(closed.folder)
    # Packed again, the first packed file is gone as well.
    closed("note", "p", "clean", "one bag is left")
    closed("tidy", "p")
    assert name not in journal(closed)
    for _ in range(2):
        assert "nothing changed or lost" in closed("verify", "p")
        commit(closed.folder)
    assert json.loads(closed("verify", "p", "--json"))[0]["committed"] is True


def _kill_at(number: int, folder: Path) -> bool:
    """Pack a run in another process, killed before it touches the disk for the so-manieth time."""
    child = os.fork()
    if child == 0:
        touched = itertools.count()

        def touch(event: str, _facts: object) -> None:
            if event in ("open", "os.rename", "os.remove", "os.mkdir") and next(touched) == number:
                os._exit(9)

        sys.addaudithook(touch)
        try:
            pack(Repository(folder.parent.parent, ()), folder)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_killed_at_any_moment_nothing_is_lost(closed: Team) -> None:
    """Before each opening, renaming and removing the process ends; the run is whole, and tidy goes on."""
    folder = closed.folder / "runs" / "p"
    shutil.copytree(folder, closed.folder / "kept")
    known = [event.id for event in load(folder).state.events]
    pack(Repository(closed.folder, ()), folder)
    packed = journal(closed)
    for number in itertools.count():
        shutil.rmtree(folder)
        shutil.copytree(closed.folder / "kept", folder)
        killed = _kill_at(number, folder)
        opened = load(folder)
        assert [event.id for event in opened.state.events] == known
        assert all_problems(opened) == []
        assert all(name.endswith(".jsonl") for name in journal(closed))
        pack(Repository(closed.folder, ()), folder)
        assert journal(closed) == packed
        if not killed:
            break
    assert number > 15


def test_a_sitting_that_goes_on_writes_a_new_file(closed: Team) -> None:
    """Whoever had the closed run open when it was packed loses nothing of what they write then."""
    opened = load(closed.folder / "runs" / "p")
    record(opened, Note("clean", "before"), "Xu Lan")
    closed("tidy", "p")
    record(opened, Note("clean", "after"), "Xu Lan")
    texts = [event["data"].get("text") for event in events(closed)]
    assert texts[-2:] == ["before", "after"]
    assert len(journal(closed)) == 2
    assert "nothing changed or lost" in closed("verify", "p")


def test_a_file_that_is_written_to_stays(closed: Team) -> None:
    """A sitting is not removed while its writer holds it; the next time it is."""
    name = max(journal(closed))
    with open(closed.folder / "runs" / "p" / "journal" / name, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert "p: 4 files packed" in closed("tidy", "p")
        assert f"journal/{name}: somebody writes to it" in closed.err
    assert len(journal(closed)) == 2
    assert "p: 1 file packed" in closed("tidy", "p")
    assert len(events(closed)) == 5


def test_a_packed_file_that_was_changed_is_not_written_over(closed: Team) -> None:
    """Where a file of the packed one's name holds something else, nothing is removed."""
    before = journal(closed)
    closed("tidy")
    (name,) = journal(closed)
    folder = closed.folder / "runs" / "p" / "journal"
    for one, raw in before.items():
        (folder / one).write_bytes(raw)
    (folder / name).write_bytes(b"{}\n")
    closed("tidy", "p", code=2)
    assert "nothing is removed" in closed.err
    assert journal(closed) == {**before, name: b"{}\n"}
