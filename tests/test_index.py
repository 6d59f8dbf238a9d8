"""The index of runs: believed while a run's files are as they were, and of no consequence otherwise."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import Settled, Team

Sopctl = Callable[..., "CompletedProcess[str]"]

PARTY = """
id: party
title: Party
owner: host
roles: {host: Hosts}
steps:
  - {id: invite, title: "Invite for {{ host }}"}
  - {id: clean, title: Clean up, due: start + 2d}
"""
TOLD = "told by the index"


@pytest.fixture
def runs(team: Team, settled: Settled) -> Team:
    """Three runs, one of them closed; long enough ago for their files' times to tell changes apart."""
    settled.fill(team, three_runs)
    return team


def three_runs(team: Team) -> None:
    team.sop("party", PARTY)
    for run in ("one", "two", "three"):
        team.new("party", run=run, roles={"host": "Li Wei"})
        team("done", run, "invite")
    team("skip", "three", "clean", "too late")
    team("close", "three")


def index(team: Team) -> Path:
    return team.folder / ".sopctl" / "runs.json"


def facts(team: Team) -> Any:
    return json.loads(team("status", "--json"))


def forge(team: Team, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the index says of each run, not the marks by which it knows their files."""
    kept = json.loads(index(team).read_text())
    for _, told in kept["runs"].values():
        change(told)
    index(team).write_text(json.dumps(kept))


def retitle(told: dict[str, Any]) -> None:
    told["facts"]["title"] = TOLD


def titles(team: Team) -> list[str]:
    """What `status` calls the runs `one`, `three` and `two`."""
    return [run["title"] for run in facts(team)]


def test_what_fits_is_believed_and_what_changed_is_read_anew(runs: Team) -> None:
    """The facts of a run come from the index until any of its files changes, in whatever way."""
    before = facts(runs)
    assert [run["run"] for run in before] == ["one", "three", "two"]
    forge(runs, retitle)
    assert titles(runs) == [TOLD] * 3
    runs("note", "one", "invite", "a line more")
    assert titles(runs) == ["Party", TOLD, TOLD]
    # As many bytes in the same file, and the old time: the change of the inode shows.
    path = runs.folder / "runs" / "two" / "run.yaml"
    old, raw = path.stat(), path.read_bytes()
    path.write_bytes(raw.replace(b"Li Wei", b"Xu Lan"))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert titles(runs) == ["Party", TOLD, "Party"]
    assert "run.yaml" in runs("verify", "two", code=1)
    shutil.rmtree(runs.folder / "runs" / "three")
    assert titles(runs) == ["Party", "Party"]


def test_an_index_from_elsewhere_fits_no_run(runs: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a repository brings an index with it, and nothing of it is believed."""
    before = facts(runs)
    forge(runs, retitle)
    shutil.copytree(runs.folder, runs.folder / "copy", symlinks=True)
    monkeypatch.chdir(runs.folder / "copy")
    assert facts(runs) == before


WRONG: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "rubbish": lambda path: path.write_bytes(b"\xff\x00" * 5000),
    "depth": lambda path: path.write_bytes(b"[" * 200_000),
    "a long number": lambda path: path.write_bytes(b"9" * 10_000),
    "a list": lambda path: path.write_bytes(b"[]"),
    "another maker": lambda path: path.write_bytes(path.read_bytes().replace(b'"sopctl ', b'"other ')),
    "no runs": lambda path: path.write_bytes(b'{"maker": "x", "runs": 5}'),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a link": lambda path: (path.rename(path.with_name("real")), path.symlink_to(path.with_name("real"))),
    "a linked folder": lambda path: (
        path.parent.rename(path.parent.with_name("real")),
        path.parent.symlink_to(path.parent.with_name("real")),
    ),
    "a file for a folder": lambda path: (shutil.rmtree(path.parent), path.parent.write_bytes(b"")),
    "gone": lambda path: shutil.rmtree(path.parent),
}
HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "no facts": lambda told: told.clear(),
    "a title of another kind": lambda told: told["facts"].update(title=["x"]),
    "a count of another kind": lambda told: told["facts"]["progress"].update(settled="1" * 5000),
    "a truth of another kind": lambda told: told["facts"].update(closed="no"),
    "another run": lambda told: told["facts"].update(run="../../elsewhere"),
    "a key more": lambda told: told["facts"].update(more=1),
    "waits of another kind": lambda told: told.update(waits=[5]),
    "a day that is none": lambda told: [one.update(due="2027-02-30") for one in told["waits"]],
    "a status that is none": lambda told: [one.update(status="gone") for one in told["waits"]],
}


def test_whatever_is_wrong_with_the_index_costs_time_alone(runs: Team) -> None:
    """Damaged, hostile, linked or gone: all commands say what they would say without an index."""
    before, shown, waiting = facts(runs), runs("status"), runs("mine")
    good = index(runs).read_bytes()
    private = index(runs).parent

    def check(name: str) -> None:
        for _ in range(2):
            assert (name, facts(runs), runs.err) == (name, before, "")
            assert runs("status") == shown
            assert runs("mine") == waiting

    for name, damage in WRONG.items():
        for place in (private, private.with_name("real")):
            if place.is_symlink() or place.is_file():
                place.unlink()
            elif place.exists():
                shutil.rmtree(place)
        private.mkdir()
        index(runs).write_bytes(good)
        damage(index(runs))
        check(name)
    for name, change in HOSTILE.items():
        index(runs).write_bytes(good)
        forge(runs, change)
        check(name)


