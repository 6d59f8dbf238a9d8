"""The way of `lint`: files are linted, judged, mended, and told."""

import os
import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sopctl.cli.lint.asked import Asked, check
from sopctl.cli.lint.checking import files_to_lint, lint_files, tests_among
from sopctl.cli.lint.judging import Judge, Judged, Said
from sopctl.cli.terminal import color, out, say
from sopctl.errors import SopctlError
from sopctl.language import _, listed, plural
from sopctl.lint.linted import Linted
from sopctl.render.clean import one_line
from sopctl.render.findings import render, statistics
from sopctl.store.repository import ENDINGS, is_sop_test

STDIN = "stdin.yaml"


class Linting:
    """One call of `lint`. Raises SopctlError for wrong use."""

    def __init__(self, asked: Asked, said: Said) -> None:
        check(asked)
        if asked.write_baseline:
            from sopctl.cli.lint.baselining import check_place

            check_place(Path(asked.write_baseline))
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
        here = os.getcwd()
        files = list({os.path.join(here, one[0]): one for one in files_to_lint(paths)}.values())
        if all(_is_foreign(path) and path.is_file() for path, __ in files):
            raise _no_sops(shown for __, shown in files[:5])
        linted = self.found(files, lone=lone)
        if self.asked.diff or self.asked.fix:
            from sopctl.cli.lint.fixing import Mending, diff

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
        code = self.tell(
            [(path, self.judge.judge(one, path)) for (path, __), one in zip(files, linted, strict=True)]
        )
        if not paths and self.asked.for_people:
            self.tell_unfitted()
        return code

    def _leave(self, tests: int) -> None:
        if self.asked.for_people:
            told = plural(
                "{count} file of SOP tests left to `sopctl test`",
                "{count} files of SOP tests left to `sopctl test`",
                tests,
            )
            say(told)

    def found(self, files: list[tuple[Path, str]], *, lone: bool) -> list[Linted]:
        """What all rules find in files."""
        return lint_files(files, lone=lone, base=self.asked.base, keep=self.asked.keep)

    def stdin(self) -> int:
        """Lint what stands on stdin as the file that it is called after, and give the exit code.

        With --fix the mended text is the result.
        """
        from sopctl.cli.lint.fixing import Mending, diff, lint_draft
        from sopctl.sop.source import MAX_BYTES

        raw = b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:  # with --fix a part of it must not pass for the whole
            raise SopctlError(
                _("stdin has more than {most:,} bytes; an SOP has at most that", most=MAX_BYTES)
            )
        name = self.asked.name
        path, shown = Path(name or STDIN), name or STDIN
        if is_sop_test(path.absolute()):  # an editor hands on whatever file is open
            self._leave(1)
            if not self.asked.fix:
                return self.tell([])
            _write(raw)
            return 0
        if _is_foreign(path):
            raise _no_sops([shown])
        linted = lint_draft(path, shown, raw, self.asked.base, named=bool(name))
        told = self.judge.judge(linted, path)
        if not (self.asked.diff or self.asked.fix):
            return self.tell([(path, told)])
        mending = Mending(self.judge, self.asked.unsafe)
        mended = mending.text(path, shown, linted.text, told.linted.findings)
        if self.asked.diff:
            out(diff(shown, linted.text, mended.text))
            say(mending.told(done=False))
            return 1 if mending.made else 0
        if mending.made:
            raw = (BOM_UTF8 if raw.startswith(BOM_UTF8) else b"") + mended.text.encode()
            linted = lint_draft(path, shown, raw, self.asked.base, named=bool(name))
            told = self.judge.judge(linted, path)
        _write(raw)
        (left,), __ = self.new_ones([(path, told)])
        if left.findings:
            say(render("concise", [left]).rstrip("\n"))
        say(mending.told(done=True))
        return 1 if any(told.selection.fails(one) for one in left.findings) else 0

    def new_ones(self, judged: list[tuple[Path, Judged]]) -> tuple[list[Linted], int]:
        """Files without the findings that the baseline knows, and how many these are."""
        if not self.asked.baseline:
            return [one.linted for __, one in judged], 0
        from sopctl.cli.lint.baselining import without_known

        return without_known(Path(self.asked.baseline), judged)

    def tell(self, judged: list[tuple[Path, Judged]]) -> int:
        """Tell what was found, and give the exit code."""
        if self.asked.write_baseline:
            from sopctl.cli.lint.baselining import write

            return 1 if write(Path(self.asked.write_baseline), judged) else 0
        linted, known = self.new_ones(judged)
        if self.asked.statistics:
            out(statistics(linted, as_json=self.asked.form == "json"))
        else:
            out(render(self.asked.form, linted, color=color(), shown_root=_from_top()))
        if self.asked.for_people and judged:
            say(summary(linted, sum(one.ignored for __, one in judged), known))
        fails = (
            one.selection.fails(finding)
            for (__, one), left in zip(judged, linted, strict=True)
            for finding in left.findings
        )
        return 1 if any(fails) else 0

    def tell_unfitted(self) -> None:
        """Tell patterns of settings that no file of the library fits: most likely they are misspelt."""
        for file, patterns in self.judge.unfitted():
            told = _("{file}: lint.per_path: no SOP file fits {names}", file=file, names=listed(patterns))
            say(one_line(told))


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
    """Whether a name is one of other files than SOPs."""
    return path.suffix.lower() not in ("", *ENDINGS)


def _no_sops(names: Iterable[str]) -> SopctlError:
    told = _("no SOP file among {files}", files=listed(names))
    return SopctlError(told, _("SOP files end in .yaml, .yml or .md"))
