"""The way of `lint`: files are linted, judged, mended, and told."""

import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sopctl.cli.checking import files_to_lint, lint_files, tests_among
from sopctl.cli.judging import Judge, Judged, Said
from sopctl.cli.terminal import color, out, say
from sopctl.errors import SopctlError
from sopctl.language import _, listed, plural
from sopctl.lint.linted import Linted
from sopctl.render.findings import FORMATS, render, statistics
from sopctl.store.repository import is_sop_test

STDIN = "stdin.yaml"
FOR_PEOPLE = ("text", "concise")


class Asked(NamedTuple):
    """What the options ask for, besides the choice of rules."""

    form: str = "text"
    base: str = ""
    statistics: bool = False
    baseline: str = ""
    write_baseline: str = ""
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    keep: bool = True


class Linting:
    """One call of `lint`. Raises SopctlError for wrong use."""

    def __init__(self, asked: Asked, said: Said) -> None:
        if asked.form not in FORMATS:
            told = _("--format {form}: lint prints {known}", form=asked.form, known=listed(FORMATS))
            raise SopctlError(told)
        if asked.unsafe and not (asked.fix or asked.diff):
            raise SopctlError(_("--unsafe-fixes goes with --fix or --diff"))
        if asked.fix and asked.diff:
            raise SopctlError(_("--fix mends, --diff only shows it: give one of them"))
        self.asked = asked
        self.judge = Judge(said)

    def files(self, paths: list[str], *, lone: bool) -> int:
        """Lint files, and give the exit code."""
        if "-" in paths:
            raise SopctlError(_("- is stdin, and stands alone"))
        if tests := tests_among(paths):  # a shell's pattern or a commit names them as well
            self._leave(len(tests))
            paths = [name for name in paths if name not in tests]
            if not paths:
                return self.tell([])
        files = list({path.absolute(): (path, shown) for path, shown in files_to_lint(paths)}.values())
        if all(_is_foreign(path) for path, __ in files):
            told = _("no SOP file among {files}", files=listed(shown for __, shown in files[:5]))
            raise SopctlError(told, _("SOP files end in .yaml, .yml or .md"))
        linted = self.found(files, lone=lone)
        if self.asked.diff or self.asked.fix:
            from sopctl.cli.fixing import Mending, diff

            mending = Mending(self.judge, self.asked.unsafe)
            for (path, __), one in zip(files, linted, strict=True):
                kept = self.judge.judge(one, path).linted
                if self.asked.diff:
                    mended = mending.text(path, kept.file, kept.text, kept.findings)
                    out(diff(kept.file, kept.text, mended.text))
                else:
                    mending.file(path, kept)
            say(mending.told(done=self.asked.fix))
            if self.asked.diff:
                return 1 if mending.made else 0
            if mending.made:
                linted = self.found(files, lone=lone)
        return self.tell(
            [(path, self.judge.judge(one, path)) for (path, __), one in zip(files, linted, strict=True)]
        )

    def _leave(self, tests: int) -> None:
        if self.asked.form in FOR_PEOPLE:
            told = plural(
                "{count} file of SOP tests left to `sopctl test`",
                "{count} files of SOP tests left to `sopctl test`",
                tests,
            )
            say(told)

    def found(self, files: list[tuple[Path, str]], *, lone: bool) -> list[Linted]:
        """What all rules find in files."""
        return lint_files(files, lone=lone, base=self.asked.base, keep=self.asked.keep)

    def stdin(self, name: str) -> int:
        """Lint what stands on stdin, and give the exit code. With --fix the mended text is the result."""
        from sopctl.cli.fixing import MARK, Mending, diff, lint_text
        from sopctl.sop.source import MAX_BYTES

        raw = b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:  # with --fix a part of it must not pass for the whole
            raise SopctlError(
                _("stdin has more than {most:,} bytes; an SOP has at most that", most=MAX_BYTES)
            )
        path = Path(name or STDIN)
        if is_sop_test(path.absolute()):  # an editor hands on whatever file is open
            self._leave(1)
            if not self.asked.fix:
                return self.tell([])
            _write(raw)
            return 0
        linted = lint_text(path, name or STDIN, raw)
        told = self.judge.judge(linted, path)
        if not (self.asked.diff or self.asked.fix):
            return self.tell([(path, told)])
        mending = Mending(self.judge, self.asked.unsafe)
        mended = mending.text(path, linted.file, linted.text, told.linted.findings)
        if self.asked.diff:
            out(diff(linted.file, linted.text, mended.text))
            say(mending.told(done=False))
            return 1 if mending.made else 0
        if mending.made:
            raw = (MARK if raw.startswith(MARK) else b"") + mended.text.encode()
            told = self.judge.judge(lint_text(path, linted.file, raw), path)
        _write(raw)
        if told.linted.findings:
            say(render("concise", [told.linted]).rstrip("\n"))
        say(mending.told(done=True))
        return 1 if told.fails else 0

    def tell(self, judged: list[tuple[Path, Judged]]) -> int:
        """Tell what was found, and give the exit code."""
        if self.asked.write_baseline:
            from sopctl.cli.baselining import write

            return 1 if write(Path(self.asked.write_baseline), judged) else 0
        linted, known = [one.linted for __, one in judged], 0
        if self.asked.baseline:
            from sopctl.cli.baselining import without_known

            linted, known = without_known(Path(self.asked.baseline), judged)
        if self.asked.statistics:
            out(statistics(linted, as_json=self.asked.form == "json"))
        else:
            out(render(self.asked.form, linted, color=color(), shown_root=_from_top()))
        if self.asked.form in FOR_PEOPLE and judged:
            say(summary(linted, sum(one.ignored for __, one in judged), known))
        fails = (
            one.selection.fails(finding)
            for (__, one), left in zip(judged, linted, strict=True)
            for finding in left.findings
        )
        return 1 if any(fails) else 0


def _write(raw: bytes) -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)


def _from_top() -> str:
    """This folder as it is named from the top of git's repository, which CI systems count from."""
    here = Path.cwd()
    top = next((one for one in (here, *here.parents) if (one / ".git").exists()), here)
    return here.relative_to(top).as_posix()


def summary(linted: list[Linted], ignored: int, known: int) -> str:
    """How much was found, in a sentence."""
    counts = Counter(finding.rule.severity for one in linted for finding in one.findings)
    parts = [
        plural("{count} error", "{count} errors", counts["error"]),
        plural("{count} warning", "{count} warnings", counts["warning"]),
        plural("{count} note", "{count} notes", counts["note"]),
    ]
    told = [part for part, level in zip(parts, ("error", "warning", "note"), strict=True) if counts[level]]
    files = plural("{count} SOP file", "{count} SOP files", len(linted))
    found = (
        _("{number} found in {files}", number=listed(told), files=files)
        if told
        else _("nothing found in {files}", files=files)
    )
    left = []
    if ignored:
        left.append(plural("{count} ignored", "{count} ignored", ignored))
    if known:
        left.append(plural("{count} in the baseline", "{count} in the baseline", known))
    return _("{found}; {rest}", found=found, rest=listed(left)) if left else found


def _is_foreign(path: Path) -> bool:
    """Whether a file that is there has a name of other files than SOPs."""
    return path.suffix.lower() not in ("", ".yaml", ".yml", ".md", ".markdown") and path.is_file()
