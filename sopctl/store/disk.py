"""Reading that cannot hang and writing that holds: files and folders synced, nothing half there."""

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _

MAX_READ = 256 * 1024 * 1024
# Two changes so close together may leave the same times on some disks.
SETTLING = 2_000_000_000  # nanoseconds


def read(path: Path, *, limit: int = MAX_READ, follow: bool = True) -> bytes:
    """A regular file's bytes. Raises SopctlError in plain words; `limit` is in bytes."""
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
        descriptor = os.open(path, flags)
        with open(descriptor, "rb") as file:
            kind = os.fstat(descriptor)
            if not stat.S_ISREG(kind.st_mode):
                raise SopctlError(_("{file} is not a file", file=path), _("give the path of a file"))
            if kind.st_size > limit:
                raise SopctlError(
                    _(
                        "{file} has {size:,} bytes; at most {most:,} are read",
                        file=path,
                        size=kind.st_size,
                        most=limit,
                    )
                )
            raw = file.read(kind.st_size + 1)  # room for as much as is allowed costs more than the reading
            return raw if len(raw) <= kind.st_size else raw + file.read(limit - kind.st_size)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SopctlError(_("{file} is a link; here it must be the file itself", file=path)) from None
        raise SopctlError(_("cannot read {file}: {why}", file=path, why=reason(error))) from None
    except ValueError as error:
        raise SopctlError(_("cannot read {file}: {why}", file=repr(str(path)), why=error)) from None


def reason(error: OSError) -> str:
    """Why the system refused, in plain words."""
    words = {
        errno.ENOENT: _("there is no such file"),
        errno.EISDIR: _("it is a folder"),
        errno.EACCES: _("you may not"),
        errno.ENOSPC: _("the disk is full"),
        errno.EDQUOT: _("your disk quota is used up"),
        errno.EROFS: _("the disk is read-only"),
        errno.ENAMETOOLONG: _("the name is too long"),
    }
    return words.get(error.errno or 0, error.strerror or str(error))


def not_recorded(path: Path, error: OSError) -> NotRecorded:
    """What to tell a person when the disk refuses an act."""
    return NotRecorded(
        _("not recorded: cannot write {file}: {why}", file=path, why=reason(error)),
        _("what was recorded before is safe; make room, or mend the access, then do this again"),
    )


def require_own(folder: Path) -> None:
    """Raises SopctlError for what is in a folder's place: a link might lead out of the repository."""
    try:
        kind = os.lstat(folder).st_mode
    except OSError:
        return  # whoever reads or writes it says why
    if stat.S_ISLNK(kind):
        raise SopctlError(_("{folder} is a link; here it must be the folder itself", folder=folder))
    if not stat.S_ISDIR(kind):
        raise SopctlError(_("{folder} is not a folder", folder=folder), _("move it away"))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# Folders that were there already and whose names this process has synced: once is enough.
_lasting: set[Path] = set()


def make_folder(folder: Path) -> None:
    """A folder and those above it, each name synced. Raises OSError."""
    folder = folder.absolute()
    there = folder.is_dir()  # a checkout may have taken away what was here
    if there and folder in _lasting:
        return
    if there:
        # Whoever made it may not have synced it yet. A parent that is closed to us is not ours to sync.
        with suppress(PermissionError):
            sync_folder(folder.parent)
        _lasting.add(folder)
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """Make what a file holds last, whoever wrote it. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes) -> None:
    """A new file with these bytes, synced; its folder is the caller's to sync. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with these files, by their paths in it, all synced. Raises OSError."""
    folder.mkdir()
    for name, data in files.items():
        make_folder((folder / name).parent)
        write_synced(folder / name, data)
        sync_folder((folder / name).parent)


def write_all(descriptor: int, data: bytes) -> None:
    """All of the bytes, however few the system takes at once. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_synced(path: Path, data: bytes) -> None:
    """A file with these bytes in one stroke: the old one or the new one, never a part.

    Whatever has the name is replaced, a link too; `write_output` is for names that people give.
    Raises OSError. No draft is left behind then; the old file is still there, unless the folder's
    sync alone failed: then the new one is, and may not outlast a power cut.
    """
    draft = path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        write_synced(draft, data)
        os.replace(draft, path)
        sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def write_output(path: Path, data: bytes) -> None:
    """Write where a person said: through a link to its file, and into a device or pipe as it is.

    Raises OSError.
    """
    try:
        regular = stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        regular = True
    if regular:
        replace_synced(Path(os.path.realpath(path)), data)
        return
    descriptor = os.open(path, os.O_WRONLY)
    try:
        write_all(descriptor, data)
    finally:
        os.close(descriptor)
