"""Servers on this machine's own loopback that mails and webhooks really go to, and how they can misbehave."""

import json
import os
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HERE = "127.0.0.1"


@dataclass
class Mailbox:
    """What a mail server took. `refuses` are recipients that it does not know.

    `kills` is a process that ends when it names a recipient; 0: none. `meanwhile` is done before a mail is
    taken.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refuses: tuple[str, ...] = ()
    kills: int = 0
    meanwhile: Callable[[], object] = str
    port: int = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802
        if self.kills > 1:
            os.kill(self.kills, signal.SIGKILL)
        if address in self.refuses:
            return "550 no such mailbox\u202e here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.meanwhile()
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to += envelope.rcpt_tos
        return "250 taken"


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        return int(one.getsockname()[1])


@contextmanager
def mail_server(mailbox: Mailbox | None = None, **options: Any) -> Iterator[Mailbox]:
    """An SMTP server; `options` are those of aiosmtpd."""
    mailbox = mailbox or Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname=HERE, port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def certificate(folder: Path, host: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """A certificate that nobody trusts yet, and what a server needs to show it."""
    key, file = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", file, "-days", "2", "-subj", f"/CN={host}",
         "-addext", f"subjectAltName=DNS:{host}"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, key)
    return file, context


def only(user: str, password: str) -> Callable[..., AuthResult]:
    """Lets in whoever knows the password."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return check


@contextmanager
def raw_server(answers: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port at which each caller meets `answers` in a thread of its own."""
    listener = socket.create_server((HERE, 0))
    lines: list[socket.socket] = []

    def listen() -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            lines.append(line)
            threading.Thread(target=_quietly, args=(answers, line), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        for line in lines:
            line.close()


def _quietly(answers: Callable[[socket.socket], None], line: socket.socket) -> None:
    with suppress(OSError, ValueError):  # the other side is gone
        answers(line)


def stalls_at(word: bytes, taken: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    """An SMTP server that says yes to all, and nothing any more once a command begins with a word.

    `.` is the end of a message: by then the server has all of it, which `taken` keeps.
    """

    def answers(line: socket.socket) -> None:
        with line.makefile("rwb") as file:

            def say(text: bytes) -> None:
                file.write(text + b"\r\n")
                file.flush()

            say(b"220 here")
            while command := file.readline().strip().upper():
                if command.startswith(word):
                    line.recv(1)  # until the other side gives up
                    return
                say(b"354 go on" if command == b"DATA" else b"250 OK")
                if command == b"DATA":
                    body = []
                    while (part := file.readline()) not in (b".\r\n", b""):
                        body.append(part)
                    if word == b".":
                        if taken is not None:
                            taken.append(b"".join(body))
                        line.recv(1)
                        return
                    say(b"250 taken")

    return answers


@dataclass
class Posted:
    """What a webhook got: path, headers in lower case, JSON."""

    path: str
    head: dict[str, str]
    facts: Any


@contextmanager
def web_server(status: int = 204, location: str = "") -> Iterator[tuple[str, list[Posted]]]:
    """A web server that answers each POST with a status; its address, and what it got."""
    got: list[Posted] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = {name.lower(): value for name, value in self.headers.items()}
            got.append(Posted(self.path, head, json.loads(body)))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://{HERE}:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
