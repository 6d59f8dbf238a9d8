"""git as a program: plumbing, with names as they are, on the real index or on one beside it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.git import call

SECONDS = 600  # a push over a slow line, a hook that tests


class Entry(NamedTuple):
    """What a tree or an index has under a name."""

    mode: str
    blob: str


Changes = dict[str, tuple[Entry | None, Entry | None]]


@dataclass(frozen=True)
class Program:
    """git in one folder. `variables` are set for it, such as another index to work on."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def on_index(self, index: Path) -> "Program":
        """The same on another index."""
        return Program(self.folder, {**self.variables, "GIT_INDEX_FILE": str(index)})

    def ask(self, *words: str, given: bytes = b"") -> "CompletedProcess[bytes]":
        """What came of a call. Raises SopctlError when git is not there or does not end."""
        done = call(self.folder, ("-c", "core.quotepath=off", *words), given, SECONDS, **self.variables)
        if done is None:
            raise SopctlError(
                _("git does not answer: {command}", command=f"git {words[0]}"),
                _("is it installed, and does it answer when called by hand?"),
            )
        return done

    def must(self, *words: str, given: bytes = b"") -> bytes:
        """What git prints. Raises SopctlError with git's own words when it refuses."""
        done = self.ask(*words, given=given)
        if done.returncode != 0:
            raise refused(done, *words)
        return done.stdout

    def text(self, *words: str, given: bytes = b"") -> str:
        """What git prints, on one line. Raises SopctlError when it refuses."""
        return os.fsdecode(self.must(*words, given=given)).strip()

    def known(self, *words: str) -> str:
        """What git prints on one line; nothing when it does not know."""
        done = self.ask(*words)
        return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""

    def names(self, *words: str) -> list[str]:
        """The names that git prints with -z. Raises SopctlError when it refuses."""
        return [os.fsdecode(name) for name in self.must(*words).split(b"\0") if name]

    def changes(self, *words: str) -> Changes:
        """What `diff-tree` or `diff-index` says of each name: before and after. Raises SopctlError."""
        parts = self.must(
            words[0], "-r", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", *words[1:]
        ).split(b"\0")
        found: Changes = {}
        for facts, name in zip(parts[:-1:2], parts[1::2], strict=True):
            modes = facts.decode().lstrip(":").split()
            before, after = (_entry(modes[side], modes[side + 2]) for side in (0, 1))
            found[os.fsdecode(name)] = before, after
        return found

    def entries(self, *words: str) -> dict[str, Entry]:
        """What `ls-files -s` or `ls-tree -r` says of each name. Raises SopctlError."""
        found = {}
        for line in self.must(words[0], *words[1:]).split(b"\0")[:-1]:
            facts, _tab, name = line.partition(b"\t")
            mode, *_kind, blob = facts.decode().removesuffix(" 0").split()
            found[os.fsdecode(name)] = Entry(mode, blob)
        return found

    def put(self, entries: dict[str, Entry | None]) -> None:
        """Set names in the index, or take them out of it; the work tree stays. Raises SopctlError."""
        size = next((len(entry.blob) for entry in entries.values() if entry), 40)
        none = Entry("0", "0" * size)
        lines = [
            f"{entry.mode} {entry.blob}\t{name}\0" for name, one in entries.items() for entry in [one or none]
        ]
        if lines:
            self.must("update-index", "-z", "--index-info", given=os.fsencode("".join(lines)))


def _entry(mode: str, blob: str) -> Entry | None:
    return None if mode == "000000" else Entry(mode, blob)


def refused(done: "CompletedProcess[bytes]", *words: str) -> SopctlError:
    """What to tell a person when git refuses."""
    said = words_of(done)
    if "index.lock" in said:
        return locked(said.partition("'")[2].partition("'")[0] or "index.lock")
    return SopctlError(_("git {command} refuses: {why}", command=words[0], why=said))


def locked(lock: str) -> SopctlError:
    """What to tell a person when git's own lock is in the way."""
    return SopctlError(
        _("git's lock {file} is in the way: another git is at work here, or one was killed", file=lock),
        _("wait for it to end; when no git is at work any more, delete that file and sync again"),
    )


def words_of(done: "CompletedProcess[bytes]") -> str:
    """What git said, its hints left out."""
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    said = [line.strip() for line in lines if line.strip() and not line.startswith("hint:")]
    return "\n  ".join(said[:12]) or _("it does not say why")
