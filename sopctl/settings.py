"""Settings of a team's repository, from `sopctl.toml` or `[tool.sopctl]` in `pyproject.toml`."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sopctl.errors import SopctlError, did_you_mean

FILE = "sopctl.toml"
KEYS = ("library",)


@dataclass(frozen=True)
class Settings:
    """What a repository says of itself; `root` is the folder that holds it."""

    root: Path
    library: tuple[str, ...] = ("sops",)


def find_settings(start: Path) -> Settings:
    """The settings that hold in `start`: those of the nearest folder above it that has any.

    Raises SopctlError when no folder up to the repository's top is a library.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        table = _table(folder)
        if table is not None:
            return _settings(folder, table)
        if (folder / "sops").is_dir():
            return Settings(folder)
        if (folder / ".git").exists():
            break
    raise SopctlError(
        f"no SOP library in {start} or above it",
        f"go to your team's repository, name it with -C DIR, or make a folder {start / 'sops'}",
    )


def _table(folder: Path) -> dict[str, Any] | None:
    own, shared = folder / FILE, folder / "pyproject.toml"
    if own.is_file():
        return _read(own)
    if shared.is_file():
        table = _read(shared).get("tool", {}).get("sopctl")
        return table if isinstance(table, dict) else None
    return None


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SopctlError(f"{path}: not valid TOML: {error}") from error


def _settings(root: Path, table: dict[str, Any]) -> Settings:
    for key in table:
        if key not in KEYS:
            raise SopctlError(f"{root / FILE}: unknown setting {key!r}", did_you_mean(key, KEYS))
    library = table.get("library", ["sops"])
    if not isinstance(library, list) or not all(isinstance(name, str) for name in library):
        raise SopctlError(f"{root / FILE}: library must be a list of folders", 'library = ["sops"]')
    for name in library:
        inside = os.path.commonpath([root.resolve(), (root / name).resolve()])
        if inside != str(root.resolve()):
            raise SopctlError(f"{root / FILE}: library folder {name!r} leaves the repository")
    return Settings(root, tuple(library))
