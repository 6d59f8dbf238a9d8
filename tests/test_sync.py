"""Runs that travel by git: several clones of one remote, people who act apart, and processes that die."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen
from typing import Any

import pytest

LI, CHEN = "Li Wei <li@example.com>", "陈佳 <chen@example.com>"
PEOPLE = [LI, CHEN, "Ana <ana@example.com>", "Bo <bo@example.com>", "Eve <eve@example.com>"]
SOP = """
title: Fair
owner: lead
roles: {lead: Answers}
steps:
  - {id: a, title: A, collect: {n: integer, text: text}}
  - {id: b, title: B, check: [One, Two]}
  - {id: c, title: C, evidence: [{id: proof}]}
  - {id: d, title: D}
"""


class Clone:
    """One person's clone: git and the command line in it."""

    def __init__(self, folder: Path, person: str, office: "Office") -> None:
        self.folder, self.person, self._office = folder, person, office
        name, _, mail = person.rstrip(">").partition(" <")
        self.git("config", "user.name", name)
        self.git("config", "user.email", mail)

    @property
    def root(self) -> Path:
        """Where the library and the runs are."""
        return self.folder / self._office.inside

    def git(self, *words: str, code: int = 0) -> str:
        return git(self.folder, *words, code=code)

    def __call__(self, *words: str, code: int = 0) -> str:
        """What a command printed, called in this process."""
        from sopctl.cli.main import main

        office = self._office
        office.monkeypatch.chdir(self.root)
        office.monkeypatch.setenv("SOPCTL_USER", self.person)
        office.capsys.readouterr()
        ended = main([*words])
        out, office.err = office.capsys.readouterr()
        assert ended == code, f"sopctl {' '.join(words)} ended with {ended}\n{out}{office.err}"
        return out

    def facts(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))

    def spawn(self, *words: str, **env: str) -> "Popen[str]":
        """A command as a process of its own."""
        return Popen(
            [sys.executable, "-m", "sopctl", *words],
            cwd=self.root, env={**os.environ, "SOPCTL_USER": self.person, **env},
            stdin=subprocess.DEVNULL, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def forked(self, *words: str, **env: str) -> int:
        """How a command ends that is called in a fork of this process, in a group of its own."""
        from sopctl.cli.main import main

        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                os.chdir(self.root)
                os.environ.update(SOPCTL_USER=self.person, **env)
                os._exit(main([*words]))
            finally:
                os._exit(99)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def log(self, run: str = "fair") -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("log", run, "--json").splitlines()]

    def sittings(self, run: str = "fair") -> list[Path]:
        return sorted((self.root / "runs" / run / "journal").glob("*.jsonl"))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def in_hand(self) -> str:
        return self.git("status", "--porcelain", "-uall")


class Office:
    """A bare remote and the clones of it."""

    def __init__(
        self, top: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], inside: str = ""
    ) -> None:
        self.top, self.monkeypatch, self.capsys, self.inside = top, monkeypatch, capsys, inside
        self.remote, self.err = top / "remote.git", ""
        git(top, "init", "-q", "--bare", "-b", "main", str(self.remote))

    def clone(self, person: str) -> Clone:
        folder = self.top / person.partition(" ")[0]
        git(self.top, "clone", "-q", str(self.remote), str(folder))
        return Clone(folder, person, self)

    def begin(self, person: str = LI) -> Clone:
        """The first clone, with a library and a run that are pushed."""
        one = self.clone(person)
        one.git("checkout", "-q", "-B", "main")
        (one.root / "sops").mkdir(parents=True)
        (one.root / "sops" / "party.yaml").write_text(SOP)
        one.write("notes.txt", "first\n")
        one.git("add", "-A")
        one.git("commit", "-q", "-m", "library")
        one.git("push", "-q", "-u", "origin", "main")
        one("new", "party", "--name", "fair", "--role", f"lead={LI}")
        one("sync")
        return one

    def tip(self) -> str:
        return git(self.remote, "rev-parse", "main").strip()


