"""Files shared out among processes that are doubles of this one."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection

from sopctl.cli.job import Job
from sopctl.cli.lint_jobs import Found, found_in


def shared_out(jobs: Sequence[Job], count: int) -> list[Found]:
    """What is found in each file, in their order, by so many processes; this is one of them."""
    gc.freeze()
    helpers: list[_Helper] = []
    try:
        # An interrupt waits until all have begun: none is forgotten, and none is interrupted itself.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            helpers += [_Helper(jobs[number::count]) for number in range(1, count)]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        shares = [[found_in(job) for job in jobs[::count]], *(helper.result() for helper in helpers)]
    finally:
        for helper in helpers:
            helper.end()
    return [shares[number % count][number // count] for number in range(len(jobs))]


class _Helper:
    """A process that lints a share of the files. Whatever happens to it, its share is done."""

    def __init__(self, share: Sequence[Job]) -> None:
        self._share = share
        fork = multiprocessing.get_context("fork")
        self._answer, theirs = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_help, args=(share, theirs, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()  # so that its end is seen when it ends

    def result(self) -> list[Found]:
        try:
            found: list[Found] = self._answer.recv()
        except (EOFError, OSError):  # it was killed, or met a bug: here that is told as one
            return [found_in(job) for job in self._share]
        return found

    def end(self) -> None:
        self._answer.close()
        self._process.kill()
        self._process.join()


def _help(share: Sequence[Job], answer: Connection, asker: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends its helpers
    try:
        answer.send([_found(job, asker) for job in share])
    except BaseException:
        os._exit(1)


def _found(job: Job, asker: int) -> Found:
    if os.getppid() != asker:  # who was killed cannot end its helpers, and nobody waits for them
        os._exit(1)
    return found_in(job)
