"""A real terminal for tests: the program on a pseudo-terminal, its screen kept by pyte."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "enter": "\r", "space": " ", "up": "\x1b[A", "down": "\x1b[B", "esc": "\x1b", "backspace": "\x7f",
    "ctrl-c": "\x03", "ctrl-d": "\x04", "ctrl-p": "\x10", "ctrl-s": "\x13", "ctrl-u": "\x15", "tab": "\t",
    "pgdn": "\x1b[6~", "end": "\x1b[F",
}  # fmt: skip
PATIENCE = 20.0


class Terminal:
    """`sopctl` with these arguments on a terminal of this size."""

    def __init__(
        self,
        *args: str,
        cwd: Path,
        columns: int = 80,
        rows: int = 30,
        person: str = "",
        env: dict[str, str] | None = None,
    ) -> None:
        around = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "TMUX")}
        around |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": str(cwd)}
        around["SOPCTL_USER"] = person or "Test Person <test@example.com>"
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "sopctl", *args],
            cwd=str(cwd),
            env={**around, **(env or {})},
            dimensions=(rows, columns),
            timeout=PATIENCE,
            # A job that runs in the background hands down that ctrl-c is to be ignored.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        self.child.delaybeforesend = None

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program wrote; False when it is gone."""
        try:
            chunk = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += chunk
        self.stream.feed(chunk)
        return True

    @property
    def text(self) -> str:
        """The screen, a line each; the second cell of a wide character is left out."""
        return "\n".join(self.screen.display)

    def wait_for(self, *words: str) -> str:
        """The screen once it shows all of these words; fails with the screen when it never does."""
        end = time.monotonic() + PATIENCE
        alive = True
        while alive and time.monotonic() < end:
            flat = " ".join(self.text.split())
            if all(word in flat for word in words):
                return self.text
            alive = self.read()
        flat = " ".join(self.text.split())
        if all(word in flat for word in words):
            return self.text
        raise AssertionError(f"never shown: {words}\n{self.text}")

    def press(self, *keys: str) -> None:
        """Press keys by name; anything else is typed as it stands."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def paste(self, text: str) -> None:
        """Paste a text, as terminals say that it is pasted."""
        self.child.send(f"\x1b[200~{text}\x1b[201~")

    def wait_until_gone(self, *words: str) -> str:
        """The screen once it shows none of these words any more."""
        end = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < end:
            if not any(word in " ".join(self.text.split()) for word in words):
                return self.text
        raise AssertionError(f"still shown: {words}\n{self.text}")

    def wait_for_end(self) -> int:
        """The exit code, once the program has ended."""
        end = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < end:
            pass
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def kill(self) -> None:
        """kill -9, as a crash would be."""
        self.child.kill(9)
        while self.read():
            pass
        self.child.close(force=True)
