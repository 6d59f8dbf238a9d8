"""Starting: no command pays for what it does not use, and help is there for all of them."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from sopctl import __version__
from sopctl.cli.app import COMMANDS, FOR_GIT

Sopctl = Callable[..., "CompletedProcess[str]"]
HEAVY = {"pydantic", "yaml", "jinja2", "prompt_toolkit", "rich", "markdown_it"}
COMPLETE = {"_SOPCTL_COMPLETE": "complete_bash", "COMP_WORDS": "sopctl st", "COMP_CWORD": "1"}


def imported(args: list[str], env: dict[str, str], cwd: Path) -> tuple["CompletedProcess[str]", set[str]]:
    """What a fresh process printed, and the top names of the modules that it imported."""
    command = [sys.executable, "-X", "importtime", "-m", "sopctl", *args]
    done = run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return done, {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize(
    ("args", "env", "words"),
    [
        (["--version"], {}, f"sopctl {__version__}\n"),
        (["--help"], {}, "Usage: sopctl"),
        (["-h"], {}, "Usage: sopctl"),
        ([], COMPLETE, "status\n"),
        (["lint", "--help"], {}, "Usage: sopctl lint"),
    ],
)
def test_help_imports_no_heavy_library(
    args: list[str], env: dict[str, str], words: str, clean_env: dict[str, str], tmp_path: Path
) -> None:
    """Version, help and completion come without the libraries that only the work itself needs."""
    done, modules = imported(args, {**clean_env, **env}, tmp_path)
    assert done.returncode == 0
    assert words in done.stdout
    assert "sopctl" in modules
    assert modules & HEAVY == set()


def test_version_imports_next_to_nothing(clean_env: dict[str, str], tmp_path: Path) -> None:
    """`--version` does not even import the command line's library."""
    _, modules = imported(["--version"], clean_env, tmp_path)
    assert modules & {"typer", "click", "inspect", *HEAVY} == set()


def test_lint_imports_no_terminal_library(repo: Path, clean_env: dict[str, str]) -> None:
    """Linting plain texts needs no Jinja, and findings are printed without rich."""
    (repo / "sops" / "a.yaml").write_text(
        "title: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: 'Ask {{ r }}'}]\n"
    )
    done, modules = imported(["lint"], clean_env, repo)
    assert done.returncode == 0
    assert modules & {"jinja2", "rich", "prompt_toolkit", "markdown_it"} == set()


def test_completion_names_commands(sopctl: Sopctl, tmp_path: Path) -> None:
    """The shell completes commands from what was typed."""
    done = sopctl(cwd=tmp_path, env=dict(COMPLETE))
    assert done.stdout.split() == [name for name in COMMANDS if name.startswith("st")]


def test_every_command_is_listed() -> None:
    """The list of commands and the files of commands are the same."""
    folder = Path(import_module("sopctl.cli.commands").__file__ or "").parent
    known = {name.replace("-", "_") for name in (*COMMANDS, *FOR_GIT)}
    assert {file.stem for file in folder.glob("*.py")} - {"__init__"} == known


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does(name: str, sopctl: Sopctl, tmp_path: Path) -> None:
    """A command's help begins with its summary and holds an example; `-h` and `--help` are one."""
    page = import_module(f"sopctl.cli.commands.{name.replace('-', '_')}").command.__doc__ or ""
    assert page.split("\n")[0] == COMMANDS[name]
    examples = [line for line in page.split("\n") if line.strip().startswith("Example:")]
    assert examples
    assert all(f"sopctl {name}" in line for line in examples)
    long = sopctl(name, "--help", cwd=tmp_path)
    assert (long.returncode, long.stderr) == (0, "")
    assert f"Usage: sopctl {name}" in long.stdout
    assert COMMANDS[name] in long.stdout
    assert "Example:" in long.stdout
    assert sopctl(name, "-h", cwd=tmp_path).stdout == long.stdout


def test_help_lists_every_command(sopctl: Sopctl, tmp_path: Path) -> None:
    """`sopctl --help` names each command with its summary; without a command it is wrong use."""
    done = sopctl("--help", cwd=tmp_path)
    for name, summary in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert summary.split(",")[0] in done.stdout
    bare = sopctl(cwd=tmp_path)
    assert bare.returncode == 2
    assert "Usage: sopctl" in bare.stdout + bare.stderr