def test_text_of_a_forged_index_is_printed_clean(runs: Team) -> None:
    """What an index says may be hostile even where its types are right."""
    facts(runs)
    forge(runs, lambda told: told["facts"].update(title="\x1b]0;x\x07\ud800\u202e"))
    shown = runs("status") + runs("status", "--json")
    assert "<U+001B>" in shown
    assert not {"\x1b", "\x07", "\u202e", "\ud800"} & set(shown)


def test_an_index_that_cannot_be_written_is_done_without(runs: Team, sopctl: Sopctl) -> None:
    """Where the disk takes nothing, status and those that choose a run work all the same."""
    before = facts(runs)
    shutil.rmtree(index(runs).parent)
    index(runs).parent.symlink_to("/dev/null")
    done = sopctl("status", "--json", cwd=runs.folder)
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, before, "")


def test_damage_is_told_each_time(runs: Team) -> None:
    """A run with damage is opened each time, so that its warnings are said each time."""
    (sitting,) = list((runs.folder / "runs" / "one" / "journal").iterdir())[:1]
    with open(sitting, "ab") as file:
        file.write(b"torn")
    (runs.folder / "runs" / "two" / "sop.yaml").unlink()
    time.sleep(2.1)
    for _ in range(2):
        runs("status")
        assert "one: " in runs.err
        assert "a torn last line" in runs.err
        assert "two cannot be opened" in runs.err
    assert list(json.loads(index(runs).read_text())["runs"]) == ["three"]


def test_commands_without_a_run_choose_by_the_index(runs: Team) -> None:
    """Which runs are open is the same with an index, without one, and after what changes it."""
    for _ in range(2):
        runs("log", code=2)
        assert "2 runs are open, so name one: one, two" in runs.err
    runs("skip", "one", "clean", "no time")
    runs("note", "two", "invite", "it was fun")
    for _ in range(2):
        assert "it was fun" in runs("log")  # of the two that are open, one alone has an open step
    runs("close", "one")
    runs("skip", "two", "clean", "no time")
    runs("close", "two")
    runs("log", code=2)
    assert "all 3 runs are closed" in runs.err


def test_the_index_does_not_hang_on_the_readers_language(runs: Team) -> None:
    """What a Chinese reader's command has kept an English reader's shows as its own would."""
    english = runs("status")
    shutil.rmtree(index(runs).parent)
    chinese = runs("--lang", "zh", "status")
    kept = index(runs).read_bytes()
    assert runs("status") == english
    assert runs("--lang", "zh", "status") == chinese
    shutil.rmtree(index(runs).parent)
    runs("status")
    assert index(runs).read_bytes() == kept


def test_many_writers_at_once_leave_a_whole_index(runs: Team, clean_env: dict[str, str]) -> None:
    """Readers that all find no index write it side by side; each is right, and so is what stays."""
    before = facts(runs)
    shutil.rmtree(index(runs).parent)
    command = [sys.executable, "-m", "sopctl", "status", "--json"]
    crowd = [
        subprocess.Popen(command, cwd=runs.folder, env=clean_env, stdout=subprocess.PIPE) for _ in range(6)
    ]
    for one in crowd:
        assert json.loads(one.communicate(timeout=60)[0]) == before
    forge(runs, retitle)
    assert titles(runs) == [TOLD] * 3
    assert sorted(path.name for path in index(runs).parent.iterdir()) == [".gitignore", "runs.json"]


def test_open_runs_come_first_and_old_closed_ones_are_counted(team: Team) -> None:
    """A person sees the open runs and the newest closed ones; --all and --json have them all."""
    team.sop("party", "title: Party\nowner: host\nroles: {host: Hosts}\nsteps: [{id: a, title: A}]\n")
    names = [f"run-{number:02}" for number in range(23)]
    for name in names:
        team.new("party", run=name, roles={"host": "Li"})
        if name != "run-22":
            team("done", name, "a")
            team("close", name)
    lines = team("status").splitlines()
    assert lines[1].split() == ["run-22", "Party", "0/1", "open"]
    assert len(lines) == 22
    assert "2 older closed runs are not listed" in team.err
    assert [line.split()[0] for line in team("status", "--all").splitlines()[1:]] == ["run-22", *names[:22]]
    assert team.err == ""
    assert [run["run"] for run in facts(team)] == names


def test_long_and_wide_titles_stay_in_their_column(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title that does not fit goes on below itself, Chinese characters counted as two columns."""
    title = (
        "为春季活动准备所有的页面、海报和文章，并且在上线之前检查每一处链接和每一张图片，最后收集大家的意见"
    )
    team.sop("party", f"title: {title}\nowner: host\nroles: {{host: Hosts}}\nsteps: [{{id: a, title: A}}]\n")
    team.new("party", run="fair", roles={"host": "Li"})
    lines = team("status").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("fair  为春季")
    assert lines[1].endswith("0/1      open")
    assert lines[2].startswith("      ")
    assert lines[1][6:].split("  ")[0].strip() + lines[2].strip() == title
