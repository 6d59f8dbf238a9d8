"""Taking copies: SOPs that come with sopctl, into the library of a team, theirs from then on."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.terminal import out
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import CHINESE, _, listed, spoken
from sopctl.settings import FILE, PROJECT, find_settings

if TYPE_CHECKING:
    from sopctl.cli.library import Library
    from sopctl.sop.load import Loaded
    from sopctl.store.repository import Repository

LIBRARY = "sops"
CHINESE_TWIN = ".zh"  # what the id of an SOP's Chinese version has behind that of the English one


@dataclass
class Taken:
    """What copying SOPs means for a library: files to write, and those that are there already.

    `same` holds the shipped bytes, `other` does not; `used` are the ids that were not named, and come
    along because another SOP uses them.
    """

    files: dict[Path, bytes] = field(default_factory=dict)
    same: dict[str, Path] = field(default_factory=dict)
    other: dict[str, Path] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def own_library(start: Path, *, below: bool = True) -> "Repository":
    """The repository that `start` lies in, with the library to copy into; that need not be there yet.

    Without `below` it is that of `start` itself, whatever lies above. Raises SopctlError when the
    settings are wrong, or name no library.
    """
    from sopctl.store.repository import Repository

    start = start.resolve()
    given = has_settings(start, above=below)
    try:
        settings = find_settings(start)
    except SopctlError:
        if given:
            raise
        settings = None
    if settings is None or not (below or settings.root == start):
        top = next((one for one in (start, *start.parents) if below and (one / ".git").exists()), start)
        return Repository(top, (top / LIBRARY,))
    if not settings.library:
        raise SopctlError(_("the settings name no library folder"), 'library = ["sops"]')
    return Repository(settings.root, tuple(settings.root / name for name in settings.library))


def has_settings(start: Path, *, above: bool) -> bool:
    """Whether somebody wrote settings for a folder, right or wrong; with `above` also for one around it."""
    for folder in (start, *start.parents) if above else (start,):
        shared = folder / PROJECT
        if os.path.lexists(folder / FILE):
            return True
        with suppress(OSError):
            if shared.is_file() and b"[tool.sopctl" in shared.read_bytes():
                return True
        if (folder / ".git").exists():
            break
    return False


def choose(repository: "Repository", names: Iterable[str]) -> Taken:
    """What copying these shipped SOPs, and those that they use, means; nothing is written yet.

    Raises SopctlError for a name that no shipped SOP has.
    """
    from sopctl.cli.library import Library, shipped

    source = shipped()
    named = {name: _shipped(source, name) for name in names}
    wanted = named | {name: part for one in named.values() for name, part in one.parts.items()}
    own = Library(repository)
    folder = repository.library[0]
    taken = Taken(used=wanted.keys() - named.keys())
    for name, loaded in wanted.items():
        path = folder / Path(loaded.file).resolve().relative_to(source.repository.root)
        there = _own(own, name) or (path if os.path.lexists(path) else None)
        if there is None:
            taken.files[path] = loaded.raw
        elif _holds(there, loaded.raw):
            taken.same[name] = there
        else:
            taken.other[name] = there
    return taken


def chinese_twins(names: Iterable[str]) -> list[str]:
    """For who reads Chinese: the Chinese versions, among the shipped SOPs, of those that are named."""
    from sopctl.cli.library import shipped
    from sopctl.sop.file_names import id_of

    if spoken() != CHINESE:
        return []
    known = {id_of(path.name) for path in shipped().files}.difference(names)
    return [name + CHINESE_TWIN for name in dict.fromkeys(names) if name + CHINESE_TWIN in known]


def write_new(root: Path, files: dict[Path, bytes], shown: "Repository") -> None:
    """Write files that are not there yet, each in one stroke, and print the name of each as it lasts.

    Raises SopctlError when one would lie outside `root`, before any is written, or when the disk refuses.
    """
    from sopctl.store.disk import make_folder, reason, replace_synced

    top = Path(os.path.realpath(root))
    for path in files:
        if not Path(os.path.realpath(path.parent)).is_relative_to(top):
            raise SopctlError(_("{folder} leads out of the repository", folder=shown.shown(path.parent)))
    for path, data in files.items():
        try:
            make_folder(path.parent)
            replace_synced(path, data)
        except OSError as error:
            raise SopctlError(_("cannot write {file}: {why}", file=path, why=reason(error))) from None
        out(f"{shown.shown(path)}\n")


def _shipped(source: "Library", name: str) -> "Loaded":
    from sopctl.sop.file_names import id_of

    found = source.named(name)
    if found is not None:
        return found
    known = [id_of(path.name) for path in source.files]
    hint = did_you_mean(name, known) if len(known) > 12 else ""
    raise SopctlError(
        _("no SOP {name!r} comes with sopctl", name=name),
        hint or _("those that do: {names}", names=listed(known)),
    )


def _own(own: "Library", name: str) -> Path | None:
    """The file that has an id in the team's own library; one that cannot be read has that of its name."""
    from sopctl.sop.file_names import id_of

    try:
        loaded = own.named(name)
    except SopctlError:
        return next((path for path in own.files if id_of(path.name) == name), None)
    return Path(loaded.file).absolute() if loaded else None


def _holds(path: Path, data: bytes) -> bool:
    from sopctl.store.repository import read_sop

    try:
        return read_sop(path) == data
    except SopctlError:
        return False
