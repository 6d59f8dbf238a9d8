"""Lints files that were read, in as many processes as pay for themselves."""

import os
import sys
import threading
from collections.abc import Sequence
from typing import NamedTuple

from sopctl.cli.lint.job import Job
from sopctl.errors import Finding, SopctlError
from sopctl.lint.engine import lint
from sopctl.sop.load import load_common
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
        return [found_in(job) for job in jobs]
    from sopctl.cli.sharing import shared_out

    # What the first file has imported and built is there for every process.
    first = found_in(jobs[0])
    return [first, *shared_out(jobs[1:], count, found_in)]


def found_in(job: Job) -> Found:
    """What is found in a file; its problem is why nothing could be."""
    try:
        if job.file.path.name == SHARED:
            return Found(load_common(job.shown, job.file.raw)[1])
        if job.library.is_calendar(job.file.path):
            from sopctl.cli.calendar.team import calendar_findings

            return Found(calendar_findings(job.library.repository.root, job.shown, job.file.raw))
        loaded = job.library.load(job.file.path, job.shown, job.file.raw)
        mark = job.library.mark if loaded.uses else ""
        return Found(lint(loaded, job.known.around(job.library.common())), mark)
    except SopctlError as error:
        return Found([], "", error)


def _processes(jobs: int) -> int:
    """How many processes to use: those who have cores, and enough to do for what it takes to begin.

    Only where a process can be doubled as it is; a new one would import everything again.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(jobs // SHARE, len(os.sched_getaffinity(0)), MAX_PROCESSES))
