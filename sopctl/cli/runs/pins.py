"""A run's pin: the SOP that it was made from, byte for byte, with the SOPs and the shared file it needs."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from shlex import quote
from typing import TYPE_CHECKING

from sopctl.errors import SopctlError
from sopctl.language import _, spoken
from sopctl.sop.shared import SHARED
from sopctl.store.disk import read, require_own
from sopctl.store.repository import MADE

if TYPE_CHECKING:
    from sopctl.runs.made import Made
    from sopctl.sop.load import Loaded
    from sopctl.sop.model import Sop

PINS = ("sop.yaml", "sop.md")
BESIDE = "sops"  # the folder of a run that holds what its SOP needs
UPGRADES = "pins"  # the folder of a run that holds the pins that it was upgraded to, by their ids
MAX_KEPT = 100  # SOPs that are not read again for another run
NAME = re.compile(rf"{BESIDE}/\w[\w.-]*")


@dataclass
class Pinned:
    """What a run's pin holds; `problems` names what is not as it was."""

    loaded: "Loaded"
    file: str
    used: dict[str, "Sop"] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def pin_name(loaded: "Loaded") -> str:
    """What the SOP's own file is called in a run."""
    from sopctl.sop.file_names import is_markdown

    return "sop.md" if is_markdown(loaded.file) else "sop.yaml"


def files_beside(loaded: "Loaded") -> dict[str, bytes]:
    """The other files of the pin, by their names in the run's folder."""
    files = {f"{BESIDE}/{name}{_ending(part)}": part.raw for name, part in loaded.parts.items()}
    common = next((one.common for one in (loaded, *loaded.parts.values()) if one.common), None)
    if common is not None:
        files[f"{BESIDE}/{SHARED}"] = common.raw
    return files


def digest_of(raw: bytes) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(raw).hexdigest()


def pinned_files(loaded: "Loaded") -> dict[str, bytes]:
    """All files of the pin, by their names in its folder."""
    return {pin_name(loaded): loaded.raw, **files_beside(loaded)}


def pinned(made: "Made", loaded: "Loaded", commit: str | None) -> "Made":
    """What is known of a run that has an SOP as its pin. The rest is as it was."""
    beside = {name: digest_of(data) for name, data in files_beside(loaded).items()}
    return made.model_copy(
        update={
            "file": PurePath(loaded.file).name,
            "version": loaded.sop.version if loaded.sop else None,
            "digest": digest_of(loaded.raw),
            "pinned": beside,
            "commit": commit,
        }
    )


def bring_back(folder: Path, name: str) -> str:
    """How people get a file of a run back that is not as it was; `name` is that in the run's folder.

    The file alone: what was recorded and not committed yet lies beside it.
    """
    command = f"git -C {quote(str(folder))} checkout HEAD -- {quote(name)}"
    return _(
        "nobody edits this file; bring it back: {command}; `sopctl verify {run}` names all that is missing",
        command=command,
        run=folder.name,
    )


def read_kept(folder: Path, name: str) -> bytes:
    """What a run keeps under a name in its folder. Raises SopctlError."""
    try:
        return read(folder / name, follow=False)
    except SopctlError as error:
        raise SopctlError(error.message, error.mend or bring_back(folder, name)) from None


def read_upgrade(folder: Path, made: "Made") -> Pinned:
    """The pin that a run with a folder was upgraded to. Raises SopctlError as `read_pin` does."""
    require_own(folder / UPGRADES)
    own = folder / UPGRADES / made.pin
    require_own(own)
    return read_pin(own, made)


def read_pin(folder: Path, made: "Made") -> Pinned:
    """A run's pin. Raises SopctlError when a file of it is not there; what was changed is a problem."""
    file = next((name for name in PINS if (folder / name).is_file()), PINS[0])
    raw = read_kept(folder, file)
    problems = []
    if digest_of(raw) != made.digest:
        problems.append(_("{file}: not the SOP that this run was made from", file=file))
    beside: dict[str, bytes] = {}
    require_own(folder / BESIDE)
    for name, wanted in made.pinned.items():
        if not NAME.fullmatch(name) or ".." in name:
            raise SopctlError(
                _("{file}: no name of a pinned file: {name}", file=MADE, name=name), bring_back(folder, MADE)
            )
        if not os.path.lexists(folder / name):
            # One of the two was changed: the name, or what it names.
            raise SopctlError(
                _("{file}: names {name}, and there is no such file", file=folder / MADE, name=name),
                bring_back(folder, name),
            )
        beside[name] = read_kept(folder, name)
        if digest_of(beside[name]) != wanted:
            problems.append(_("{file}: not the file that this run was made with", file=name))
    shared = beside.pop(f"{BESIDE}/{SHARED}", None)
    # Under the name that the SOP had: what a file does not say is taken from it.
    name = PurePath(made.file).name if made.file else f"{made.sop}{PurePath(file).suffix}"
    loaded = _load(name, raw, shared, spoken())
    pinned = Pinned(loaded, file, problems=problems)
    for name, data in beside.items():
        part = _load(PurePath(name).name, data, shared, spoken())
        if part.sop is None:
            problems.append(
                _("{file}: cannot be used: {problem}", file=name, problem=part.findings[0].message)
            )
        else:
            pinned.used[part.sop.id] = part.sop
    return pinned


@lru_cache(maxsize=MAX_KEPT)
def _load(name: str, raw: bytes, shared: bytes | None, language: str) -> "Loaded":
    """A file of a pin; many runs have the same. What is wrong with it is told in a language."""
    from sopctl.sop.load import load_common, load_sop

    common = load_common(SHARED, shared)[0] if shared is not None else None
    return load_sop(name, raw, common)


def _ending(part: "Loaded") -> str:
    return ".md" if pin_name(part) == "sop.md" else ".yaml"
