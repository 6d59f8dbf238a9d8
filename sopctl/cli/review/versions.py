"""The two versions of a library that are compared: a commit's, and another's or that of the work tree.

Names are of files from git's top, as a commit has them. Bytes are read where two versions differ.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.review.scope import Scope, from_top, joined
from sopctl.cli.review.words import Revision
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.git import STRANGE, small_contents
from sopctl.store.repository import MAX_SOP, sop_files_below
from sopctl.store.revision import blob_of, files_at, is_partial, left_out

if TYPE_CHECKING:
    from sopctl.cli.sop_file import SopFile
    from sopctl.errors import Finding
    from sopctl.sop.entries import Entries
    from sopctl.sop.load import Loaded
    from sopctl.sop.shared import Common

MAX_HELD = 64 * 1024 * 1024  # bytes of contents: a commit may have the same large file thousands of times


class Contents:
    """Bytes that git has, held by their ids. `bring` is the git command that fetches what a clone lacks."""

    def __init__(self, top: Path, bring: str) -> None:
        self.top, self.bring = top, bring
        self._held: dict[str, bytes | None] = {}
        self._room = MAX_HELD

    def fetch(self, blobs: Iterable[str]) -> None:
        """Get what is not held yet, in one go. Raises SopctlError where git lacks it."""
        wanted = [one for one in dict.fromkeys(blobs) if one not in self._held]
        if wanted:
            asked = [one.encode() for one in wanted]
            try:
                raws = small_contents(self.top, asked, MAX_SOP, self._room, **STRANGE)
            except SopctlError:
                if not is_partial(self.top):
                    raise
                # git would start what the repository names to fetch it, so a person has to ask for that.
                told = _("this clone is a partial one, and lacks what is to be compared")
                raise SopctlError(told, _("fetch it: {command}", command=self.bring)) from None
            self._held |= zip(wanted, raws, strict=True)
            self._room -= sum(len(raw) for raw in raws if raw is not None)

    def has(self, blob: str) -> bool:
        """Whether it could be held, where it was fetched."""
        return self._held.get(blob) is not None

    def get(self, blob: str) -> bytes:
        """The bytes under an id. Raises SopctlError where they are too many."""
        self.fetch([blob])
        raw = self._held[blob]
        if raw is None:
            raise SopctlError(_("it is too large to be compared"))
        return raw


class Version(ABC):
    """One version of a library. `told` says for people which."""

    def __init__(self, scope: Scope, told: str) -> None:
        self.scope, self.told = scope, told

    @property
    @abstractmethod
    def names(self) -> set[str]:
        """The SOP files."""

    @property
    @abstractmethod
    def shared_raw(self) -> bytes | None:
        """The bytes of the file of what SOPs share."""

    @abstractmethod
    def raw(self, name: str) -> bytes:
        """A file's bytes. Raises SopctlError when it cannot be read."""

    @cached_property
    def _shared(self) -> "tuple[Common | None, list[Finding]]":
        from sopctl.sop.load import load_common

        if self.shared_raw is None or self.scope.shared is None:
            return None, []
        return load_common(self.scope.shown(self.scope.shared), self.shared_raw)

    @property
    def common(self) -> "Common | None":
        return self._shared[0]

    @property
    def shared_findings(self) -> "list[Finding]":
        return self._shared[1]

    def load(self, name: str, entries: "Entries") -> "Loaded":
        """An SOP file with what it draws on; `entries` are those of its other version.

        Raises SopctlError when it cannot be read.
        """
        from sopctl.sop.load import load_sop

        return load_sop(self.scope.shown(name), self.raw(name), self.common, entries)


class Committed(Version):
    """What a commit has."""

    def __init__(self, scope: Scope, revision: Revision, contents: Contents) -> None:
        super().__init__(scope, revision.told)
        self.contents = contents
        self.blobs = files_at(scope.top, revision.commit, scope.below())

    @cached_property
    def names(self) -> set[str]:
        return self.scope.sops(self.blobs)

    @cached_property
    def shared_raw(self) -> bytes | None:
        blob = self.blobs.get(self.scope.shared or "")
        return None if blob is None else self.contents.get(blob)

    def raw(self, name: str) -> bytes:
        return self.contents.get(self.blobs[name])

    def has(self, name: str, blob: str) -> bool:
        """Whether a file has the contents of this id."""
        return self.blobs[name] == blob

    def fetched(self) -> set[str]:
        """All SOP files but those that are too large, with their bytes at hand."""
        self.contents.fetch(self.blobs[name] for name in self.names)
        return {name for name in self.names if self.contents.has(self.blobs[name])}


class WorkTree(Version):
    """What lies in the work tree, whether git was told of it or not. Links are passed over, as commits do."""

    def __init__(self, scope: Scope) -> None:
        from sopctl.cli.library import Library

        super().__init__(scope, _("the work tree"))
        self.library = Library(scope.repository, is_kept=bool(scope.repository.library))
        self._paths: dict[str, Path] = {}

    @cached_property
    def names(self) -> set[str]:
        found = list(self.library.files)
        for path in (self.scope.top / name for name in self.scope.folders):
            if path.is_dir():
                found += sop_files_below(path, within=self.scope.repository.root)
            else:
                found.append(path)
        real: dict[str, str | None] = {}
        for path in found:
            folder = os.path.dirname(path)
            if folder not in real:
                real[folder] = from_top(self.scope.top, Path(folder))
            if (top := real[folder]) is not None and path.is_file() and not path.is_symlink():
                self._paths.setdefault(joined(top, path.name), path)
        return self.scope.sops(self._paths)

    @cached_property
    def shared_raw(self) -> bytes | None:
        path = self.library.shared_file
        return None if path is None or path.is_symlink() else self.library.sop_file(path).raw

    def raw(self, name: str) -> bytes:
        return self._file(name).raw

    def load(self, name: str, entries: "Entries") -> "Loaded":
        """An SOP file with what it draws on, and the SOPs that it uses."""
        return self.library.load(self._paths[name], self.scope.shown(name), self.raw(name), entries)

    def has(self, name: str, blob: str) -> bool:
        """Whether a file has the contents of this id; one that cannot be read has not."""
        try:
            return self._file(name).is_blob(blob)
        except SopctlError:
            return blob_of(self._paths[name]) == blob  # it may be too large for an SOP

    def left_out(self) -> set[str]:
        """Files that are not there because a sparse checkout leaves them out."""
        return left_out(self.scope.top, self.scope.below())

    def keep(self) -> None:
        """Keep what was found out about files, for as long as they stand as they do."""
        self.library.keep_facts()

    def _file(self, name: str) -> "SopFile":
        return self.library.sop_file(self._paths[name])
