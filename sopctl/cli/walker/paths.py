"""Paths as people give them: typed, picked from what is there, or dragged into the terminal."""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sopctl.cli.given import path_given
from sopctl.language import _

MOST = 200  # entries of a folder that are offered


class Entry(NamedTuple):
    """Something in a folder: what is to be typed for it, its name, and whether it is a folder."""

    typed: str
    name: str
    is_folder: bool


def existing_file(text: str) -> str:
    """The path of a file. Raises ValueError when there is none."""
    if not text.strip():
        raise ValueError(_("give the path of a file"))
    path = given_path(text)
    if path.is_dir():
        raise ValueError(_("{file} is a folder: choose a file in it", file=text.strip()))
    if not path.is_file():
        raise ValueError(_("there is no file {file}", file=text.strip()))
    return str(path)


def given_path(text: str) -> Path:
    """The path that is meant: in quotes, with escaped blanks or as an address, as terminals drop it."""
    text = text.strip()
    readings = [text]
    with suppress(ValueError):
        parts = shlex.split(text)
        readings += parts if len(parts) == 1 else []
    if text.startswith("file://"):
        readings.append(unquote(urlsplit(text).path))
    paths = [_expanded(one) for one in readings]
    return next((path for path in paths if os.path.lexists(path)), paths[0])


def entries(typed: str) -> list[Entry]:
    """What may be meant by the beginning of a path: folders first, then files, the newest first.

    What is hidden is offered when the name begins with a dot.
    """
    folder, name = os.path.split(typed)
    before = typed[: len(typed) - len(name)]
    hidden, sought = name.startswith("."), name.casefold()
    found: list[tuple[bool, float, Entry]] = []
    with suppress(OSError, ValueError), os.scandir(_expanded(folder or ".")) as there:
        for one in there:
            if one.name.startswith(".") != hidden or not one.name.casefold().startswith(sought):
                continue
            with suppress(OSError):
                is_folder = one.is_dir()
                entry = Entry(before + one.name + ("/" if is_folder else ""), one.name, is_folder)
                found.append((not is_folder, -one.stat().st_mtime, entry))
    # Folders have an order that people know; of files the one just made is wanted most often.
    found.sort(key=lambda one: (one[0], one[1] if one[0] else 0, one[2].name.casefold()))
    return [one[2] for one in found[:MOST]]


def _expanded(text: str) -> Path:
    return path_given(text.replace("\0", ""))
