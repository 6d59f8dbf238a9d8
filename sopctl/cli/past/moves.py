"""What a file was called in the commit before, and files of the past by what git calls their contents."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sopctl.sop.load import Loaded, load_common, load_sop
from sopctl.sop.own_id import own_id
from sopctl.sop.shared import SHARED, Common
from sopctl.store.past import Commit, Differs, Tree, differing, parents, read_blobs
from sopctl.store.repository import ENDINGS, MAX_SOP

MAX_READ = 64 * 1024 * 1024  # bytes of all versions
MAX_MOVED, MAX_EARLIER = 1000, 16 * 1024 * 1024  # files that a commit took away, and their bytes
KEPT = 64  # versions that are not read again


class State(NamedTuple):
    """What a file is in a commit: its name, its contents (None where it is not there), the id that it gives
    itself, and of one that is not there the one it had.
    """

    name: str
    blob: str | None
    own: str | None


class Reader:
    """Files of the past by what git calls their contents, read once."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._bytes: dict[str, bytes | None] = {}
        self.load = lru_cache(maxsize=KEPT)(self._load)
        self._common = lru_cache(maxsize=KEPT)(self._load_common)

    def fetch(self, blobs: list[str]) -> None:
        new = [one for one in dict.fromkeys(blobs) if one not in self._bytes]
        spent = sum(len(raw) for raw in self._bytes.values() if raw)
        self._bytes |= read_blobs(self._top, new, MAX_SOP, max(0, MAX_READ - spent))

    def raw(self, blob: str) -> bytes | None:
        return self._bytes.get(blob)

    def own_id(self, name: str, blob: str) -> str | None:
        return own_id(name, self._bytes.get(blob) or b"")

    def _load(self, name: str, blob: str, shared: str | None) -> Loaded | None:
        raw = self.raw(blob)
        return None if raw is None else load_sop(name, raw, self._common(shared) if shared else None)

    def _load_common(self, shared: str) -> Common | None:
        raw = self.raw(shared)
        return None if raw is None else load_common(SHARED, raw)[0]


class Moves:
    """Which file of a commit is the one that stands in the next: the one with its id, else with its contents,
    else the one that git finds to be most alike.
    """

    def __init__(self, top: Path, reader: Reader) -> None:
        self._top, self._reader = top, reader
        self._known: dict[tuple[str, str, str], str | None] = {}

    def own_id(self, name: str, blob: str | None) -> str | None:
        return None if blob is None else self._reader.own_id(name, blob)

    def before(self, commit: Commit, here: State, parent: str, tree: Tree) -> State | None:
        """What a file was in the commit before; None where that is another SOP's."""
        blob = tree.get(here.name)
        own = self.own_id(here.name, blob)
        if here.blob is None:
            return State(here.name, blob, own or here.own) if here.own in (None, own) or not blob else None
        if blob == here.blob or (blob is not None and own == here.own):
            return State(here.name, blob, own)
        name = self.name_before(commit, here, parent, blob)
        if name is None:
            return None
        blob = tree.get(name)
        return State(name, blob, self.own_id(name, blob) if blob else here.own)

    def name_before(self, commit: Commit, here: State, parent: str, blob: str | None) -> str | None:
        """Its name before; None where another SOP had its name, and it none.

        `blob` is what stood under its name in the parent, which is empty where none is known.
        """
        key = (commit.id, parent, here.name)
        if key not in self._known:
            # A parent that is known may be far back: what else was done since then tells nothing.
            nearest = [parent] if len(commit.parents) > 1 else parents(self._top, commit.id)
            found = [self._search(differing(self._top, one, commit.id), here, blob) for one in nearest]
            self._known[key] = next((one for one in found if one != here.name), here.name)
        return self._known[key]

    def _search(self, differs: list[Differs], here: State, blob: str | None) -> str | None:
        sops = [one for one in differs if one.name.lower().endswith(ENDINGS)]
        gone = [one for one in sops if one.before and one.name != here.name][:MAX_MOVED]
        held = read_blobs(self._top, [one.before for one in gone if one.before], MAX_SOP, MAX_EARLIER)
        now = [one.after for one in gone if one.after]
        held |= read_blobs(self._top, now, MAX_SOP, MAX_EARLIER)

        def said(name: str, at: str | None) -> str | None:
            raw = held.get(at) if at else None
            return own_id(name, raw) if raw is not None else None

        for one in gone:
            if here.own is not None and said(one.name, one.before) == here.own != said(one.name, one.after):
                return one.name
        if blob is not None:
            # Its id changed, unless the SOP that had the name has moved away.
            before = self.own_id(here.name, blob)
            come = [one for one in sops if one.after and one.name != here.name][:MAX_MOVED]
            held |= read_blobs(self._top, [one.after for one in come if one.after], MAX_SOP, MAX_EARLIER)
            moved = any(said(one.name, one.after) == before != said(one.name, one.before) for one in come)
            return None if moved else here.name
        for one in gone:
            if one.before == here.blob and one.after is None:
                return one.name
        alike = next((one.was for one in sops if one.name == here.name and one.was), None)
        return alike if alike is not None and alike.lower().endswith(ENDINGS) else here.name
