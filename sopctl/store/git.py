"""What git knows: who the user is, and which commit a folder stands at."""

import os
import subprocess
from pathlib import Path

QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def identity(folder: Path) -> str | None:
    """The user as `Name <mail>`, from git's settings; None where git has no name."""
    name, mail = _git(folder, "config", "user.name"), _git(folder, "config", "user.email")
    if not name:
        return None
    return f"{name} <{mail}>" if mail else name


def commit(folder: Path) -> str | None:
    """The commit that a folder's work tree stands at; None outside git or before the first one."""
    return _git(folder, "rev-parse", "--verify", "--quiet", "HEAD") or None


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