def git(folder: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    for name in ("LC_ALL", "LC_MESSAGES", "SOPCTL_LANG", "LANGUAGE", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "LANG": "C.UTF-8", "NO_COLOR": "1", "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return Office(tmp_path, monkeypatch, capsys)


def same_everywhere(*clones: Clone, run: str = "fair") -> None:
    """All clones have the same events and the same state, nothing in hand, nothing damaged."""
    first = clones[0]
    for one in clones:
        assert one.log(run) == first.log(run)
        assert one.facts("status", run) == first.facts("status", run)
        assert one.head() == first.head()
        assert one.in_hand() == ""
        one("verify")
    assert first.git("rev-list", "--merges", "HEAD") == ""


def test_two_people_share_a_run(office: Office) -> None:
    """What one does comes to the other, who is told; the commit says what it records."""
    li = office.begin()
    chen = office.clone(CHEN)
    assert chen("sync") == "nothing new\n"
    chen("note", "fair", "a", "打电话")
    chen("done", "fair", "d")
    assert chen("sync") == "fair  shared, 2 acts\n"
    assert chen.in_hand() == ""
    assert li("sync") == 'fair  a: note "打电话", by 陈佳\nfair  d: done, by 陈佳\n'
    assert li.git("log", "-1", "--format=%an%n%B").strip() == (
        '陈佳\nRecord 2 acts in fair\n\na: note "打电话", 陈佳\nd: done, 陈佳'
    )
    same_everywhere(li, chen)
    li("note", "fair", "a", "one more")
    facts = li.facts("sync")
    assert facts == {
        "committed": li.head(), "pushed": True, "sent": {"fair": 1},
        "received": [], "new_runs": [], "problems": [],
    }  # fmt: skip
    facts = chen.facts("sync")
    assert [(one["run"], one["step"], one["data"]) for one in facts["received"]] == [
        ("fair", "a", {"text": "one more"})
    ]
    assert (facts["committed"], facts["pushed"], facts["sent"]) == (None, False, {})


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_five_clones_converge(seed: int, office: Office) -> None:
    """Acts and syncs in any order: after a last round all have every event, in a history without merges."""
    random = Random(seed)
    clones = [office.begin(), *(office.clone(person) for person in PEOPLE[1:])]
    said = []
    for number in range(25):
        one = random.choice(clones)
        if random.random() < 0.4:
            one("sync")
        else:
            text = f"{one.person} {number}"
            one(*random.choice([["note", "fair", "a", text], ["set", "fair", "a", f"text={text}"]]))
            said.append(text)
    for one in [*clones, *reversed(clones)]:
        one("sync")
    same_everywhere(*clones)
    told = [event["data"].get("text") or event["data"]["fields"]["text"] for event in clones[0].log()]
    assert sorted(told) == sorted(said)


def test_other_changes_stay_as_they_are(office: Office) -> None:
    """What is changed, staged, new or deleted beside the runs stays so, byte for byte and entry for entry."""
    li = office.begin()
    for name in ("staged.txt", "dirty.txt", "gone.txt", "both.txt"):
        li.write(name, "before\n")
    li.git("add", ".")
    li.git("commit", "-q", "-m", "files")
    li.git("push", "-q")
    chen = office.clone(CHEN)
    chen("note", "fair", "a", "from chen")
    chen.write("theirs.txt", "new\n")
    chen.git("add", "theirs.txt")
    chen.git("commit", "-q", "-m", "a file")
    chen.git("push", "-q")
    chen("sync")

    li.write("staged.txt", "staged\n")
    li.write("both.txt", "staged\n")
    li.git("add", "staged.txt", "both.txt")
    li.write("both.txt", "and changed again\n")
    li.write("dirty.txt", "dirty\n")
    (li.folder / "gone.txt").unlink()
    li.write("untracked.txt", "mine\n")
    li("note", "fair", "a", "from li")
    before = li.git("diff", "--cached"), li.git("diff", "--", ".", ":!runs"), li.in_hand()
    assert li("sync") == 'fair  shared, 1 act\nfair  a: note "from chen", by 陈佳\n'
    after = li.git("diff", "--cached"), li.git("diff"), li.in_hand()
    assert after[:2] == before[:2]
    assert after[2].splitlines() == [line for line in before[2].splitlines() if "runs/" not in line]
    assert (li.folder / "theirs.txt").read_text() == "new\n"
    assert "from li" in git(office.remote, "show", "main", "--format=%B")
    assert office.tip() == li.head()


def test_own_commits_stay_unpushed_and_on_top(office: Office) -> None:
    """Only the commit of the run is pushed; a person's own, not pushed yet, stand on it with all they say."""
    li, chen = office.begin(), office.clone(CHEN)
    li.write("mine.txt", "mine\n")
    li.git("add", "mine.txt")
    li.git(
        "commit",
        "-q",
        "-m",
        "My file\n\nWith a body.",
        "--date",
        "2020-01-02T03:04:05+0800",
        "--author",
        "Zoë <z@x.y>",
    )
    li("note", "fair", "a", "from li")
    li.git("add", "runs")
    li.git("commit", "-q", "-m", "acts, by hand")
    li("note", "fair", "b", "and more")
    chen("note", "fair", "a", "from chen")
    chen("sync")
    assert li("sync") == 'fair  shared, 2 acts\nfair  a: note "from chen", by 陈佳\n'
    assert li.git("log", "--format=%an|%ad|%B", "--date=iso", "-1").strip() == (
        "Zoë|2020-01-02 03:04:05 +0800|My file\n\nWith a body."
    )
    assert li.git("rev-parse", "HEAD~1").strip() == office.tip()
    assert li.git("diff", "--name-only", "HEAD~1", "HEAD") == "mine.txt\n"
    assert li.in_hand() == ""
    head = li.head()
    assert li("sync") == "nothing new\n"
    assert li.head() == head


def test_own_commits_that_meet_others(office: Office) -> None:
    """A clash in another file keeps neither side's acts back, and a rebase can bring it together."""
    li, chen = office.begin(), office.clone(CHEN)
    chen.write("notes.txt", "chen\n")
    chen.git("commit", "-q", "-am", "notes")
    chen.git("push", "-q")
    chen("note", "fair", "a", "from chen")
    chen("sync")
    li.write("notes.txt", "li\n")
    li.git("commit", "-q", "-am", "my notes")
    for text in ("one", "two"):
        li("note", "fair", "a", text)
        li("sync", code=2)
        assert "commits of yours and of others meet: notes.txt" in office.err
        assert "git pull --rebase" in office.err
    assert {event["data"]["text"] for event in li.log()} == {"from chen", "one", "two"}
    assert li.in_hand() == ""
    assert li.git("log", "--format=%s", "-2").splitlines()[1] == "my notes"
    chen("sync")
    assert chen.log() == li.log()
    li.git("pull", "-q", "--rebase", code=1)
    li.write("notes.txt", "both\n")
    li.git("add", "notes.txt")
    li.git("-c", "core.editor=true", "rebase", "--continue")
    assert li("sync") == "nothing new\n"
    assert li.git("log", "--format=%s", f"{office.tip()}..HEAD") == "my notes\n"


@pytest.mark.parametrize("there", [True, False], ids=["tracked", "untracked"])
def test_incoming_change_of_a_file_in_hand(there: bool, office: Office) -> None:
    """A file in hand that others changed stays; it is named, and acts go both ways all the same."""
    li, chen = office.begin(), office.clone(CHEN)
    name = "notes.txt" if there else "新.txt"
    chen.write(name, "chen\n")
    chen.git("add", name)
    chen.git("commit", "-q", "-m", "notes")
    chen.git("push", "-q")
    chen("note", "fair", "a", "from chen")
    chen("sync")
    li.write(name, "li\n")
    li("note", "fair", "a", "from li")
    out = li("sync", code=2)
    assert out == 'fair  shared, 1 act\nfair  a: note "from chen", by 陈佳\n'
    assert f"others changed as well: {name}" in office.err
    assert (li.folder / name).read_text() == "li\n"
    assert "runs/" not in li.in_hand()
    assert "from li" in git(office.remote, "show", "main", "--format=%B")
    li("sync", code=2)
    if there:
        li.git("checkout", "-q", "notes.txt")
    else:
        (li.folder / name).unlink()
    li("sync")
    chen("sync")
    same_everywhere(li, chen)


def test_pushes_at_once(office: Office) -> None:
    """Clones that push in the same moment: each tries again until its acts are there."""
    clones = [office.begin(), *(office.clone(person) for person in PEOPLE[1:4])]
    for one in clones:
        one("note", "fair", "a", one.person)
    processes = [one.spawn("sync") for one in clones]
    results = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(clones), results
    for one in clones:
        one("sync")
    same_everywhere(*clones)
    assert len(clones[0].log()) == len(clones)


def test_without_a_remote(office: Office, tmp_path: Path) -> None:
    """The run is committed, nothing else is, and it is told how to share; with a new remote it is shared."""
    folder = tmp_path / "alone"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    one = Clone(folder, LI, office)
    (folder / "sops").mkdir()
    (folder / "sops" / "party.yaml").write_text(SOP)
    one("new", "party", "--name", "fair", "--role", f"lead={LI}")
    one("note", "fair", "a", "alone")
    assert one("sync") == "fair  committed: new run, 1 act\n"
    assert "git remote add origin" in office.err
    assert one.in_hand() == "?? sops/party.yaml\n"
    assert one("sync") == "nothing new\n"
    one.git("remote", "add", "origin", str(office.remote))
    assert one("sync") == "the branch main is on origin now\n"
    assert office.tip() == one.head()
    one("note", "fair", "a", "shared")
    assert one("sync") == "fair  shared, 1 act\n"
    assert "origin" not in office.err


def test_first_sync_into_an_empty_clone(office: Office, tmp_path: Path) -> None:
    """A repository without a commit takes in what the remote has."""
    office.begin()
    folder = tmp_path / "fresh"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    one = Clone(folder, CHEN, office)
    (folder / "sops").mkdir()
    one.git("remote", "add", "origin", str(office.remote))
    assert one("sync") == "fair  new run of party, made by Li Wei\n"
    assert one.in_hand() == ""


def test_states_in_which_nothing_can_be_shared(office: Office, tmp_path: Path) -> None:
    """Each is one message with the way out, and changes nothing."""
    li = office.begin()
    li("note", "fair", "a", "kept")
    tip = office.tip()

    def refused(*words: str) -> None:
        before = li.in_hand(), li.head()
        li("sync", code=2)
        assert all(word in office.err for word in words), office.err
        assert "Traceback" not in office.err
        assert (li.in_hand(), li.head()) == before

    li.git("checkout", "-q", "--detach")
    refused("no branch is checked out", "git switch")
    li.git("checkout", "-q", "main")
    (li.folder / ".git" / "MERGE_HEAD").write_text(f"{tip}\n")
    refused("git merge is under way", "git merge --abort")
    (li.folder / ".git" / "MERGE_HEAD").unlink()
    (li.folder / ".git" / "index.lock").touch()
    refused("index.lock", "delete that file")
    (li.folder / ".git" / "index.lock").unlink()
    li.git("config", "--unset", "user.name")
    li.git("config", "--unset", "user.email")
    li.git("config", "user.useConfigOnly", "true")
    refused("git does not know who you are", "user.name")
    li.git("config", "user.name", "Li Wei")
    li.git("config", "user.email", "li@example.com")
    li.git("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    refused("cannot fetch from origin", "recorded is safe")
    li.git("remote", "set-url", "origin", str(office.remote))
    hook = office.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected, 请走评审' >&2\nexit 1\n")
    hook.chmod(0o755)
    refused("refused", "main is protected, 请走评审", "recorded is safe")
    hook.unlink()
    assert office.tip() == tip
    assert li("sync") == "fair  shared, 1 act\n"


def test_unmerged_files_and_unrelated_histories(office: Office, tmp_path: Path) -> None:
    """A conflict that is not settled, and a remote that has nothing in common, are named."""
    li = office.begin()
    other = tmp_path / "other.git"
    git(tmp_path, "clone", "-q", "--bare", str(office.remote), str(other))
    li.git("checkout", "-q", "-b", "side")
    li.write("notes.txt", "side\n")
    li.git("commit", "-q", "-am", "side")
    li.git("checkout", "-q", "main")
    li.write("notes.txt", "main\n")
    li.git("commit", "-q", "-am", "main")
    li.git("merge", "-q", "side", code=1)
    (li.folder / ".git" / "MERGE_HEAD").unlink()
    li("sync", code=2)
    assert "not merged yet: notes.txt" in office.err
    li.git("reset", "-q", "--hard")
    li.git("checkout", "-q", "--orphan", "lonely")
    li.git("commit", "-q", "-m", "start")
    li.git("branch", "-q", "-M", "main")
    li("sync", code=2)
    assert "no commit in common" in office.err


def test_outside_git(office: Office, tmp_path: Path) -> None:
    """A folder that git does not know is told so."""
    folder = tmp_path / "plain"
    (folder / "sops").mkdir(parents=True)
    office.monkeypatch.chdir(folder)
    from sopctl.cli.main import main

    assert main(["sync"]) == 2
    assert "is in no git work tree" in office.capsys.readouterr().err


def test_runs_in_a_folder_of_a_larger_repository(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library lies deeper, runs and files have Chinese names, evidence that git would ignore travels."""
    top = tmp_path / "deep"
    top.mkdir()
    office = Office(top, monkeypatch, capsys, inside="团队/市场")
    li = office.begin()
    li.write(".gitignore", "*.log\n")
    li.git("add", ".gitignore")
    li.git("commit", "-q", "-m", "ignore logs")
    li.git("push", "-q")
    li("new", "party", "--name", "春季市集", "--role", f"lead={CHEN}")
    (top / "证明.log").write_text("完成\n")
    li("done", "春季市集", "c", "--attach", str(top / "证明.log"))
    (li.root / "runs" / "春季市集" / "files" / ".half.tmp").write_text("draft")
    (li.root / "runs" / "no-run").mkdir()
    (li.root / "runs" / "no-run" / "stray.txt").write_text("not of a run")
    assert li("sync") == "春季市集  shared: new run, 1 act\n"
    chen = office.clone(CHEN)
    assert [path.name[65:] for path in (chen.root / "runs/春季市集/files").iterdir()] == ["证明.log"]
    chen("verify")
    assert not (chen.root / "runs" / "no-run").exists()
    chen("done", "春季市集", "d")
    chen("sync")
    assert li("sync") == "春季市集  d: done, by 陈佳\n"
    assert li.log("春季市集") == chen.log("春季市集")


def test_only_the_runs_that_are_named_go_out(office: Office) -> None:
    """What was recorded in other runs stays here until it is asked for."""
    li = office.begin()
    li("new", "party", "--name", "other", "--role", f"lead={LI}")
    li("note", "fair", "a", "stays")
    li("note", "other", "a", "goes")
    assert li("sync", "oth") == "other  shared: new run, 1 act\n"
    assert {line.split("/")[1] for line in li.in_hand().splitlines()} == {"fair"}
    assert li("sync") == "fair  shared, 1 act\n"


def test_sitting_that_grows_after_it_was_shared(office: Office) -> None:
    """A sitting goes on after a sync: each sync shares what was added."""
    from sopctl.cli.runs.session import load, record
    from sopctl.runs.acts.note import Note

    li, chen = office.begin(), office.clone(CHEN)
    opened = load(li.root / "runs" / "fair")
    for number in range(3):
        record(opened, Note("a", f"note {number}"), LI)
        assert li("sync") == "fair  shared, 1 act\n"
        assert chen("sync") == f'fair  a: note "note {number}", by Li Wei\n'
    assert len(li.sittings()) == 1
    same_everywhere(li, chen)


WRITER = """
import sys
from pathlib import Path
from sopctl.cli.runs.session import load, record
from sopctl.runs.acts.note import Note
opened = load(Path("runs/fair"))
print("loaded", flush=True)
for number in range(300):
    record(opened, Note("a", f"note {number}"), sys.argv[1])
"""


def test_a_sitting_that_is_written_to_during_syncs(office: Office) -> None:
    """Acts of another process of the same work tree are never lost, whenever the syncs come."""
    li, chen = office.begin(), office.clone(CHEN)
    writer = Popen(
        [sys.executable, "-c", WRITER, LI], cwd=li.root, stdin=subprocess.DEVNULL, stdout=PIPE, stderr=PIPE
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"loaded\n"
    syncs = 0
    while writer.poll() is None:
        chen("note", "fair", "b", f"sync {syncs}")
        chen("sync")
        li("sync")
        syncs += 1
    assert writer.communicate()[1] == b""
    assert syncs > 0
    for one in (li, chen, li):
        one("sync")
    same_everywhere(li, chen)
    assert len(li.log()) == 300 + syncs


# Sittings that were tidied, changed or taken away


def test_tidied_sittings(office: Office) -> None:
    """Sittings packed into one are taken away everywhere; one that grew meanwhile is there again."""
    from sopctl.cli.runs.session import load, record
    from sopctl.runs.acts.note import Note

    li, chen = office.begin(), office.clone(CHEN)
    opened = load(chen.root / "runs" / "fair")
    record(opened, Note("a", "early"), CHEN)
    chen("note", "fair", "b", "other")
    chen("sync")
    li("sync")
    packed = b"".join(path.read_bytes() for path in li.sittings())
    for path in li.sittings():
        path.unlink()
    (li.root / "runs/fair/journal/packed.jsonl").write_bytes(packed)
    record(opened, Note("a", "late"), CHEN)
    assert li("sync") == "fair  shared\n"
    assert office.err == ""
    assert [path.name for path in li.sittings()] == ["packed.jsonl"]
    assert chen("sync") == "fair  shared, 1 act\n"
    assert len(chen.sittings()) == 2
    li("sync")
    assert [event["data"]["text"] for event in chen.log()] == ["early", "other", "late"]
    assert li.log() == chen.log()
    assert li.in_hand() == chen.in_hand() == ""


def test_files_taken_away_here_come_back(office: Office) -> None:
    """Deleting a sitting or a run takes nothing from others; it comes back and is named."""
    li, chen = office.begin(), office.clone(CHEN)
    li("note", "fair", "a", "kept")
    li("sync")
    sitting = li.sittings()[0]
    data = sitting.read_bytes()
    sitting.unlink()
    (li.root / "runs/fair/run.yaml").unlink()
    li("sync")
    assert office.err.count("it is back") == 2
    assert sitting.read_bytes() == data
    chen("sync")
    same_everywhere(li, chen)


def test_what_others_changed_is_named(office: Office) -> None:
    """Somebody rewrites a sitting, a pin and takes evidence away: each is named when it comes in."""
    li, chen = office.begin(), office.clone(CHEN)
    li("note", "fair", "a", "as it was")
    li("sync")
    chen("sync")
    sitting = chen.sittings()[0]
    sitting.write_bytes(sitting.read_bytes().replace(b"as it was", b"as I like"))
    chen.write("runs/fair/sop.yaml", SOP.replace("Fair", "Fare"))
    chen.git("commit", "-q", "-am", "a little change")
    chen.git("push", "-q")
    li("sync")
    assert f"fair/journal/{sitting.name}: others changed what was recorded there" in office.err
    assert "fair/sop.yaml: changed by others" in office.err
    assert "changed: its id is not the digest" in office.err


def test_acts_on_a_sitting_that_others_made_a_link_are_shared(office: Office) -> None:
    """Where a sitting was, others have a link or a folder: what is recorded here goes out all the same."""
    from sopctl.cli.runs.session import load, record
    from sopctl.runs.acts.note import Note

    li, chen = office.begin(), office.clone(CHEN)
    opened = load(li.root / "runs" / "fair")
    record(opened, Note("a", "first"), LI)
    li("sync")
    chen("sync")
    sitting = chen.sittings()[0]
    sitting.unlink()
    sitting.symlink_to("../run.yaml")
    chen.git("commit", "-q", "-am", "a link")
    chen.git("push", "-q")
    record(opened, Note("a", "second"), LI)
    li("sync")
    assert "what was here is kept as" in office.err
    chen("sync")
    for clone in (li, chen):
        assert [event["data"]["text"] for event in clone.log()] == ["first", "second"]
        assert clone.in_hand() == ""


def test_acts_on_a_sitting_that_others_rewrote_are_kept(office: Office) -> None:
    """What was recorded here goes out under another name; nothing of either side is lost."""
    from sopctl.cli.runs.session import load, record
    from sopctl.runs.acts.note import Note

    li, chen = office.begin(), office.clone(CHEN)
    opened = load(li.root / "runs" / "fair")
    record(opened, Note("a", "first"), LI)
    li("sync")
    chen("sync")
    sitting = chen.sittings()[0]
    sitting.write_bytes(b"")
    chen.git("commit", "-q", "-am", "nothing happened")
    chen.git("push", "-q")
    record(opened, Note("a", "second"), LI)
    li("sync")  # what is there is the beginning of ours
    sitting.write_bytes(b"{}\n")
    chen.git("commit", "-q", "-am", "something else")
    chen.git("pull", "-q", "--rebase", "-X", "theirs")
    chen.git("push", "-q")
    record(opened, Note("a", "third"), LI)
    li("sync")
    assert "what was here is kept as" in office.err
    assert [event["data"]["text"] for event in li.log()] == ["first", "second", "third"]
    assert li.in_hand() == ""
    chen("sync")
    assert chen.log() == li.log()
    record(opened, Note("a", "fourth"), LI)
    li("sync")
    chen("sync")
    assert [event["data"]["text"] for event in chen.log()] == ["first", "second", "third", "fourth"]
    assert chen.in_hand() == li.in_hand() == ""


def test_a_file_that_was_damaged_here_is_not_everybodys_trouble(office: Office) -> None:
    """What is no event stays here and is named; new acts in the same file are shared all the same."""
    li, chen = office.begin(), office.clone(CHEN)
    li("note", "fair", "a", "too dear")
    li("sync")
    chen("sync")
    sitting = next(path for path in li.sittings() if b"too dear" in path.read_bytes())
    whole = sitting.read_bytes()
    li("note", "fair", "a", "two")
    second = next(path for path in li.sittings() if b'"two"' in path.read_bytes())
    sitting.write_bytes(whole.replace(b"dear", b"cheap") + second.read_bytes())
    second.write_bytes(b"{bad\n")
    told = li("sync")
    assert "fair  shared, 1 act" in told
    assert office.err.count("damaged here, and not shared") == 2
    assert f"git log -p runs/fair/journal/{sitting.name}" in office.err
    chen("sync")
    assert [event["data"]["text"] for event in chen.log()] == ["too dear", "two"]
    assert "nothing changed or lost" in chen("verify")
    assert not any(b"{bad" in path.read_bytes() or b"cheap" in path.read_bytes() for path in chen.sittings())
    assert "shared" not in li("sync"), "it goes out once"
    sitting.write_bytes(whole)
    second.unlink()
    li("sync")
    assert "warning" not in office.err
    same_everywhere(li, chen)


def test_what_is_written_once_is_not_overwritten(office: Office) -> None:
    """A pin edited here is not shared, and named; everything else is."""
    li, chen = office.begin(), office.clone(CHEN)
    li("note", "fair", "a", "before")
    li.write("runs/fair/sop.yaml", SOP.replace("Fair", "Mine"))
    assert li("sync") == "fair  shared, 1 act\n"
    assert "fair/sop.yaml: it differs from what everybody has" in office.err
    chen("sync")
    assert (chen.root / "runs/fair/sop.yaml").read_text() == SOP
    assert "Mine" in (li.root / "runs/fair/sop.yaml").read_text()
    assert li.in_hand() == " M runs/fair/sop.yaml\n"
    li("sync")
    assert "fair/sop.yaml" in office.err


# Processes that die

KILLER = """#!/bin/sh
# git, but everybody in this group of processes dies when it is called for the $KILL_AT-th time.
n=$(($(cat "$COUNT" 2>/dev/null || echo 0) + 1))
echo $n > "$COUNT"
if [ "$n" -eq "$KILL_AT" ]; then kill -9 0; fi
exec "$GIT" "$@"
"""


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_sync_that_dies_is_finished_by_the_next(step: int, office: Office) -> None:
    """Killed before any of its calls of git, a sync is made good by the next one, and nothing is lost."""
    li, chen = office.begin(), office.clone(CHEN)
    li("note", "fair", "a", "shared")
    li("sync")
    li.write("own.txt", "own\n")
    li.git("add", "own.txt")
    li.git("commit", "-q", "-m", "my own")
    li("note", "fair", "a", "from li")
    li.write("mine.txt", "in hand\n")
    chen.write("notes.txt", "chen\n")
    chen.git("commit", "-q", "-am", "notes")
    chen.git("pull", "-q", "--rebase")
    chen.git("push", "-q")
    chen("note", "fair", "a", "from chen")
    chen("sync")
    li.git("remote", "set-url", "origin", "../remote.git")
    shims, real = office.top / "shims", shutil.which("git")
    assert real is not None
    shims.mkdir()
    (shims / "git").write_text(KILLER)
    (shims / "git").chmod(0o755)
    for at in range(8, 100, step):
        top = office.top / f"case-{at}"
        for folder in (office.remote, li.folder):
            shutil.copytree(folder, top / folder.name)
        one = Clone(top / li.folder.name, LI, office)
        died = one.forked(
            "sync", PATH=f"{shims}:{os.environ['PATH']}", GIT=real, COUNT=str(top / "count"), KILL_AT=str(at)
        )
        one("sync")
        assert one.in_hand() == "?? mine.txt\n", at
        assert one.git("rev-parse", "HEAD~1") == git(top / "remote.git", "rev-parse", "main")
        assert one.git("log", "-1", "--format=%s") == "my own\n"
        assert {event["data"]["text"] for event in one.log()} == {"shared", "from li", "from chen"}
        assert (one.folder / "notes.txt").read_text() == "chen\n"
        assert git(top / "remote.git", "log", "--format=%s", "main").count("Record 1 act in fair") == 3
        assert not list((one.folder / ".git").glob("sopctl-sync*o"))
        shutil.rmtree(top)
        if died == 0:
            break
        assert died == -signal.SIGKILL
    assert 20 < at < 99


def test_a_git_that_dies_with_half_of_the_files_written(office: Office) -> None:
    """Git's lock is named; without it the next sync writes what is missing, and what was cut off, anew."""
    li, chen = office.begin(), office.clone(CHEN)
    names = ["a.txt", "b.txt", "m.die", "z.txt"]
    for name in names[:2]:
        chen.write(name, "one\n")
    chen.git("add", "-A")
    chen.git("commit", "-q", "-m", "files")
    chen.git("push", "-q")
    li("sync")
    for name in names:
        chen.write(name, "one and two, 一和二\n")
    chen.write("deep/er.txt", "deep\n")
    chen.write(".gitattributes", "*.die filter=die\n")
    chen.git("add", "-A")
    chen.git("commit", "-q", "-m", "more")
    chen.git("push", "-q")
    chen("note", "fair", "a", "from chen")
    chen("sync")
    li("note", "fair", "a", "from li")
    li.git("config", "filter.die.smudge", "kill -9 0")
    li.git("config", "filter.die.clean", "cat")
    process = li.spawn("sync")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert (li.folder / "a.txt").read_text() != "one\n"
    assert not (li.folder / "z.txt").exists()
    (li.folder / "b.txt").write_text("one and t")
    (li.folder / "deep" / "er.txt").write_text("")
    li.git("config", "filter.die.smudge", "cat")
    li("sync", code=2)
    assert "index.lock" in office.err
    (li.folder / ".git" / "index.lock").unlink()
    li("sync")
    chen("sync")
    same_everywhere(li, chen)
    assert [(li.folder / name).read_text() for name in names] == ["one and two, 一和二\n"] * 4
    assert len(li.log()) == 2
