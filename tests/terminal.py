"""A real terminal for tests: the program on a pseudo-terminal, its screen kept by pyte."""

import os
import signal
import termios
import time
from functools import partial
from pathlib import Path
from typing import Any

import pexpect
import pyte
import starter
from pexpect.fdpexpect import fdspawn

KEYS = {
    "enter": "\r", "space": " ", "up": "\x1b[A", "down": "\x1b[B", "esc": "\x1b", "backspace": "\x7f",
    "ctrl-c": "\x03", "ctrl-d": "\x04", "ctrl-p": "\x10", "ctrl-s": "\x13", "ctrl-u": "\x15", "tab": "\t",
    "pgdn": "\x1b[6~", "end": "\x1b[F",
}  # fmt: skip
PATIENCE = 20.0


class Forked(fdspawn):  # type: ignore[misc]
    """What `pexpect.spawn` is for a program that it started itself, for one that stood by."""

    def __init__(self, process: starter.Process, master: int) -> None:
        super().__init__(master)
        self._process = process
        self.exitstatus: int | None = None

    def kill(self, _signal: int) -> None:
        self._process.kill()

    def close(self, force: bool = True) -> None:
        """Hang up and bury; a program that stays alive is ended."""
        super().close()
        try:
            code = self._process.wait(PATIENCE)
        except TimeoutError:
            self._process.kill()
            code = self._process.wait(PATIENCE)
        self.exitstatus = code if code >= 0 else None

    def __del__(self) -> None:
        if self.child_fd >= 0:  # whoever still runs is told so, as by a terminal that is closed
            os.close(self.child_fd)


def _begin(words: tuple[str, ...], cwd: Path, env: dict[str, str], size: tuple[int, int]) -> Any:
    """A sopctl on a terminal of its own."""
    standing = starter.starter(env, terminal=True)
    if standing is None:
        program, *before = starter.COMMAND
        return pexpect.spawn(
            program,
            [*before, *words],
            cwd=str(cwd),
            env=env,
            dimensions=size,
            timeout=PATIENCE,
            # A job that runs in the background hands down that ctrl-c is to be ignored.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, size)
    process = standing.start(words, cwd, env, [slave] * 3)
    os.close(slave)
    return Forked(process, master)


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
        left_out = ("CI", "NO_COLOR", "TMUX", *(name for name in os.environ if name.startswith("PYTHON")))
        around = {name: value for name, value in os.environ.items() if name not in left_out}
        around |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": str(cwd)}
        around["SOPCTL_USER"] = person or "Test Person <test@example.com>"
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.child = _begin(args, cwd, {**around, **(env or {})}, (rows, columns))
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
