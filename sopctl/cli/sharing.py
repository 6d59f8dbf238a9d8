"""Jobs shared out among processes that are doubles of this one."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def shared_out(jobs: Sequence[Job], count: int, work: Callable[[Job], Result]) -> list[Result]:
    """What comes of each job, in their order, by so many processes; this is one of them."""
    gc.freeze()
    helpers: list[_Helper[Job, Result]] = []
    try:
        # An interrupt waits until all have begun: none is forgotten, and none is interrupted itself.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            helpers += [_Helper(jobs[number::count], work) for number in range(1, count)]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        shares = [[work(job) for job in jobs[::count]], *(helper.result() for helper in helpers)]
    finally:
        for helper in helpers:
            helper.end()
    return [shares[number % count][number // count] for number in range(len(jobs))]


class _Helper(Generic[Job, Result]):
    """A process that does a share of the jobs. Whatever happens to it, its share is done."""

    def __init__(self, share: Sequence[Job], work: Callable[[Job], Result]) -> None:
        self._share, self._work = share, work
        fork = multiprocessing.get_context("fork")
        self._answer, theirs = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_help, args=(share, work, theirs, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()  # so that its end is seen when it ends

    def result(self) -> list[Result]:
        try:
            found: list[Result] = self._answer.recv()
        except (EOFError, OSError):  # it was killed, or met a bug: here that is told as one
            return [self._work(job) for job in self._share]
        return found

    def end(self) -> None:
        self._answer.close()
        self._process.kill()
        self._process.join()


def _help(share: Sequence[Any], work: Callable[[Any], Any], answer: Connection, asker: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted ends its helpers
    try:
        answer.send([_done(job, work, asker) for job in share])
    except BaseException:
        os._exit(1)


def _done(job: Any, work: Callable[[Any], Any], asker: int) -> Any:
    if os.getppid() != asker:  # who was killed cannot end its helpers, and nobody waits for them
        os._exit(1)
    return work(job)
