"""Which ids SOP files give themselves, found without parsing them, and which files have the same one."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sopctl.cli.library import Library
from sopctl.errors import SopctlError
from sopctl.sop.file_names import id_of, is_markdown
from sopctl.store.repository import Repository, read_sop

# An id as nearly every file has it; a file that writes it in another way is left out of comparisons.
KEY = re.compile(rb"^([\"']?)id\1[ \t]*:(.*)$", re.MULTILINE)
VALUE = re.compile(r"\s*([\"']?)([\w.-]+)\1\s*(?:#.*)?")


def own_id(name: str, raw: bytes) -> str | None:
    """The id that a file gives itself; None where that cannot be told."""
    if is_markdown(name):
        if not raw.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
            return id_of(name)
        raw = raw.partition(b"\n---")[0]
    line = KEY.search(raw)
    if line is None:
        return id_of(name)
    value = VALUE.fullmatch(line[2].decode("utf-8", "replace"))
    return value[2] if value else None


def real(path: Path, folders: dict[str, str]) -> str:
    """A file's path without links above it; `folders` keeps those that were looked at."""
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return f"{folders[folder]}/{name}"


def namesakes(files: Mapping[Path, Library], texts: Mapping[Path, bytes]) -> dict[Path, tuple[str, ...]]:
    """The other files of each file's library that have its id, by the names that people know."""
    found: dict[Path, tuple[str, ...]] = {}
    folders: dict[str, str] = {}
    for repository, (library, given) in _by_library(files, texts).items():
        known = {real(path, folders): (path, texts[path]) for path in given}
        # A folder that is no library may be anybody's home: nothing but what was given is looked at.
        if repository.library != (repository.root,):
            for path in library.files:
                if (place := real(path, folders)) not in known:
                    known[place] = (path, _text(path))
        holders: dict[str, list[Path]] = {}
        for path, raw in known.values():
            if (name := own_id(path.name, raw)) is not None:
                holders.setdefault(name, []).append(path)
        for same in (paths for paths in holders.values() if len(paths) > 1):
            for path in (one for one in same if one in given):
                found[path] = tuple(sorted(repository.shown(one) for one in same if one != path))
    return found


def _by_library(
    files: Mapping[Path, Library], texts: Iterable[Path]
) -> dict[Repository, tuple[Library, set[Path]]]:
    found: dict[Repository, tuple[Library, set[Path]]] = {}
    for path in texts:
        library = files[path]
        found.setdefault(library.repository, (library, set()))[1].add(path)
    return found


def _text(path: Path) -> bytes:
    """A file's bytes; nothing of one that cannot be read, which lint tells when it is asked for it."""
    try:
        return read_sop(path)
    except SopctlError:
        return b""
