"""Lints files that were read, in as many processes as pay for themselves."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import NamedTuple

from sopctl.cli.job import Job
from sopctl.errors import Finding, SopctlError
from sopctl.lint.engine import lint
from sopctl.sop.load import load_common
from sopctl.sop.model import used_by
from sopctl.sop.shared import SHARED

SHARE = 50  # files, from which on a process more saves time
MAX_PROCESSES = 4


class Found(NamedTuple):
    """What was found in a file. With `mark` it hangs on the library's SOPs as they had this mark."""

    findings: list[Finding]
    mark: str = ""
    problem: SopctlError | None = None


def lint_jobs(jobs: Sequence[Job]) -> list[Found]:
    """What is found in each file, in their order, however many processes work on it."""
    count = _processes(len(jobs))
    if count == 1:
        return [_lint(job) for job in jobs]
    # What the first file has imported and built is there for every process.
    first, rest = _lint(jobs[0]), jobs[1:]
    gc.freeze()
    helpers: list[_Helper] = []
    try:
        # An interrupt waits until all have begun: none is forgotten, and none is interrupted itself.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            helpers += [_Helper(rest[number::count]) for number in range(1, count)]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        shares = [[_lint(job) for job in rest[::count]], *(helper.result() for helper in helpers)]
    finally:
        for helper in helpers:
            helper.end()
    return [first, *(shares[number % count][number // count] for number in range(len(rest)))]


def _lint(job: Job) -> Found:
    """What is found in a file; its problem is why nothing could be."""
    if job.path.name == SHARED:
        return Found(load_common(job.shown, job.raw)[1])
    try:
        loaded = job.library.load(job.path, job.shown, job.raw)
        mark = job.library.mark if loaded.sop is not None and used_by(loaded.sop) else ""
        return Found(lint(loaded, job.around()), mark)
    except SopctlError as error:
        return Found([], "", error)


def _processes(jobs: int) -> int:
    """How many processes to use: those who have cores, and enough to do for what it takes to begin.

    Only where a process can be doubled as it is; a new one would import everything again.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(jobs // SHARE, len(os.sched_getaffinity(0)), MAX_PROCESSES))


class _Helper:
    """A process that lints a share of the files. Whatever happens to it, its share is done."""

    def __init__(self, share: Sequence[Job]) -> None:
        self._share = share
        fork = multiprocessing.get_context("fork")
        self._answer, theirs = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_help, args=(share, theirs), daemon=True)
        self._process.start()
        theirs.close()  # so that its end is seen when it ends

    def result(self) -> list[Found]:
        try:
            found: list[Found] = self._answer.recv()
        except (EOFError, OSError):  # it was killed, or met a bug: here that is told as one
            return [_lint(job) for job in self._share]
        return found

    def end(self) -> None:
        self._answer.close()
        self._process.kill()
        self._process.join()


def _help(share: Sequence[Job], answer: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends its helpers
    try:
        answer.send([_lint(job) for job in share])
    except BaseException:
        os._exit(1)
