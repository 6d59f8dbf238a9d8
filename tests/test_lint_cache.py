"""What lint keeps: told again while nothing has changed that it hangs on, and of no consequence otherwise."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import Team

import sopctl as package
from sopctl.cli.library import library_around
from sopctl.cli.lint.committed import NOTHING_KNOWN, Earlier, Known
from sopctl.cli.lint.found_before import FoundBefore, key
from sopctl.cli.lint.job import Job
from sopctl.cli.sop_file import SopFile
from sopctl.errors import Edit, Finding, Fix, Place, Rule

Sopctl = Callable[..., "CompletedProcess[str]"]

HEAD = "title: t\nowner: r\nroles: {r: x}\n"
TOLD = "told by the cache"


def plain(number: int) -> str:
    """An SOP; every third has a finding."""
    owner = "nobody" if number % 3 == 0 else "r"
    return f"{HEAD}steps:\n  - {{id: s{number}, title: t, owner: {owner}}}\n"


@pytest.fixture
def library(team: Team) -> Team:
    """Six SOPs: two of them with a finding, one that uses another, one that draws on the shared file."""
    for number in range(4):
        team.sop(f"plain-{number}", plain(number))
    team.write("sops/_shared.yaml", "definitions: {CTA: the button}\n")
    team.sop("user", f"{HEAD}steps: [{{id: s, title: t, use: part}}, {{id: n, title: n, needs: s}}]\n")
    team.sop("part", f"{HEAD}steps: [{{id: inner, title: t}}]\n")
    team.sop("drawing", f"definitions: [CTA]\n{HEAD}steps: [{{id: s, title: t}}]\n")
    return team


def cache(team: Team) -> Path:
    return team.folder / ".sopctl" / "lint" / "findings.json"


def forge(team: Team) -> None:
    """Change what the cache says was found, not what it is known by."""
    kept = json.loads(cache(team).read_text())
    for _, findings in kept["entries"].values():
        for one in findings:
            one[2] = TOLD
    cache(team).write_text(json.dumps(kept))


def told(team: Team) -> list[str]:
    """What was found, each with its file."""
    return [f"{file}: {message}" for file, _, _, _, message in team.lint()]


def test_what_was_found_is_told_again(library: Team) -> None:
    """A second run tells what the first one did, from what it kept."""
    first = library.lint()
    assert {one[0] for one in first} == {"sops/plain-0.yaml", "sops/plain-3.yaml"}
    assert library.lint() == first
    forge(library)
    assert all(TOLD in one for one in told(library))
    assert len(told(library)) == len(first)
    assert sorted(path.name for path in cache(library).parent.iterdir()) == ["findings.json", "here"]


def append(name: str, text: str) -> Callable[[Team], object]:
    def change(team: Team) -> None:
        path = team.folder / name
        path.write_text((path.read_text() if path.exists() else "") + text)

    return change


def rewrite(name: str, old: str, new: str) -> Callable[[Team], object]:
    def change(team: Team) -> None:
        path = team.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


# What is changed, and what then stands among the findings, which did not before.
CHANGES: dict[str, tuple[Callable[[Team], object], str]] = {
    "its bytes": (rewrite("sops/plain-1.yaml", "owner: r}", "owner: z}"), "plain-1.yaml: `z` is no role"),
    "the shared file": (rewrite("sops/_shared.yaml", "CTA", "CTB"), "drawing.yaml: `CTA` is not among"),
    "no shared file": (
        lambda team: (team.folder / "sops" / "_shared.yaml").unlink(),
        "drawing.yaml: `CTA` is not among",
    ),
    "an SOP that it uses": (
        rewrite("sops/part.yaml", "title: t\n", "title: t\nparams: {p: text}\n"),
        "user.yaml: `part` asks for a parameter `p`",
    ),
    "an SOP that is used is gone": (
        lambda team: (team.folder / "sops" / "part.yaml").unlink(),
        "user.yaml: no SOP `part`",
    ),
    "an SOP that is used has another id": (
        rewrite("sops/part.yaml", "title: t\n", "id: other\ntitle: t\n"),
        "user.yaml: no SOP `part`",
    ),
    "its name": (
        lambda team: (team.folder / "sops" / "plain-0.yaml").rename(team.folder / "sops" / "moved.yaml"),
        "moved.yaml: `nobody` is no role",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_changed_is_linted_anew(case: str, library: Team) -> None:
    """Whatever findings hang on is looked at: a change shows at once, and a run without a cache agrees."""
    change, expected = CHANGES[case]
    before = told(library)
    assert told(library) == before
    assert not any(expected in one for one in before)
    change(library)
    after = told(library)
    assert any(expected in one for one in after)
    shutil.rmtree(cache(library).parent)
    assert told(library) == after


def test_an_sop_that_appears_is_found(library: Team) -> None:
    """An id that nothing had, and that something has later, is looked for each time."""
    library.sop("early", f"{HEAD}steps: [{{id: s, title: t, use: late}}]\n")
    assert any("no SOP `late`" in one for one in told(library))
    library.sop("late", f"{HEAD}steps: [{{id: s, title: t}}]\n")
    assert not any("late" in one for one in told(library))


def test_each_language_has_its_own(library: Team) -> None:
    """What was told in one language is not told in the other."""
    english = library("lint", code=1)
    chinese = library("--lang", "zh", "lint", code=1)
    assert chinese != english
    assert library("lint", code=1) == english
    assert library("--lang", "zh", "lint", code=1) == chinese


def test_what_is_known_around_a_file_counts(library: Team) -> None:
    """The key differs with the day, or whatever else is known around a file."""
    path = library.folder / "sops" / "part.yaml"

    def made(shown: str = "a", raw: bytes = b"x", known: Known = NOTHING_KNOWN) -> str:
        return key(Job(SopFile(path, raw), shown, library_around(path), known))

    day = Known(date(2027, 3, 1), dated=True)
    near = [day, day._replace(today=date(2027, 3, 2)), day._replace(namesakes=("b.yaml",))]
    near.append(day._replace(before=Earlier("a", "0" * 40, b"x")))
    near.append(day._replace(before=Earlier("a", "1" * 40, b"y")))
    near.append(near[-1]._replace(grades=(("step-added", "breaking"),)))
    keys = [made(), made(shown="b"), made(raw=b"y"), made("ax", b""), *(made(known=one) for one in near)]
    assert len(set(keys)) == len(keys)
    assert made() == made()


def test_a_rule_that_was_edited_is_asked_again(library: Team, clean_env: dict[str, str]) -> None:
    """Findings of other rules than those that are there now are not told."""
    copy = library.folder / "source" / "sopctl"
    shutil.copytree(Path(package.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    start = "import sys; sys.path.insert(0, sys.argv[1]); from sopctl.cli.main import main; main(['lint'])"
    command = [sys.executable, "-c", start, str(copy.parent)]
    env = {**clean_env, "PYTHONDONTWRITEBYTECODE": "1"}

    def lint() -> str:
        done = subprocess.run(
            command, cwd=library.folder, env=env, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    assert "is no role" in lint()
    forge(library)
    assert TOLD in lint()
    rule = copy / "lint" / "rules" / "sop402_unknown_role.py"
    rule.write_text(rule.read_text().replace("is no role", "is nobody's role"))
    assert "is nobody's role" in lint()


def test_findings_are_kept_whole(library: Team) -> None:
    """A finding comes back as it was, with its fix; one that cannot be kept is not."""
    shelf = library_around(library.folder / "sops" / "part.yaml")
    fix = Fix(
        "told", (Edit(1, 2, "x\ud800"),), (("set", ("steps", 0, "id"), [1, "a"]), ("drop", ("b",))), False
    )
    findings = [
        Finding(Rule("SOP402", "unknown-role", "warning"), Place("ä\n", 3, 4, 5), "m", "n", fix),
        Finding(Rule("SOP101", "unreadable"), Place("b"), "m"),
    ]
    found = FoundBefore(shelf.repository)
    found.keep("one", findings, shelf.mark)
    found.keep(
        "odd", [Finding(findings[0].rule, Place("c"), "m", "", Fix("t", (), (("set", (), {1j}),)))], ""
    )
    found.write()
    again = FoundBefore(shelf.repository)
    assert again.find("one", shelf) == findings
    assert again.find("odd", shelf) is None


WRONG: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "rubbish": lambda path: path.write_bytes(b"\xff\x00" * 5000),
    "depth": lambda path: path.write_bytes(b"[" * 200_000),
    "a long number": lambda path: path.write_bytes(b"9" * 10_000),
    "a list": lambda path: path.write_bytes(b"[]"),
    "another maker": lambda path: path.write_bytes(path.read_bytes().replace(b'"sopctl ', b'"other ')),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a link": lambda path: (path.rename(path.with_name("real")), path.symlink_to(path.with_name("real"))),
    "another anchor": lambda path: (
        path.with_name("here").unlink(),
        path.with_name("here").write_bytes(b""),
    ),
    "no anchor": lambda path: path.with_name("here").unlink(),
    "a link for an anchor": lambda path: (
        path.with_name("here").unlink(),
        path.with_name("here").symlink_to(path),
    ),
    "a linked folder": lambda path: (
        path.parent.rename(path.parent.with_name("real")),
        path.parent.symlink_to(path.parent.with_name("real")),
    ),
    "a file for a folder": lambda path: (shutil.rmtree(path.parent), path.parent.write_bytes(b"")),
    "a private folder that takes nothing": lambda path: (
        shutil.rmtree(path.parent.parent),
        path.parent.parent.symlink_to("/dev/null"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_whatever_is_wrong_with_the_cache_costs_time_alone(case: str, library: Team) -> None:
    """Damaged, hostile, linked or gone: lint says what it would say without a cache, and believes nothing."""
    before = told(library)
    forge(library)
    WRONG[case](cache(library))
    for _ in range(2):
        assert told(library) == before
        assert library.err == ""


ODD: list[Any] = [
    None, 5, [], ["", 5], ["", [5]], [5, []], ["", {}],
    ["", [[["a", "b", "c"], ["f", 1, 1, 1], "m", "n", 5]]],
    ["", [[["a", "b"], ["f", 1, 1, 1], "m", "n", None]]],
    ["", [[["a", "b", "error"], ["f", "1", 1, 1], "m", "n", None]]],
    ["", [[["a", "b", "error"], ["f", 1, 1, 1], ["m"], "n", None]]],
    ["", [[["a", "b", "error"], ["f", 1, 1, 1], "m", "n", ["t", [["1", 2, "x"]], [], True]]]],
]  # fmt: skip


@pytest.mark.parametrize("entry", ODD, ids=repr)
def test_an_entry_that_is_none_is_not_believed(entry: Any, library: Team) -> None:
    """An entry of another form than lint writes is as if it were not there."""
    before = told(library)
    kept = json.loads(cache(library).read_text())
    kept["entries"] = dict.fromkeys(kept["entries"], entry)
    cache(library).write_text(json.dumps(kept))
    assert told(library) == before


def test_a_cache_from_elsewhere_is_not_believed(library: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a repository, or a pull request, may bring a cache with it: nobody can hide findings so."""
    before = told(library)
    forge(library)
    shutil.copytree(library.folder, library.folder / "copy", symlinks=True)
    monkeypatch.chdir(library.folder / "copy")
    assert told(library) == before


