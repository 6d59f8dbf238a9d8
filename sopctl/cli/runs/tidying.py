"""Packing: the sittings of a closed run become one file that holds the same events.

The new file is written whole, synced and read back before any of the old ones is removed; a journal is
the union of its files, so a run can be read at every moment between.
"""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _
from sopctl.runs.event import DamagedLine, decode
from sopctl.store.disk import read, reason, sync_file, sync_folder, write_synced
from sopctl.store.journal import FOLDER, MAX_LINES, MAX_SITTING, Journal, SittingFile, remove
from sopctl.store.repository import Repository

START = re.compile(r"\d{8}T\d{6}Z")
NO_START = "00000000T000000Z"  # of a sitting whose name tells none


@dataclass
class Packed:
    """What packing a run came to: its one file with so many events, the sittings removed and those left."""

    file: str = ""
    events: int = 0
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def pack(repository: Repository, folder: Path) -> Packed:
    """Pack the sittings of a run that is closed. What is torn or damaged is left as it is, and named.

    Raises SopctlError when the journal cannot be read, NotRecorded when the disk refuses; then
    nothing is removed that does not stand elsewhere.
    """
    packed = Packed()
    lines: dict[bytes, tuple[int, str]] = {}
    whole = []
    journal = Journal(folder)
    if len(journal.names()) < 2:
        return packed
    for sitting in journal.sittings():
        try:
            clocks = _clocks(sitting)
        except ValueError as error:
            packed.left.append(_("{file}: {problem}", file=f"{FOLDER}/{sitting.name}", problem=error))
            continue
        whole.append(sitting)
        lines |= clocks
    if len(whole) < 2 or not lines:
        return packed
    content = b"".join(line + b"\n" for line in sorted(lines, key=lambda line: (lines[line], line)))
    if len(content) > MAX_SITTING or len(lines) > MAX_LINES:
        packed.left.append(_("more than fits into one file; nothing is packed"))
        return packed
    start = START.match(whole[0].name)
    digest = hashlib.sha256(content).hexdigest()[:8]
    packed.file = f"{start[0] if start else NO_START}-packed-{digest}.jsonl"
    packed.events = len(lines)
    target = folder / FOLDER / packed.file
    try:
        _put(repository, target, content)
        for sitting in whole:
            if sitting.name == packed.file:
                continue
            if remove(folder / FOLDER / sitting.name, _bytes(sitting)):
                packed.removed.append(sitting.name)
            else:
                told = _("somebody writes to it")
                packed.left.append(_("{file}: {problem}", file=f"{FOLDER}/{sitting.name}", problem=told))
        sync_folder(folder / FOLDER)
    except OSError as error:
        raise NotRecorded(
            _("cannot pack {folder}: {why}", folder=folder / FOLDER, why=reason(error)),
            _("nothing is lost; make room, or mend the access, then do this again"),
        ) from None
    return packed


def _clocks(sitting: SittingFile) -> dict[bytes, tuple[int, str]]:
    """A sitting's lines, each with its place in the fold order. Raises ValueError for what is not whole."""
    if sitting.problem:
        raise ValueError(sitting.problem)
    if sitting.torn:
        raise ValueError(_("its last line is torn; it is left as it is"))
    try:
        events = [decode(line) for line in sitting.lines]
    except DamagedLine as error:
        raise ValueError(_("it has a damaged line ({problem}); it is left as it is", problem=error)) from None
    return {line: (event.n, event.id) for line, event in zip(sitting.lines, events, strict=True)}


def _bytes(sitting: SittingFile) -> bytes:
    return b"".join(line + b"\n" for line in sitting.lines)


def _put(repository: Repository, target: Path, content: bytes) -> None:
    """A file with this content, that lasts. Raises SopctlError when it would not read back, OSError."""
    if os.path.lexists(target):
        sync_file(target)  # whoever put it there may not have come to it
    else:
        draft = repository.drafts_folder() / os.urandom(8).hex()
        try:
            write_synced(draft, content)
            os.rename(draft, target)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)
    if read(target, limit=MAX_SITTING, follow=False) != content:
        raise SopctlError(
            _("{file}: does not hold what was packed; nothing is removed", file=target),
            _("nobody edits this file; bring it back from git"),
        )
