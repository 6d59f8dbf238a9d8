"""Starting sopctl some thousand times at the price of one.

Nine tenths of what a short command costs is Python's own start and what is imported. So a process that
has imported all of it stands by, and each start is a fork of it: a process of its own, with its own
folder, environment, files 0 to 2, terminal and exit code, which goes through `sopctl.__main__` as
`python -m sopctl` does.

What the start itself proves is tested with fresh processes; `pytest --fresh-starts` makes all of them so.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import PIPE, CompletedProcess, TimeoutExpired

Word = str | bytes
COMMAND = (sys.executable, "-m", "sopctl")
# What Python reads before it runs anything, as the process that stands by was started with it.
READ_AT_START, STARTED_WITH = ("PYTHON", "LC_", "LANG"), {"LANG": "C.UTF-8"}
USED_LATE = ("rich.markdown", "tomllib")  # what libraries and sopctl import within functions
LENGTH = 8  # bytes of each number that is sent


class Process:
    """A sopctl that was started; `answer` is where its exit code comes from."""

    def __init__(self, pid: int, answer: socket.socket) -> None:
        self.pid, self._answer = pid, answer

    def wait(self, seconds: float) -> int:
        """The exit code as `subprocess` has it; raises TimeoutError while there is none."""
        self._answer.settimeout(max(seconds, 0.001))
        code = int(self._answer.recv(LENGTH, socket.MSG_WAITALL))
        self._answer.close()
        return code

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Starter:
    """A process that stands by: its own files are pipes or a terminal, as those of its forks will be."""

    def __init__(self, *, terminal: bool) -> None:
        self._requests, theirs = socket.socketpair()
        master, slave = os.openpty() if terminal else (-1, -1)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env={**STARTED_WITH, "PATH": os.environ["PATH"], "PYDANTIC_DISABLE_PLUGINS": "__all__"},
                pass_fds=[theirs.fileno()],
                stdin=slave if terminal else PIPE,
                stdout=slave if terminal else PIPE,
            )
        for one in (master, slave):
            if one >= 0:
                os.close(one)

    def start(self, words: tuple[Word, ...], cwd: Path, env: dict[str, str], files: list[int]) -> Process:
        """A sopctl with these three files; with a terminal, it is the one that the terminal controls."""
        body = json.dumps([[os.fsdecode(word) for word in words], os.fspath(cwd), env]).encode()
        answer, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._requests, [_number(len(body))], [*files, theirs.fileno()])
            self._requests.sendall(body)
        return Process(int(answer.recv(LENGTH, socket.MSG_WAITALL)), answer)


def _number(value: int) -> bytes:
    return str(value).rjust(LENGTH).encode()


fresh = not hasattr(os, "fork")  # each start a Python of its own
_starters: dict[bool, Starter] = {}


def starter(env: dict[str, str], *, terminal: bool = False) -> Starter | None:
    """The process that stands by for such an environment; None where Python would start otherwise in it."""
    read = {name: value for name, value in env.items() if name.startswith(READ_AT_START)}
    if read != STARTED_WITH or fresh:
        return None
    if terminal not in _starters:
        _starters[terminal] = Starter(terminal=terminal)
    return _starters[terminal]


def run(
    words: tuple[Word, ...], cwd: Path, env: dict[str, str], given: bytes | None, timeout: float = 60
) -> "CompletedProcess[bytes]":
    """What `subprocess.run` gives for sopctl with these arguments; without `given` its stdin is empty."""
    standing = starter(env)
    if standing is None:
        stdin = {"input": given} if given is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run(
            [*COMMAND, *words], cwd=cwd, env=env, capture_output=True, timeout=timeout, check=False, **stdin
        )
    read_in, write_in = os.pipe() if given is not None else (os.open(os.devnull, os.O_RDONLY), -1)
    (out, their_out), (err, their_err) = os.pipe(), os.pipe()
    try:
        process = standing.start(words, cwd, env, [read_in, their_out, their_err])
    finally:
        for one in (read_in, their_out, their_err):
            os.close(one)
    end = time.monotonic() + timeout
    told = _talk(write_in, given or b"", (out, err), end)
    try:
        code = process.wait(end - time.monotonic())
    except TimeoutError:
        process.kill()
        raise TimeoutExpired([*COMMAND, *words], timeout, told[out], told[err]) from None
    return CompletedProcess([*COMMAND, *words], code, told[out], told[err])


def _talk(write_in: int, given: bytes, reading: tuple[int, ...], end: float) -> dict[int, bytes]:
    """What was written to each of the pipes until all were closed or the time was over; closes them."""
    told = {one: bytearray() for one in reading}
    left, writing = set(reading), {write_in} if write_in >= 0 else set()
    while left and time.monotonic() < end:
        can_read, can_write, _ = select.select(left, writing, (), max(end - time.monotonic(), 0))
        for one in can_read:
            chunk = os.read(one, 65536)
            told[one] += chunk
            left -= set() if chunk else {one}
        for one in can_write:
            try:
                given = given[os.write(one, given[: select.PIPE_BUF]) :]
            except BrokenPipeError:
                given = b""
            if not given:
                os.close(one)
                writing.clear()
    for one in (*reading, *writing):
        os.close(one)
    return {one: bytes(text) for one, text in told.items()}


def stand_by(requests: socket.socket) -> None:
    """Start what is asked for. Returns in a process that is to become sopctl; ends with the tests."""
    awake, wake = socket.socketpair()
    awake.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    answers: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([requests, awake], [], [])
        if requests in ready:
            length, files, *_ = socket.recv_fds(requests, LENGTH, 4)
            if not length:
                os._exit(0)
            body = requests.recv(int(length), socket.MSG_WAITALL)
            pid = os.fork()
            if not pid:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one in (requests, awake, wake):
                    one.close()
                _become(*json.loads(body), files, list(answers.values()))
                return
            for one in files[:3]:
                os.close(one)
            answers[pid] = files[3]
            os.write(files[3], _number(pid))
        if awake in ready:
            with suppress(BlockingIOError):
                while awake.recv(4096):
                    pass
            _bury(answers)


def _bury(answers: dict[int, int]) -> None:
    """Say of each one that ended how it did."""
    while answers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with suppress(BrokenPipeError):
            os.write(answers[pid], _number(os.waitstatus_to_exitcode(status)))
        os.close(answers.pop(pid))


def _become(words: list[str], cwd: str, env: dict[str, str], files: list[int], others: list[int]) -> None:
    """Be a process as if freshly started with these words, folder, environment and files."""
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    for file in (*files, *others):
        os.close(file)
    if os.isatty(0):
        import fcntl
        import termios

        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.argv[1:] = words
    sys.path[0] = os.getcwd()


def end(code: int) -> None:
    """End as Python does, but for the taking down of each module, which would cost more than most commands.

    Returns where not all could be written: that, Python itself is to tell.
    """
    import atexit
    import threading

    threading._shutdown()
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code & 0xFF)


def import_everything() -> None:
    """What sopctl may need, all of it, without anything being run."""
    import gc

    import sopctl

    for module in walk_packages(sopctl.__path__, "sopctl."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in USED_LATE:
        import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import_everything()
    stand_by(socket.socket(fileno=int(sys.argv[1])))
    import runpy

    try:
        runpy.run_module("sopctl", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, int):
            end(ended.code)
        raise
    end(0)