def test_text_of_a_forged_cache_is_printed_clean(library: Team) -> None:
    """What a cache says may be hostile even where its types are right."""
    told(library)
    cache(library).write_text(cache(library).read_text().replace("is no role", "\\u001b]0;x\\u0007\\u202e"))
    shown = library("lint", code=1) + library("lint", "--format", "json", code=1)
    assert "<U+001B>" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_files_that_belong_to_no_library_leave_nothing_behind(tmp_path: Path, sopctl: Sopctl) -> None:
    """In a folder that is nobody's library no cache is written."""
    for number in range(6):
        (tmp_path / f"{number}.yaml").write_text(plain(number))
    assert sopctl("lint", ".", cwd=tmp_path).returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{number}.yaml" for number in range(6)]


def test_a_second_run_imports_nothing_that_reads(library: Team, clean_env: dict[str, str]) -> None:
    """What was found before is told without the libraries that read SOPs."""
    command = [sys.executable, "-X", "importtime", "-m", "sopctl", "lint"]
    for turn in range(2):
        done = subprocess.run(
            command,
            cwd=library.folder,
            env=clean_env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
        assert "is no role" in done.stdout
        heavy = modules & {"pydantic", "pydantic_core", "yaml", "jinja2", "markdown_it", "multiprocessing"}
        assert bool(heavy) == (turn == 0)


def test_many_writers_at_once_leave_a_whole_cache(library: Team, clean_env: dict[str, str]) -> None:
    """Those that lint side by side are all right, and so is what stays."""
    command = [sys.executable, "-m", "sopctl", "lint"]
    crowd = [
        subprocess.Popen(command, cwd=library.folder, env=clean_env, stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert len({one.communicate(timeout=60)[0] for one in crowd}) == 1
    forge(library)
    assert all(TOLD in one for one in told(library))
    assert sorted(path.name for path in cache(library).parent.iterdir()) == ["findings.json", "here"]


MANY = 220  # enough for several processes


@pytest.fixture
def many(repo: Path) -> Path:
    """A library that is linted in several processes, where there are cores for them."""
    for number in range(MANY):
        (repo / "sops" / f"{number:03}.yaml").write_text(plain(number))
    return repo


def started(cwd: Path, env: dict[str, str], cores: set[int] | None = None) -> "subprocess.Popen[bytes]":
    def begin() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a job in the background ignores
        if cores:
            os.sched_setaffinity(0, cores)

    return subprocess.Popen(
        [sys.executable, "-m", "sopctl", "lint"],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=begin,
        start_new_session=True,
    )


def helpers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that lint has begun, once it has."""
    for _ in range(3000):
        try:
            found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        except OSError:
            found = []
        if found or process.poll() is not None:
            return [int(one) for one in found]
        time.sleep(0.005)
    return []


several = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is one core alone"
)


@several
def test_several_processes_find_what_one_does(many: Path, clean_env: dict[str, str]) -> None:
    """The findings and their order are the same, however many processes work."""
    alone = started(many, clean_env, {min(os.sched_getaffinity(0))})
    expected = alone.communicate(timeout=60)
    assert expected[0].count(b"is no role") == (MANY + 2) // 3
    shutil.rmtree(many / ".sopctl")
    together = started(many, clean_env)
    assert helpers_of(together)
    assert together.communicate(timeout=60) == expected


@several
def test_a_process_that_dies_leaves_no_gap(many: Path, clean_env: dict[str, str]) -> None:
    """The share of a process that was killed is done by another."""
    expected = started(many, clean_env).communicate(timeout=60)
    shutil.rmtree(many / ".sopctl")
    process = started(many, clean_env)
    helpers = helpers_of(process)
    assert helpers
    os.kill(helpers[0], signal.SIGKILL)
    assert process.communicate(timeout=60) == expected


@several
def test_an_interrupt_ends_all_processes(many: Path, clean_env: dict[str, str]) -> None:
    """Ctrl-C, which reaches every process of a terminal, ends lint without a traceback."""
    process = started(many, clean_env)
    helpers = helpers_of(process)
    assert helpers
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    for one in helpers:
        stat = Path(f"/proc/{one}/stat")
        assert not stat.exists() or " Z " in stat.read_text()  # at most it waits for init to take it away
