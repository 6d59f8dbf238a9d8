"""A command runs what it has just downloaded, or deletes all when a variable is empty.

`curl … | sh` hands the computer to whoever answers at that address today, and a connection that breaks off
leaves half a program that ran. `rm -rf "$FOLDER"/*` deletes the whole disk where FOLDER is not set. Told
in `run` and in instructions.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Start the robot, run: "curl -fsSL https://example.com/robot.sh | sh"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Start the robot
        run: |
          curl -fsSLo robot.sh https://example.com/robot.sh
          sha256sum --check robot.sha256 && sh robot.sh
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.pieces import holds_any
from sopctl.sop.problem import Problem

RULE = Rule("SOP905", "piped-download")

SHELL = r"(?:sudo (?:-\w+ ){0,3})?(?:/[\w/]{1,30}/)?(?:ba|z|k|da|fi)?sh\b(?![-.\w])"
FETCH = r"\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|DownloadString)\b"  # PowerShell's
INVOKE = r"\b(?:iex|Invoke-Expression)\b"
DOWNLOAD = r"\b(?:(?:ba|z|k|da)?sh|source|eval)(?: -c)? {1,3}[\"']?(?:<\(|\$\() {0,3}(?:curl|wget) "
# What begins a command, what ends it, how far apart they may be, and what parts commands. The end is looked
# for first: of what may begin one a text can hold any number.
PIPED = (
    (
        r"\b(?:curl|wget) ",
        rf"(?<!\|)\|(?!\|)[ \t]{{0,9}}(?:\\\n[ \t]{{0,9}})?{SHELL}",
        310,
        r"[;`]|(?<!\\)\n",
    ),
    (rf"(?i:{FETCH})", rf"(?i:\| {{0,9}}{INVOKE})", 320, "[;\n]"),
    (rf"(?i:{INVOKE}[ (&\"']{{1,9}})", rf"(?i:{FETCH})", 110, "[;\n]"),
)
DELETE = (
    r"rm -(?<![\w.-]rm -)(?:(?:\w{1,40}|-[\w-]{1,40}) -){0,4}(?:\w{0,20}[rR]\w{0,20}|-recursive) "
    r"(?:-\w{1,40} |--[\w-]{1,40} ){0,4}"
    r"[\"']?(?:\$(?:\w{1,80}|\{\w{1,80}\})[\"']?)?/[\"']?(?:\*|(?=[\s;&|]|$))"
)
PIECES = ("curl ", "wget ", "iex", "Invoke-Ex", "rm -")  # each of them has one


def check(context: Context) -> Iterator[Finding]:
    # Most of a file is neither: what is looked at first is a part of it alone.
    commands = "\n".join([f"{step.run}\n{step.do}" for __, step in context.steps])
    if not holds_any(commands, PIECES) or not holds_any(context.document.source.text, PIECES):
        return
    for path, step in context.steps:
        for key, words in (("run", step.run), ("do", step.do)):
            if not any(piece in words for piece in PIECES):
                continue
            for start, end in _downloads(words):
                told = _("this runs whatever the address gives at that moment")
                mend = _("download it to a file, compare its checksum, then run the file")
                yield context.finding_in(RULE, (*path, key), Problem(told, mend, start, end - start))
            for match in re.finditer(DELETE, words):
                told = _("this may delete the whole disk")
                mend = _('name the folder in full, or write "${NAME:?}", which stops where NAME is not set')
                yield context.finding_in(
                    RULE, (*path, key), Problem(told, mend, match.start(), len(match[0]))
                )


def _downloads(words: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(DOWNLOAD, words):
        yield match.span()
    for begins, ends, reach, parts in PIPED:
        starts = [one.start() for one in re.finditer(begins, words)]
        commands = [0, *(one.end() for one in re.finditer(parts, words))]
        here = 0
        for end in re.finditer(ends, words) if starts else ():
            command = commands[bisect_right(commands, end.start()) - 1]
            at = bisect_left(starts, max(here, command, end.start() - reach))
            if at < len(starts) and starts[at] < end.start():
                here = end.end()
                yield starts[at], here
