"""An SOP's versions in git, each with the shared file of its commit, under every name that the file had."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from sopctl.cli.library import library_around
from sopctl.cli.past.moves import Moves, Reader, State
from sopctl.cli.past.names import Found
from sopctl.diff.past import Origin, Version, tell
from sopctl.errors import Finding, SopctlError
from sopctl.language import _
from sopctl.sop.load import Loaded, require_sop
from sopctl.sop.model import Sop
from sopctl.store.past import Commit, Tree, ends_at, trees, walked

MOST = 1000  # commits that are looked at
MAX_NAMES = 20  # that an SOP had, one after the other


@dataclass(frozen=True)
class Past:
    """The versions in git, each before those that it came from; `problem` gives of one that is no SOP the
    first finding, None where it was too large to read.
    """

    found: Found
    versions: list[Version]
    problem: Callable[[Version], Finding | None]


def read_past(found: Found) -> Past:
    """The versions of an SOP. Raises SopctlError where nothing of it is committed, or git cannot read it."""
    reader = Reader(found.top)
    names, moves = [found.name], Moves(found.top, reader)
    while True:
        asked = list(dict.fromkeys([*names, *(file for one in names for file in found.shared(one))]))
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
    found: Found, commits: list[Commit], states: dict[str, State], stood: dict[str, Tree], reader: Reader
) -> Past:
    ends = ends_at(found.top)
    known = {one.id for one in commits}
    made: dict[str, Version] = {}
    loads: dict[int, Callable[[], Loaded | None]] = {}
    for commit in (one for one in commits if one.id in states):
        state = states[commit.id]
        tree = stood[commit.id]
        shared = next((tree[file] for file in found.shared(state.name) if file in tree), None)
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


def _later(reader: Reader, name: str, blob: str, shared: str | None) -> Callable[[], Loaded | None]:
    return lambda: reader.load(PurePosixPath(name).name, blob, shared)


def _sop_of(load: Callable[[], Loaded | None]) -> Callable[[], Sop | None]:
    def read() -> Sop | None:
        loaded = load()
        return loaded.sop if loaded else None

    return read


def _follow(
    name: str, commits: list[Commit], stood: dict[str, Tree], moves: Moves
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
