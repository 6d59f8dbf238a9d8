"""Facts to a webhook, as JSON by HTTP POST. A redirect is not followed: it was not asked for."""

import http.client
import ssl
from urllib.parse import urlsplit

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.settings.mailing import TOKEN
from sopctl.store.network import way
from sopctl.store.network.way import MOST_SAID, Declined, Lost, Unsure, bounded, unreachable, why

MOST_READ = 64 * 1024  # bytes of an answer


class Hook:
    """A webhook, as settings name it."""

    def __init__(self, url: str, token: str) -> None:
        """`token` goes along as a bearer, if there is one. Raises SopctlError for one that cannot."""
        parts = urlsplit(url)
        self._tls, self._host = parts.scheme == "https", parts.hostname or ""
        self._port = parts.port or (443 if self._tls else 80)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.place = f"{self._host}:{self._port}"
        self._token = token
        self._line: http.client.HTTPConnection | None = None
        if not token.isascii() or not token.isprintable() or " " in token:
            raise SopctlError(_("{variable} is not one word of plain characters", variable=TOKEN))

    def open(self) -> None:
        if self._line is not None:
            return
        line: http.client.HTTPConnection
        if self._tls:
            context = ssl.create_default_context()
            line = http.client.HTTPSConnection(self._host, self._port, timeout=way.SECONDS, context=context)
        else:
            line = http.client.HTTPConnection(self._host, self._port, timeout=way.SECONDS)
        try:
            with bounded(lambda: line.sock):
                line.connect()
        except (OSError, ValueError) as error:
            line.close()
            raise unreachable(self.place, error) from None
        self._line = line

    def send(self, to: str, message: bytes, name: str) -> None:
        line = self._line
        if line is None:
            raise Lost(_("there is no connection"))
        head = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "sopctl",
                "Idempotency-Key": name, "Connection": "close"}  # fmt: skip
        if self._token:
            head["Authorization"] = f"Bearer {self._token}"
        line.auto_open = 0  # else it would reach for the server again by itself
        try:
            with bounded(lambda: line.sock):
                line.request("POST", self._path, message, head)
                answer = line.getresponse()
                answer.read(MOST_READ)
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(why(error)) from None
        finally:
            self.close()
        if not 200 <= answer.status < 300:
            raise Declined(" ".join(f"{answer.status} {answer.reason}".split())[:MOST_SAID])

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()
