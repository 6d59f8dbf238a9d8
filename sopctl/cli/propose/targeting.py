"""Which SOP runs propose something for, and its file as it was committed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sopctl.cli.library import Library, shipped
from sopctl.cli.runs.session import all_problems, load
from sopctl.cli.terminal import warn_each
from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.runs.state import State
from sopctl.sop.load import Loaded
from sopctl.store.branches import Base, BaseFile, base_of
from sopctl.store.repository import Repository

MAX_RUNS = 200


@dataclass(frozen=True)
class Target:
    """The SOP of today as it was committed: `path` is its file in the work tree."""

    base: Base
    file: BaseFile
    path: Path
    shown: str
    loaded: Loaded


def states_of(repository: Repository, names: Sequence[str]) -> list[State]:
    """The states of runs that are named, each once. Raises SopctlError."""
    folders = dict.fromkeys(repository.find_run(name) for name in names)
    if len(folders) > MAX_RUNS:
        raise SopctlError(_("at most {most} runs at once", most=MAX_RUNS))
    states = []
    for folder in folders:
        opened = load(folder)
        warn_each(folder.name, all_problems(opened))
        states.append(opened.state)
    return states


def sop_of(states: Sequence[State], named: str) -> str:
    """The SOP that is meant. Raises SopctlError where runs are of several, or have none of that name."""
    sops = Counter(state.run.sop.id for state in states)
    if not named:
        if len(sops) > 1:
            raise SopctlError(
                _("these are runs of several SOPs: {sops}", sops=listed(sops)),
                _("name runs of one; or with --sop the one that all of them use"),
            )
        return next(iter(sops))
    known = {one.id for state in states for one in (state.run.sop, *state.run.tree.used.values())}
    if named not in known:
        told = _("--sop {sop}: no step of these runs stands in such an SOP", sop=named)
        raise SopctlError(told, _("known here: {names}", names=listed(sorted(known))))
    return named


def target_of(repository: Repository, sop: str) -> Target:
    """The file of an SOP as it was committed. Raises SopctlError that says what is in the way."""
    base = base_of(repository.root)
    library = Library(repository)
    found = library.named(sop)
    if found is None:
        come = shipped().named(sop) is not None
        mend = _("`sopctl add {sop}` copies it there, then commit it", sop=sop) if come else ""
        gone = _("the SOP {sop} is not in the library any more", sop=sop)
        told = _("the SOP {sop} comes with sopctl and is not in your library", sop=sop) if come else gone
        raise SopctlError(told, mend or _("`sopctl list` shows those that are there"))
    path = Path(found.file)
    file = base.file(path)
    loaded = library.load(path, found.file, file.raw)
    if loaded.id != sop:
        raise SopctlError(
            _("{file} was committed as the SOP {sop}, not as {wanted}", file=found.file, sop=loaded.id,
              wanted=sop),
            _("commit its new id first"),
        )  # fmt: skip
    return Target(base, file, path, found.file, loaded)
