"""An SOP's versions in git, each with the shared file of its commit, under every name that the file had."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sopctl.cli.library import library_around
from sopctl.cli.past_names import Found
from sopctl.diff.past import Origin, Version, tell
from sopctl.errors import Finding, SopctlError
from sopctl.language import _
from sopctl.sop.load import Loaded, load_common, load_sop, require_sop
from sopctl.sop.model import Sop
from sopctl.sop.own_id import own_id
from sopctl.sop.shared import SHARED, Common
from sopctl.store.past import Commit, Differs, Tree, differing, ends_at, parents, read_blobs, trees, walked
from sopctl.store.repository import ENDINGS, MAX_SOP

MOST = 1000  # commits that are looked at
MAX_NAMES = 20  # that an SOP had, one after the other
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


@dataclass(frozen=True)
class Past:
    """The versions in git, each before those that it came from; `problem` gives of one that is no SOP the
    first finding, None where it was too large to read.
    """

    found: Found
    versions: list[Version]
    problem: Callable[[Version], Finding | None]


class _Reader:
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


def read_past(found: Found) -> Past:
    """The versions of an SOP. Raises SopctlError where nothing of it is committed, or git cannot read it."""
    reader = _Reader(found.top)
    names, moves = [found.name], _Moves(found.top, reader)
    while True:
        asked = list(dict.fromkeys([*names, *(found.shared(one) for one in names)]))
        commits = walked(found.top, asked, MOST)
        stood = trees(found.top, commits, asked)
        reader.fetch([stood[one.id][name] for one in commits for name in asked if name in stood[one.id]])
        states, earlier = _follow(found.name, commits, stood, moves)
        new = ({one.name for one in states.values()} | earlier) - set(names)
        if not new or len(names) >= MAX_NAMES:
            break
        names += sorted(new)
    if not any(one.blob for one in states.values()):
        if found.today is None:
            raise SopctlError(_("no SOP {name!r}, now or in what is committed", name=found.shown))
        raise SopctlError(
            _("{file}: nothing of it is committed", file=found.shown),
            _("git commit keeps a first version"),
        )
    return _past(found, commits, states, stood, reader)


def _past(
    found: Found, commits: list[Commit], states: dict[str, State], stood: dict[str, Tree], reader: _Reader
) -> Past:
    ends = ends_at(found.top)
    known = {one.id for one in commits}
    made: dict[str, Version] = {}
    loads: dict[int, Callable[[], Loaded | None]] = {}
    for commit in (one for one in commits if one.id in states):
        state = states[commit.id]
        shared = stood[commit.id].get(found.shared(state.name))
        version = Version(
            Origin(commit.id, commit.short, commit.name, commit.mail, commit.at, commit.subject),
            state.name,
            (PurePosixPath(state.name).name, state.blob, shared),
            lambda: None,
            is_there=state.blob is not None,
        )
        if state.blob is not None:
            loads[id(version)] = _later(reader, state.name, state.blob, shared)
            version.read = _sop_of(loads[id(version)])
            if reader.raw(state.blob) is None:
                version.cut = "bound"
        if any(one not in known for one in commit.parents):
            version.cut = "bound"
        elif commit.id in ends:
            version.cut = "shallow"
        made[commit.id] = version
    for commit in commits:
        if commit.id in made:
            made[commit.id].parents = [made[one] for one in commit.parents if one in made]

    def problem(version: Version) -> Finding | None:
        loaded = loads[id(version)]()
        return loaded.findings[0] if loaded and loaded.findings else None

    return Past(found, list(made.values()), problem)


def _later(reader: _Reader, name: str, blob: str, shared: str | None) -> Callable[[], Loaded | None]:
    return lambda: reader.load(PurePosixPath(name).name, blob, shared)


def _sop_of(load: Callable[[], Loaded | None]) -> Callable[[], Sop | None]:
    def read() -> Sop | None:
        loaded = load()
        return loaded.sop if loaded else None

    return read


def _follow(
    name: str, commits: list[Commit], stood: dict[str, Tree], moves: "_Moves"
) -> tuple[dict[str, State], set[str]]:
    """What the file is in each commit that it stands or stood in, and names that it had before those."""
    if not commits:
        return {}, set()
    first = stood[commits[0].id].get(name)
    states = {commits[0].id: State(name, first, moves.own_id(name, first))}
    earlier: set[str] = set()
    for commit in commits:
        here = states.get(commit.id)
        if here is None:
            continue
        if not commit.parents and here.blob is not None:
            earlier |= {moves.name_before(commit, here, "", None) or name}
        for parent in commit.parents:
            if parent in stood and parent not in states:
                was = moves.before(commit, here, parent, stood[parent])
                if was is not None:
                    states[parent] = was
    return states, earlier


class _Moves:
    """Which file of a commit is the one that stands in the next: the one with its id, else with its contents,
    else the one that git finds to be most alike.
    """

    def __init__(self, top: Path, reader: _Reader) -> None:
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


def uncommitted(past: Past) -> Version | None:
    """The SOP as the work tree has it, where it says something else than what is committed, else None.

    Raises SopctlError when it cannot be read, BadFile when it is no SOP.
    """
    path = past.found.today
    if path is None or not past.versions:
        return None
    loaded = library_around(path).load(path)
    sop = require_sop(loaded)
    last = past.versions[0]
    made = Version(
        None, past.found.today_name, (loaded.raw, loaded.common and loaded.common.raw), lambda: sop
    )
    made.parents = [last]
    told = tell(made)
    return made if told.what in ("changed", "added") else None
