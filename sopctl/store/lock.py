"""One process at a time, as long as the disk knows locks that end with their process."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sopctl.errors import SopctlError


@contextmanager
def alone(lock: Path, patience: float, busy: SopctlError) -> Iterator[None]:
    """Hold a lock. Raises `busy` when another process does, for so many seconds."""
    with open(lock, "a") as file:
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
