"""One process at a time, as long as the disk knows locks that end with their process."""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.disk import reason


@contextmanager
def alone(lock: Path, patience: float, busy: SopctlError) -> Iterator[None]:
    """Hold a lock. Raises `busy` when another process does, for so many seconds.

    Raises SopctlError where the lock's file cannot be had: a link in its place might lead out of the
    repository, and a pipe would be waited for.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(lock, flags, 0o644)
    except OSError as error:
        raise _unusable(lock, reason(error)) from None
    with open(descriptor, "a") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _unusable(lock, _("it is not a file"))
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise busy from None
                time.sleep(0.1)
        yield


def _unusable(lock: Path, why: str) -> SopctlError:
    return SopctlError(
        _("cannot lock {file}: {why}", file=lock, why=why), _("remove it; it is made anew when it is needed")
    )
