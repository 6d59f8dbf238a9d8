"""What tests share: a repository in a temporary folder, and the command line, as a process or a call."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import starter

from sopctl.store.disk import SETTLING

if TYPE_CHECKING:
    from browser import Looking
    from desk import Desk
    from fairs import Fairs

USER = "Test Person <test@example.com>"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fresh-starts`: sopctl begins each time as it does for people, see starter.py; much slower."""
    parser.addoption("--fresh-starts", action="store_true", help="start a new Python for each sopctl")


def pytest_configure(config: pytest.Config) -> None:
    starter.fresh = starter.fresh or config.getoption("--fresh-starts")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A team's repository with an empty library."""
    (tmp_path / "sops").mkdir()
    return tmp_path


@pytest.fixture
def clean_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with one known person and nothing of the one who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path_factory.mktemp("home")),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "SOPCTL_USER": USER,
    }


@pytest.fixture
def sopctl(clean_env: dict[str, str]) -> Callable[..., "CompletedProcess[str]"]:
    """Run the command line: `sopctl("lint", cwd=repo)`. `env` adds variables; None takes one away."""

    def call(
        *args: str | bytes,
        cwd: Path,
        env: dict[str, str | None] | None = None,
        input: str | None = None,  # noqa: A002  # the name that subprocess.run has
    ) -> "CompletedProcess[str]":
        merged = {**clean_env, **(env or {})}
        given = input.encode() if input is not None else None
        around = {name: value for name, value in merged.items() if value is not None}
        done = starter.run(args, cwd, around, given)
        # Decoded here: text mode would turn a stray carriage return into a line end.
        return CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def write_sop() -> Callable[[Path, str, str], Path]:
    """Put an SOP into a repository's library: `write_sop(repo, "party", text)`."""

    def write(repo: Path, name: str, text: str) -> Path:
        path = repo / "sops" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def strace() -> str:
    """The path of strace, where tracing is allowed."""
    path = shutil.which("strace")
    if path is None:
        pytest.skip("strace is not on this machine")
    if subprocess.run([path, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow tracing")
    return path


class Team:
    """A team at work in one repository: the command line called in this process, many times a second."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.err = ""

    def __call__(self, *words: str, code: int = 0) -> str:
        """What a command printed; it must end with this code. `err` holds what it said on stderr."""
        from sopctl.cli.main import main

        self._capsys.readouterr()
        ended = main([*words])
        out, self.err = self._capsys.readouterr()
        assert ended == code, f"sopctl {' '.join(words)} ended with {ended}\n{out}{self.err}"
        return out

    def write(self, name: str, text: str) -> Path:
        """A file of the repository."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def sop(self, name: str, text: str) -> Path:
        """An SOP of the library."""
        return self.write(f"sops/{name}.yaml", text)

    def lint(self, *words: str) -> list[tuple[str, int, int, str, str]]:
        """File, line, column, code, and message with mend, of everything that lint finds.

        `words` are paths and options: `--select` for a test that is about some rules alone.
        """
        from sopctl.cli.main import main

        self._capsys.readouterr()
        assert main(["lint", *words, "--format", "json"]) in (0, 1)
        found = json.loads(self._capsys.readouterr().out)
        return [
            (one["file"], one["line"], one["column"], one["code"], f"{one['message']}; {one['mend']}")
            for one in found
        ]

    def new(self, sop: str, *words: str, run: str = "r", params: Any = None, roles: Any = None) -> None:
        """A run of an SOP, `r` unless it is told."""
        values = {"params": params or {}, "roles": roles or {}}
        self.write("values.json", json.dumps(values, ensure_ascii=False))
        self("new", sop, "--values", "values.json", "--name", run, *words)

    def facts(self, run: str = "r") -> Any:
        return json.loads(self("status", run, "--json"))

    def statuses(self, run: str = "r") -> dict[str, str]:
        """The status of every step, in the order of the procedure."""
        return {step["id"]: step["status"] for step in self.facts(run)["steps"]}

    def step(self, name: str, run: str = "r") -> Any:
        return next(step for step in self.facts(run)["steps"] if step["id"] == name)

    def rows(self, run: str, step: str, field: str, rows: list[Any]) -> None:
        """Set a table."""
        self("set", run, step, f"{field}={json.dumps(rows, ensure_ascii=False)}")


@pytest.fixture
def team(repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Team:
    """A team in a repository of its own: `team.sop("party", text)`, `team("new", "party")`."""
    monkeypatch.chdir(repo)
    for name in ("LC_ALL", "LC_MESSAGES", "SOPCTL_LANG", "LANGUAGE", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("SOPCTL_USER", USER)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("HOME", str(repo))
    return Team(repo, capsys)


@pytest.fixture
def fairs(team: Team, monkeypatch: pytest.MonkeyPatch) -> "Fairs":
    """A team with an SOP of a fair, which it can hold on the days that a test says."""
    from fairs import Fairs

    return Fairs(team, monkeypatch)


@pytest.fixture
def year(fairs: "Fairs") -> "Fairs":
    """Three fairs that were held, of two versions, and one that is under way and late."""
    fairs.hold_a_year()
    return fairs


class Settled:
    """Folders whose files are so old that a change would show in their times: waited for once for many."""

    COPIES = 10

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready: list[Path] = []

    def fill(self, team: Team, make: Callable[[Team], object]) -> None:
        """Fill a team's folder as `make` does, which is to be the same for all tests of a module."""
        if not self._ready:
            make(team)
            for _number in range(self.COPIES):
                copy = self._folder / str(time.monotonic_ns())
                self._ready.append(Path(shutil.copytree(team.folder, copy, symlinks=True)))
            time.sleep(SETTLING / 1e9 + 0.1)
        for there in team.folder.iterdir():
            shutil.rmtree(there) if there.is_dir() else there.unlink()
        for kept in self._ready.pop().iterdir():
            kept.rename(team.folder / kept.name)  # what lies in a folder does not change by its move


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    return Settled(tmp_path_factory.mktemp("settled"))


def let_it_be(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on it is this moment where days are counted."""

    def today_in(zone: str | None) -> date:
        return moment.astimezone(ZoneInfo(zone) if zone else None).date()

    for place in ("sopctl.cli.calendar.team.today_in", "sopctl.cli.report.kept.today_in"):
        monkeypatch.setattr(place, today_in)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> "Desk":
    """A repository for pages that tests look at and do not change."""
    from desk import Desk

    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def texts(desk: "Desk") -> str:
    """A run with hostile words in every text that is shown as it stands."""
    from hostile import in_texts

    return desk.written("texts", in_texts())


@pytest.fixture(scope="session")
def everywhere(desk: "Desk") -> str:
    """The same, and in Markdown."""
    from hostile import all_over

    return desk.written("everywhere", all_over())


@pytest.fixture(scope="module")  # for longer, no other test could have an event loop of its own
def browser() -> "Iterator[Looking]":
    """A real browser; where there is none its tests are skipped."""
    from browser import FLAGS, Looking, program
    from playwright.sync_api import sync_playwright

    path = program()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield Looking(chromium)
        chromium.close()
