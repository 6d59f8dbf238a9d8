"""SOP files, read when their bytes are asked for, and what is known of those that stand as they did.

What was found out about a file holds as long as its inode, size and times are what they were, as git takes
it for its index. Nobody can set the time of an inode's change.
"""

import os
import stat
import time
from codecs import BOM_UTF8
from hashlib import sha1, sha256
from pathlib import Path
from typing import NamedTuple

from sopctl.lint.ignores import may_hold_remarks
from sopctl.sop.own_id import own_id
from sopctl.store.disk import SETTLING
from sopctl.store.repository import Repository, read_sop

FACTS = "files.json"


class Facts(NamedTuple):
    """What hangs on a file's name and bytes alone: their SHA-256, git's id for them (empty where nobody has
    asked for it), the id that it gives itself (None where that cannot be told), and whether it may hold
    remarks to lint, or speak of a review.
    """

    digest: str
    blob: str
    own_id: str | None
    remarked: bool
    reviewed: bool


class SopFile:
    """A file by its path. Its bytes and facts raise SopctlError when it cannot be read."""

    def __init__(self, path: Path, raw: bytes | None = None, known: "KnownFacts | None" = None) -> None:
        self.path = path
        self._raw, self._known = raw, known
        self._facts: Facts | None = None

    @property
    def raw(self) -> bytes:
        if self._raw is None:
            self._raw = read_sop(self.path)
            self._facts = None  # what was known may be of other bytes by now
        return self._raw

    def require(self) -> None:
        """Raises SopctlError unless it can be read, or was as it stands now."""
        self.facts  # noqa: B018

    @property
    def is_read(self) -> bool:
        return self._raw is not None

    @property
    def text(self) -> str:
        return self.raw.removeprefix(BOM_UTF8).decode("utf-8", "replace")

    @property
    def facts(self) -> Facts:
        if self._facts is None and self._raw is None and self._known is not None:
            self._facts = self._known.find(self)
        if self._facts is None:
            self._facts = Facts(
                sha256(self.raw).hexdigest(),
                "",
                own_id(self.path.name, self.raw),
                may_hold_remarks(self.text),
                b"review" in self.raw,
            )
        return self._facts

    def is_blob(self, blob: str) -> bool:
        """Whether git has exactly these bytes under an id."""
        if not blob:
            return False
        if len(self.facts.blob) != len(blob):
            if self._known is not None and not self.is_read:
                self._known.again(self)
            own = _blob(self.raw, len(blob))
            self._facts = self.facts._replace(blob=own)
        return self.facts.blob == blob


class KnownFacts:
    """The facts of a repository's files, as long as the files stand as they did."""

    def __init__(self, repository: Repository) -> None:
        from sopctl.cli.maker import maker  # only a library with many files has them
        from sopctl.store.kept import Kept

        self._kept = Kept(repository, FACTS, maker())
        self._new: list[tuple[str, str, SopFile]] = []

    def find(self, file: SopFile) -> Facts | None:
        """What is known of a file that was not read yet."""
        mark, name = _mark(file.path), os.path.abspath(file.path)
        match self._kept.get(name):
            case [was, str(digest), str(blob), str() | None as own, bool(remarked), bool(reviewed)]:
                if mark and was == mark:
                    self._kept.use(name)
                    return Facts(digest, blob, own, remarked, reviewed)
        if mark:
            self._new.append((name, mark, file))
        return None

    def again(self, file: SopFile) -> None:
        """Keep the facts of a file anew, of which more will be found out; it is not read yet."""
        if mark := _mark(file.path):
            self._new.append((os.path.abspath(file.path), mark, file))

    def write(self) -> None:
        """Keep what was found out."""
        for name, mark, file in self._new:
            if file.is_read:
                self._kept.put(name, [mark, *file.facts])
        self._kept.write()


def _mark(path: Path) -> str:
    """What a file looks like from outside; empty while nobody can vouch for it."""
    try:
        now = os.stat(path)
    except (OSError, ValueError):
        return ""
    if not stat.S_ISREG(now.st_mode) or now.st_ctime_ns > time.time_ns() - SETTLING:
        return ""
    return f"{now.st_dev} {now.st_ino} {now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}"


def _blob(raw: bytes, length: int) -> str:
    """Git's id for some bytes, in so many digits."""
    made = sha1(usedforsecurity=False) if length == 40 else sha256()
    made.update(b"blob %d\0" % len(raw))
    made.update(raw)
    return made.hexdigest()
