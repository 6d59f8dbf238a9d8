"""What tests share: a repository in a temporary folder, and the command line as a subprocess."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, CompletedProcess, run
from typing import Any

import pytest

USER = "Test Person <test@example.com>"


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
        given: dict[str, Any] = {"input": input.encode()} if input is not None else {"stdin": DEVNULL}
        done = run(
            [sys.executable, "-m", "sopctl", *args],
            cwd=cwd,
            env={name: value for name, value in merged.items() if value is not None},
            capture_output=True,
            timeout=60,
            check=False,
            **given,
        )
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
