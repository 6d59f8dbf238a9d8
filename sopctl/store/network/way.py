"""What ways out of this machine share: limits of time, and the kinds of failure."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Protocol

from sopctl.errors import SopctlError
from sopctl.language import _

SECONDS = 30.0  # for one answer
SECONDS_IN_ALL = 120.0  # for one message: a server may say a little, again and again
MOST_SAID = 300  # characters of what a server said


class Declined(Exception):
    """The server said no: the message did not arrive. The text is the server's own."""


class Lost(Declined):
    """The line was lost before the message was under way: it did not arrive. The text says how."""


class Unsure(Exception):
    """The line was lost while a message was under way: it may have arrived. The text says how."""


class Way(Protocol):
    """How messages leave. `place` is `host:port`."""

    place: str

    def open(self) -> None:
        """Reach the server, unless it is reached. Raises SopctlError; nothing has left then."""

    def send(self, to: str, message: bytes, name: str) -> None:
        """Give a message of that name to the server, for an address. Raises Declined, Lost or Unsure."""

    def close(self) -> None:
        """Let go of the server."""


@contextmanager
def bounded(sockets: Callable[[], socket.socket | None]) -> Iterator[None]:
    """End whatever is read or written by a socket when it takes too long in all."""

    def end() -> None:
        if (line := sockets()) is not None:
            with suppress(OSError):
                # Of an encrypted one, too, without a word to the other side: it is another thread's.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(SECONDS_IN_ALL, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def unreachable(place: str, error: Exception) -> SopctlError:
    """What to tell a person when a server cannot be reached."""
    return SopctlError(_("{place} cannot be reached: {why}", place=place, why=why(error)))


def why(error: Exception) -> str:
    """Why the network failed, in a few words on one line."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("it does not answer")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate is not trusted: {why}", why=error.verify_message)
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(told.split())[:MOST_SAID] or type(error).__name__
