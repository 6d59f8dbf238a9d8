"""What the words behind `diff` name: revisions, files, and the paths that narrow it.

As git has it, a word that is both a revision and a file is refused rather than guessed, and what stands
behind `--` is a path.
"""

import os
import re
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.store.repository import ENDINGS
from sopctl.store.revision import commit_of, find_commit, parted_at

# `HEAD~3:sops/a.yaml`. What stands in braces belongs to the revision: `main@{2026-11-01 10:00}:sops/a.yaml`.
AT_REVISION = re.compile(r"((?:[^:{]|\{[^}]*\})+):(.+)", re.DOTALL)
RANGE = re.compile(r"((?:(?!\.\.).)*?)(\.\.\.?)(?!\.|/)(.*)", re.DOTALL)
HEAD = "HEAD"
MOST = 2  # revisions, or files, that are compared


class Revision(NamedTuple):
    """A commit, and what it is called for people."""

    told: str
    commit: str


class Span(NamedTuple):
    """From a revision to another, None for the work tree. `paths` narrow it, from the current folder."""

    base: Revision
    head: Revision | None
    paths: list[str]


class FileAt(NamedTuple):
    """A file of a revision, named as in `REV:path`; without a revision one of the disk."""

    told: str
    path: str
    revision: Revision | None = None


class Two(NamedTuple):
    """Two files, whatever they are called."""

    before: FileAt
    after: FileAt


def git_top(folder: Path) -> Path | None:
    """The top of the git repository that a folder lies in; None for one in none."""
    here = Path(os.path.realpath(folder))
    return next((one for one in (here, *here.parents) if os.path.lexists(one / ".git")), None)


def named_by(words: list[str], paths: list[str] | None) -> Span | Two:
    """What words name; `paths` are those behind `--`, None where that is not said. Raises SopctlError."""
    for word in (*words, *(paths or ())):
        if not word or "\0" in word:
            # In a CI job most likely a variable that is not set.
            raise SopctlError(_("diff: an empty word names nothing"), _("leave it out, or give a revision"))
    return _Words(Path.cwd(), words).read(paths)


class _Words:
    """The words of one call, each asked of git once."""

    def __init__(self, here: Path, words: list[str]) -> None:
        self.here, self.words = here, words
        self.in_git = git_top(here) is not None

    def read(self, paths: list[str] | None) -> Span | Two:
        words = self.words
        if paths is None and (two := self.two()) is not None:
            return two
        names = words if paths is not None else self.revisions_ahead()
        rest = words[len(names) :] if paths is None else paths
        if len(names) > MOST:
            told = _("{words}: more than two revisions", words=listed(names))
            raise SopctlError(told, _("name the one to compare with, then the one to look at"))
        if names and (span := self.range(names[0])) is not None:
            if len(names) > 1:
                told = _("{range} names two revisions, and {word} is another", range=names[0], word=names[1])
                raise SopctlError(told, _("leave one out"))
            return Span(*span, rest)
        base, *head = [self.revision(name) for name in names] or [self.revision(HEAD)]
        return Span(base, head[0] if head else None, rest)

    def two(self) -> Two | None:
        """Two files to be compared with each other, where the words are that."""
        words = self.words
        at = {word: self.file_at(word) for word in words}
        if len(words) == MOST and all(at[word] is not None or self.is_file(word) for word in words):
            before, after = (at[word] or FileAt(word, word) for word in words)
            return Two(before, after)
        for word, one in at.items():
            if one is not None:
                other = next((name for name in words if name != word), one.path)
                raise SopctlError(
                    _("{word} is one file, and is compared with one other", word=word),
                    _("write: {command}", command=f"sopctl diff {quote(word)} {quote(other)}"),
                )
        if len(words) > MOST and all(map(self.is_file, words)):
            # A shell's pattern: of two files this would compare the one with the other.
            raise SopctlError(
                _("{number} files: only two can be compared with each other", number=len(words)),
                _("what has changed in them tells: {command}", command="sopctl diff -- PATH…"),
            )
        return None

    def revisions_ahead(self) -> list[str]:
        """The words up to the first that is a path; those behind it must be paths too."""
        for number, word in enumerate(self.words):
            there = os.path.lexists(word)
            if there and not self.is_revision(word):
                gone = next((one for one in self.words[number:] if not os.path.lexists(one)), None)
                if gone is not None:
                    told = _("{word} stands behind a path, and there is no such file", word=gone)
                    raise SopctlError(told, _("revisions come first; paths that are gone stand behind --"))
                return self.words[:number]
            if not there and word.lower().endswith(ENDINGS) and not self.is_revision(word):
                told = _("{word}: there is no such file, and no such revision", word=word)
                raise SopctlError(told, _("a path that is gone stands behind --: {command}",
                                          command=f"sopctl diff -- {quote(word)}"))  # fmt: skip
        return self.words

    def is_file(self, word: str) -> bool:
        """Whether a word names a file, and no revision."""
        there = os.path.isfile(word) or word == os.devnull
        return there and not self.is_revision(word)

    def is_revision(self, word: str) -> bool:
        """Whether a word names a revision. Raises SopctlError when it names a file as well."""
        found = self.in_git and (self.range(word) is not None if _is_range(word) else self.exists(word))
        if found and os.path.lexists(word):
            raise SopctlError(
                _("{word} is a revision and a file", word=word),
                _("write {revision} for the revision, {file} for the file",
                  revision=f"`sopctl diff {quote(word)} --`", file=f"`sopctl diff -- {quote(word)}`"),
            )  # fmt: skip
        return found

    def exists(self, word: str) -> bool:
        return bool(find_commit(self.here, word))

    def revision(self, word: str) -> Revision:
        return Revision(word, commit_of(self.here, word, word))

    def range(self, word: str) -> tuple[Revision, Revision] | None:
        """The two ends of `A..B`, or of `A...B` where B parted from A; None for another word."""
        match = RANGE.fullmatch(word)
        if match is None or (os.path.lexists(word) and not (match[1] and self.exists(match[1]))):
            return None
        base, head = self.revision(match[1] or HEAD), self.revision(match[3] or HEAD)
        if match[2] == "...":
            shared = parted_at(self.here, base.commit, head.commit, word, base.told)
            base = Revision(shared[:12], shared)
        return base, head

    def file_at(self, word: str) -> FileAt | None:
        """The file that `REV:path` names, its path from git's top; None for another word."""
        match = AT_REVISION.fullmatch(word)
        if match is None or os.path.lexists(word):
            return None
        path = match[2]
        if path.startswith(("./", "../")):
            path = os.path.relpath(os.path.realpath(path), git_top(self.here) or self.here)
        return FileAt(word, os.path.normpath(path), self.revision(match[1]))


def _is_range(word: str) -> bool:
    return RANGE.fullmatch(word) is not None
