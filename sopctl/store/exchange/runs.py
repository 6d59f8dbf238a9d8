"""Which files of a work tree belong to runs."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sopctl.store.exchange.clone import Clone
from sopctl.store.exchange.program import Program
from sopctl.store.repository import MADE, RUN_ID

SITTING = re.compile(r"journal/[^/]+\.jsonl")
ONCE = re.compile(r"run\.yaml|sop\.[^/]+|(sops|pins|files|journal)/.+")


@dataclass(frozen=True)
class Name:
    """A file of a run; `rest` is its path in the run's folder."""

    run: str
    rest: str

    @property
    def sitting(self) -> bool:
        return bool(SITTING.fullmatch(self.rest))

    @property
    def makes(self) -> bool:
        return self.rest == MADE

    @property
    def once(self) -> bool:
        """Whether it is never changed once it is there; a sitting grows, which is another matter."""
        return bool(ONCE.fullmatch(self.rest))

    @property
    def draft(self) -> bool:
        return self.rest.rpartition("/")[2].startswith(".")


def name_of(clone: Clone, path: str) -> Name | None:
    """What a path from git's top is in a run; None for what is of no run, or a draft."""
    run, slash, rest = path.removeprefix(clone.runs).partition("/")
    name = Name(run, rest)
    return (
        name if slash and path.startswith(clone.runs) and RUN_ID.fullmatch(run) and not name.draft else None
    )


def list_files(clone: Clone, git: Program) -> list[str]:
    """The files of runs, those that the index names and those that are there.

    What git is told to ignore is left out, but never sittings and evidence: a rule such as `*.log` was
    not made for them. A run whose `run.yaml` is ignored is left out whole. Raises SopctlError.
    """
    indexed = {
        path for path in git.names("ls-files", "-z", "--", f":(literal){clone.runs}") if name_of(clone, path)
    }
    names = {path: name for path in _below(clone, clone.runs.rstrip("/")) if (name := name_of(clone, path))}
    unsure = [path for path, name in names.items() if path not in indexed and (name.makes or not name.once)]
    ignored = _ignored(git, unsure)
    made = {
        name.run for path in {*names, *indexed} - ignored if (name := name_of(clone, path)) and name.makes
    }
    return sorted(
        indexed | {path for path, name in names.items() if name.run in made and path not in ignored}
    )


def evidence(clone: Clone, listed: list[str]) -> list[str]:
    """The files that are stored with these runs now; some may be newer than the list."""
    runs = {name.run for path in listed if (name := name_of(clone, path)) and name.makes}
    found = [path for run in sorted(runs) for path in _below(clone, f"{clone.runs}{run}/files")]
    return [path for path in found if name_of(clone, path) is not None]


def _ignored(git: Program, paths: list[str]) -> set[str]:
    if not paths:
        return set()
    done = git.ask(
        "check-ignore", "-z", "--stdin", given=b"".join(os.fsencode(path) + b"\0" for path in paths)
    )
    return {os.fsdecode(path) for path in done.stdout.split(b"\0") if path}


def _below(clone: Clone, top: str) -> Iterator[str]:
    """The plain files below a folder, as git names them; links are not followed."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        with suppress(FileNotFoundError, NotADirectoryError):
            for entry in os.scandir(Path(clone.git.folder, folder)):
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield path
