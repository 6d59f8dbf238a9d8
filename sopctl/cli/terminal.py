"""What kind of terminal there is, and how to write to it."""

import os
import sys
from contextlib import suppress

from sopctl.language import _
from sopctl.render.clean import clean, one_line
from sopctl.render.damaged import some_problems

MAX_NAMED = 50  # problems of a run
FEW = 2  # of one of many


def interactive() -> bool:
    """Whether a person can be asked: both ends are a terminal, and no CI job drives it."""
    return (
        sys.stdin is not None
        and sys.stdout is not None
        and sys.stdin.isatty()
        and sys.stdout.isatty()
        and not os.environ.get("CI")
    )


def color() -> bool:
    """Whether to print in colour."""
    return (
        sys.stdout is not None
        and sys.stdout.isatty()
        and "NO_COLOR" not in os.environ
        and os.environ.get("TERM") != "dumb"
    )


def is_dumb() -> bool:
    """Whether nothing can be drawn on this terminal: it takes one line after the other."""
    return os.environ.get("TERM", "") in ("dumb", "")


def width() -> int:
    """The columns to fill: those of the terminal, also behind a pipe; 100 where there is none."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and stream.isatty():
            with suppress(OSError, ValueError):
                return max(20, os.get_terminal_size(stream.fileno()).columns)
    return 100


def out(text: str) -> None:
    """A result, on stdout."""
    if sys.stdout is not None:
        sys.stdout.write(text)


def say(text: str) -> None:
    """A message, on stderr."""
    if sys.stderr is not None:
        cleaned = clean(text)
        sys.stderr.write((wrapped(cleaned, width()) if sys.stderr.isatty() else cleaned) + "\n")


def say_wrong(message: str, mend: str = "") -> None:
    """What went wrong while the rest goes on, and what mends it, as commands that fail say it."""
    say(f"sopctl: {message}" + (f"\n  {mend}" if mend else ""))


def warn_each(run: str, problems: list[str]) -> None:
    """Name what is damaged in a run, a line each, on stderr; of very many the first."""
    for problem in some_problems(run, problems, MAX_NAMED):
        say(one_line(_("warning: {run}: {problem}", run=run, problem=problem)))


def warn_once(run: str, problems: list[str]) -> None:
    """Name what is damaged in one of many runs, in one line, on stderr."""
    if problems:
        told = _("; ").join(some_problems(run, problems, FEW))
        say(one_line(_("warning: {run}: {problem}", run=run, problem=told)))


def wrapped(text: str, columns: int) -> str:
    """The text broken between words; a terminal would break inside them.

    Wide characters may be broken anywhere, and a terminal does that well.
    """
    from textwrap import wrap
    from unicodedata import east_asian_width

    lines = []
    for line in text.split("\n"):
        fits = len(line) < columns or any(east_asian_width(one) in "WF" for one in line)
        lines += [line] if fits else wrap(line, columns - 1, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)
