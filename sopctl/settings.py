"""Settings of a team's repository, from `sopctl.toml` or `[tool.sopctl]` in `pyproject.toml`."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sopctl.errors import SopctlError, did_you_mean

FILE = "sopctl.toml"
SHARED = "pyproject.toml"
MAX_BYTES = 1024 * 1024
KEYS = ("library",)


@dataclass(frozen=True)
class Settings:
    """What a repository says of itself; `root` is the folder that holds it."""

    root: Path
    library: tuple[str, ...] = ("sops",)


def find_settings(start: Path) -> Settings:
    """The settings that hold in `start`: those of the nearest folder above it that has any.

    Raises SopctlError when no folder up to the repository's top is a library, or its settings are wrong.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        found = _table(folder)
        if found is not None:
            return _settings(*found)
        if (folder / "sops").is_dir():
            return Settings(folder)
        if (folder / ".git").exists():
            break
    raise SopctlError(
        f"no SOP library in {start} or above it",
        f"go to your team's repository, name it with -C DIR, or make a folder {start / 'sops'}",
    )


def _table(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """The file that has a folder's settings, and these; None where none has. Raises SopctlError."""
    own, shared = folder / FILE, folder / SHARED
    if os.path.lexists(own):
        return own, _read(own)
    if not os.path.lexists(shared):
        return None
    tool = _read(shared).get("tool", {})
    if not isinstance(tool, dict):
        raise SopctlError(f"{shared}: tool must be a table", "[tool.sopctl]")
    if "sopctl" not in tool:
        return None
    table = tool["sopctl"]
    if not isinstance(table, dict):
        raise SopctlError(f"{shared}: tool.sopctl must be a table", "[tool.sopctl]")
    return shared, table


def _read(path: Path) -> dict[str, Any]:
    """A TOML file's table. Raises SopctlError."""
    import tomllib

    try:
        return tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except OSError as error:
        raise SopctlError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:  # of TOML, of UTF-8, of numbers too long
        raise SopctlError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise SopctlError(f"{path}: not valid TOML: nested too deep") from None


def _bytes(path: Path) -> bytes:
    """A settings file's bytes. Raises SopctlError for what is none, OSError when it cannot be read."""
    kind = os.lstat(path)
    if stat.S_ISLNK(kind.st_mode):
        raise SopctlError(f"{path} is a link; here it must be the file itself")
    if not stat.S_ISREG(kind.st_mode):
        raise SopctlError(f"{path} is not a file")
    if kind.st_size > MAX_BYTES:
        raise SopctlError(f"{path} has {kind.st_size:,} bytes; at most {MAX_BYTES:,} are read")
    return path.read_bytes()


def _settings(file: Path, table: dict[str, Any]) -> Settings:
    """What a table says. Raises SopctlError when it is wrong."""
    for key in table:
        if key not in KEYS:
            raise SopctlError(f"{file}: unknown setting {key!r}", did_you_mean(key, KEYS))
    if "library" not in table:
        return Settings(file.parent)
    library = table["library"]
    if not isinstance(library, list) or not all(isinstance(name, str) for name in library):
        raise SopctlError(f"{file}: library must be a list of folders", 'library = ["sops"]')
    for name in library:
        _check_folder(file, name)
    return Settings(file.parent, tuple(library))


def _check_folder(file: Path, name: str) -> None:
    """Raises SopctlError for a library folder that is none, or none of the repository's."""
    if "\0" in name:
        raise SopctlError(f"{file}: library folder {name!r} is no name of a folder")
    root, folder = os.path.realpath(file.parent), os.path.realpath(file.parent / name)
    if os.path.commonpath([root, folder]) != root:
        raise SopctlError(f"{file}: library folder {name!r} leaves the repository")
    if not os.path.isdir(folder):
        raise SopctlError(f"{file}: there is no library folder {name!r}", f"make it: {file.parent / name}")
