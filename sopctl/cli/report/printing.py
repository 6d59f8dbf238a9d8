"""A page as PDF, made by a process of its own that has only so much time and memory.

WeasyPrint knows no bounds, and what it lays out may be a stranger's.
"""

import json
import subprocess
import sys
from contextlib import suppress

from sopctl.errors import SopctlError
from sopctl.language import _, speaking, spoken

MINUTES = 5  # a hundred steps take half a minute on a busy machine
MEMORY = 2 << 30  # bytes, on systems that hold a process to it: a thousand steps take one
REFUSED = 2
# It looks for modules where this process does, and nowhere else.
CHILD = (
    "import sys; sys.path[:] = sys.argv[2:]; from sopctl.cli.report.printing import child; child(sys.argv[1])"
)


def pdf_of(html: str) -> bytes:
    """The page on paper.

    Raises SopctlError where WeasyPrint, or a library of the system that it needs, is not installed, where it
    cannot lay the page out, and where that takes too long.
    """
    words = [sys.executable, "-P", "-c", CHILD, spoken(), *sys.path]
    try:
        done = subprocess.run(
            words,
            input=html.encode("utf-8", "replace"),
            capture_output=True,
            timeout=60 * MINUTES,
            check=False,
        )
    except subprocess.TimeoutExpired:
        told = _("the PDF was not ready after {minutes} minutes", minutes=MINUTES)
        raise SopctlError(told, _mend()) from None
    if done.returncode == REFUSED:
        raise SopctlError(*json.loads(done.stdout))
    if done.returncode:  # it wanted more memory than it may have, or a library of it broke off
        raise SopctlError(_("WeasyPrint cannot lay this page out"), _mend())
    return done.stdout


def _mend() -> str:
    return _("write it as HTML and print it from a browser")


def child(language: str) -> None:
    """What the other process does: a page on stdin, its PDF or a refusal on stdout."""
    from sopctl.render import pdf

    _hold()
    with speaking(language):
        try:
            told = pdf.pdf_of(sys.stdin.buffer.read().decode())
        except SopctlError as error:
            told = json.dumps([error.message, error.mend]).encode()
            code = REFUSED
        else:
            code = 0
    sys.stdout.buffer.write(told)
    sys.exit(code)


def _hold() -> None:
    """Take no more than MEMORY, where the system knows such a bound."""
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    with suppress(OSError, ValueError):  # it has a lower one already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
