"""The library as a commit has it, to look for SOPs by their ids: nothing of the work tree is read."""

import os
from functools import cached_property
from pathlib import Path
from shlex import quote

from sopctl.cli.library import Library
from sopctl.cli.review.scope import Scope
from sopctl.cli.review.versions import Committed, Contents
from sopctl.cli.review.words import Revision, git_top
from sopctl.cli.sop_file import SopFile
from sopctl.store.repository import Repository
from sopctl.store.revision import commit_of


class LibraryAt(Library):
    """The SOP files of a repository's library as they are in `commit`, which a revision names."""

    def __init__(self, repository: Repository, revision: str) -> None:
        """Raises SopctlError for a revision that is not here, and says what brings it."""
        self.commit = commit_of(repository.root, revision, f"--to {revision}")
        self._top = git_top(repository.root) or Path(os.path.realpath(repository.root))
        contents = Contents(self._top, f"git archive --output={quote(os.devnull)} {self.commit}")
        self._at = Committed(Scope(self._top, repository), Revision(revision, self.commit), contents)
        super().__init__(repository, [self._top / name for name in sorted(self._at.fetched())])

    @cached_property
    def shared_file(self) -> Path | None:
        """The file of what SOPs share, where the commit has one."""
        shared = self._at.scope.shared
        return None if shared is None or self._at.shared_raw is None else self._top / shared

    def sop_file(self, path: Path) -> SopFile:
        """A file of the commit."""
        if path not in self._read:
            self._read[path] = SopFile(path, self._at.raw(path.relative_to(self._top).as_posix()))
        return self._read[path]
