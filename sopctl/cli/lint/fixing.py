"""Mending files: fixes made on the disk, or shown as a difference."""

from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

from sopctl.cli.library import Library, library_around
from sopctl.cli.lint.committed import NOTHING_KNOWN, Known, arounds
from sopctl.cli.lint.judging import Judge
from sopctl.cli.sop_file import SopFile
from sopctl.cli.terminal import say
from sopctl.errors import Finding, SopctlError
from sopctl.language import _, plural
from sopctl.lint.engine import lint
from sopctl.lint.fixing import Mended, mend
from sopctl.lint.linted import Linted
from sopctl.render.clean import clean, one_line
from sopctl.sop.document import Document
from sopctl.sop.load import load_common, read_form
from sopctl.sop.shared import SHARED
from sopctl.store.repository import read_sop
from sopctl.store.rewriting import rewrite

CONTEXT = 3
MOST_LINES = 4000  # that are compared one by one; more are shown as one change


def lint_draft(path: Path, shown: str, raw: bytes, base: str = "", *, named: bool) -> Linted:
    """Lint bytes as `lint` does the file that they are to be, or a file of no name with nothing around it.

    Raises SopctlError as `arounds` does, and when the shared file cannot be read.
    """
    library = library_around(path)
    known = Known(date.today(), dated=True)
    if named:
        known = arounds({path: library}, {path: SopFile(path, raw)}, base).get(path, NOTHING_KNOWN)
    return lint_text(path, shown, raw, library, known)


def lint_text(path: Path, shown: str, raw: bytes, library: Library, known: Known = NOTHING_KNOWN) -> Linted:
    """Lint bytes as if they were in a file of a library. Raises SopctlError as `Library.load` does."""
    if path.name == SHARED:
        findings = load_common(shown, raw)[1]
    elif library.is_calendar(path):
        from sopctl.cli.calendar.team import calendar_findings

        findings = calendar_findings(library.repository.root, shown, raw)
    else:
        findings = lint(library.load(path, shown, raw), known.around(library.common()))
    return Linted(shown, raw.decode("utf-8-sig", "replace"), findings)


@dataclass
class Mending:
    """How files are mended: by which findings, and whether also where the meaning may change."""

    judge: Judge
    unsafe: bool
    made: int = 0
    files: int = 0

    def text(self, path: Path, shown: str, text: str, findings: list[Finding]) -> Mended:
        """A file's text, mended as far as its findings that are told can be."""
        if not any(one.fix for one in findings):
            return Mended(text)
        library = library_around(path)

        def look(text: str) -> list[Finding]:
            # Nothing is known around it here: no rule that asks for that has a fix.
            return self.judge.judge(lint_text(path, shown, text.encode(), library), path).linted.findings

        def read(text: str) -> Document | None:
            return read_form(shown, text.encode())

        mended = mend(text, findings, look, read, unsafe=self.unsafe)
        left = {f"{one.place.file}:{one.place.line}:{one.place.column}": one for one in mended.left}
        for place, one in left.items():
            told = _("{place}: {code} is left: its fix would change more", place=place, code=one.rule.code)
            say(one_line(told))
        self.made += len(mended.made)
        self.files += bool(mended.made)
        return mended

    def file(self, path: Path, linted: Linted) -> bool:
        """Mend a file on the disk; whether it was. What cannot be written is told."""
        mended = self.text(path, linted.file, linted.text, linted.findings)
        if mended.text == linted.text:
            return False
        try:
            raw = read_sop(path)
            mark = BOM_UTF8 if raw.startswith(BOM_UTF8) else b""
            rewrite(path, mark + linted.text.encode(), mark + mended.text.encode())
        except SopctlError as error:
            self.made -= len(mended.made)
            self.files -= 1
            say(error.message)
            return False
        return True

    def told(self, *, done: bool) -> str:
        """How much was mended, in a sentence."""
        files = plural("{count} SOP file", "{count} SOP files", self.files)
        slips = plural("{count} slip", "{count} slips", self.made)
        if not self.made:
            return _("nothing to mend")
        if done:
            return _("mended {slips} in {files}", slips=slips, files=files)
        return _("--fix would mend {slips} in {files}", slips=slips, files=files)


def diff(file: str, before: str, after: str) -> str:
    """The difference between two texts of a file, as `git apply` takes it."""
    if before == after:
        return ""
    old, new = before.split("\n"), after.split("\n")
    lines = []
    # Both end at the last line end; what comes behind it is told as git does.
    for rows in (old, new):
        last = rows.pop()
        if last:
            rows.append(last + "\n\\ No newline at end of file")
    changed = (
        _whole(old, new) if max(len(old), len(new)) > MOST_LINES else unified_diff(old, new, lineterm="")
    )
    name = one_line(file).removeprefix("/")
    for number, line in enumerate(changed):
        if number < 2:
            lines.append(("--- a/", "+++ b/")[number] + name)
        else:
            end = "\r" if line.endswith("\r") else ""
            lines.append(clean(line.removesuffix("\r")) + end)
    return "".join(f"{line}\n" for line in lines)


def _whole(old: list[str], new: list[str]) -> list[str]:
    """Two long texts as one change between what they have in common."""
    start, end = 0, 0
    least = min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    first, behind = max(0, start - CONTEXT), min(CONTEXT, end)
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    lines = [f" {line}" for line in old[first:start]]
    lines += [*(f"-{line}" for line in gone), *(f"+{line}" for line in come)]
    lines += [f" {line}" for line in old[len(old) - end :][:behind]]
    both = start - first + behind
    head = f"@@ -{first + 1},{both + len(gone)} +{first + 1},{both + len(come)} @@"
    return ["", "", head, *lines]
