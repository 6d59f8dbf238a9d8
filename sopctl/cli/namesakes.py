"""Which SOP files of a library give themselves the same id."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from sopctl.cli.library import Library
from sopctl.cli.sop_file import SopFile
from sopctl.errors import SopctlError
from sopctl.store.repository import Repository


def real(path: Path, folders: dict[str, str]) -> str:
    """A file's path without links above it; `folders` keeps those that were looked at."""
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return f"{folders[folder]}/{name}"


def namesakes(
    libraries: Mapping[Path, Library], given: Mapping[Path, SopFile]
) -> dict[Path, tuple[str, ...]]:
    """The other files of each given file's library that have its id, by the names that people know."""
    found: dict[Path, tuple[str, ...]] = {}
    folders: dict[str, str] = {}
    for repository, (library, own) in _by_library(libraries, given).items():
        known = {real(path, folders): given[path] for path in own}
        # A folder that is no library may be anybody's home: nothing but what was given is looked at.
        if repository.library != (repository.root,):
            for path in library.files:
                if (place := real(path, folders)) not in known:
                    known[place] = library.sop_file(path)
        holders: dict[str, list[Path]] = {}
        for file in known.values():
            if (name := _own_id(file)) is not None:
                holders.setdefault(name, []).append(file.path)
        for same in (paths for paths in holders.values() if len(paths) > 1):
            for path in (one for one in same if one in own):
                found[path] = tuple(sorted(repository.shown(one) for one in same if one != path))
    return found


def _by_library(
    libraries: Mapping[Path, Library], given: Iterable[Path]
) -> dict[Repository, tuple[Library, set[Path]]]:
    found: dict[Repository, tuple[Library, set[Path]]] = {}
    for path in given:
        library = libraries[path]
        found.setdefault(library.repository, (library, set()))[1].add(path)
    return found


def _own_id(file: SopFile) -> str | None:
    """The id of a file; of one that cannot be read nothing is told, but by lint when it is asked for it."""
    try:
        return file.facts.own_id
    except SopctlError:
        return None
