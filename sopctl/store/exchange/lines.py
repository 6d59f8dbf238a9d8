"""The lines of journals, as git has them: everybody's, and those of the work tree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sopctl.store.exchange.clone import Clone
from sopctl.store.exchange.program import Changes, Entry
from sopctl.store.git import contents


class Lines:
    """What stands in the journals of those runs that have a sitting which differs."""

    def __init__(self, clone: Clone, theirs: str, sittings: Changes) -> None:
        self._sittings: dict[str, Changes] = defaultdict(dict)
        for path, both in sittings.items():
            self._sittings[_run(path)][path] = both
        self._everybody: dict[str, dict[str, Entry]] = defaultdict(dict)
        folders = sorted({path.rpartition("/")[0] + "/" for path in sittings})
        if folders:
            tree = clone.git.entries("ls-tree", "-r", "-z", "--full-tree", theirs, *folders)
            for path, entry in tree.items():
                if path.endswith(".jsonl") and entry.mode.startswith("100"):
                    self._everybody[_run(path)][path] = entry
        blobs = {
            entry.blob
            for both in sittings.values()
            for entry in both
            if entry and entry.mode.startswith("100")
        }
        blobs |= {entry.blob for tree in self._everybody.values() for entry in tree.values()}
        wanted = sorted(blobs)
        read = contents(clone.git.folder, [blob.encode() for blob in wanted])
        self._bytes = dict(zip(wanted, read, strict=True))

    def data(self, entry: Entry) -> bytes:
        """The bytes of a sitting."""
        return self._bytes.get(entry.blob, b"")

    def of(self, entries: Iterable[Entry | None]) -> set[bytes]:
        """All whole lines of sittings; what is torn off at an end was never recorded."""
        return {line for entry in entries if entry for line in self.data(entry).split(b"\n")[:-1]}

    def add(self, blob: str, data: bytes) -> None:
        """Know the bytes of one more sitting."""
        self._bytes[blob] = data

    def fresh(self, run: str, entry: Entry) -> list[bytes]:
        """The whole lines of a sitting that everybody does not have yet, in order."""
        known = self.everybody(run)
        return [line for line in self.data(entry).split(b"\n")[:-1] if line not in known]

    def everybody(self, run: str) -> set[bytes]:
        """What everybody has of a run's journal."""
        return self.of(self._everybody[run].values())

    def here(self, run: str) -> set[bytes]:
        """What the work tree has of it."""
        differ = self._sittings[run]
        same = [entry for path, entry in self._everybody[run].items() if path not in differ]
        return self.of([*same, *(ours for _theirs, ours in differ.values())])

    def stand(self, run: str, entry: Entry, after: Mapping[str, Entry | None]) -> bool:
        """Whether every line of a sitting stands in what everybody has of its run after these changes."""
        return self.of([entry]) <= self.of({**self._everybody[run], **after}.values())


def _run(path: str) -> str:
    """The run of a sitting: the folder above its journal."""
    return path.rsplit("/", 3)[-3]
