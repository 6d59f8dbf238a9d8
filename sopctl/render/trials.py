"""What came of SOP tests, and what they take of their SOPs, for people."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from typing import NamedTuple

from sopctl.errors import Finding, Place
from sopctl.language import _, plural
from sopctl.render.clean import one_line
from sopctl.trial.coverage import Coverage, Target
from sopctl.trial.form import Failure, Result

RED, GREEN, BOLD, OFF = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"
AROUND = 2  # lines that are shown around a difference


class Tested(NamedTuple):
    """A file of tests: what came of it, or the findings that keep it from being tried."""

    file: str
    sop: str
    results: Sequence[Result] = ()
    findings: Sequence[Finding] = ()


class Totals(NamedTuple):
    """How many tests there were, of how many SOPs, how many passed, and how many files cannot be used."""

    tests: int
    sops: int
    passed: int
    unusable: int

    @property
    def failed(self) -> int:
        return self.tests - self.passed


def totals(tested: Sequence[Tested]) -> Totals:
    results = [one for file in tested for one in file.results]
    passed = sum(not one.failures for one in results)
    sops = {file.sop for file in tested if file.results}
    return Totals(len(results), len(sops), passed, sum(bool(file.findings) for file in tested))


def summary(found: Totals) -> str:
    """`14 tests of 3 SOPs: 13 passed, 1 failed`."""
    unusable = plural("{count} file cannot be used", "{count} files cannot be used", found.unusable)
    if not found.tests:
        return _("nothing was tried: {files}", files=unusable)
    tests = plural("{count} test", "{count} tests", found.tests)
    sops = plural("{count} SOP", "{count} SOPs", found.sops)
    if not (found.failed or found.unusable):
        return _("{tests} of {sops}: all passed", tests=tests, sops=sops)
    told = _(
        "{tests} of {sops}: {passed} passed, {failed} failed",
        tests=tests,
        sops=sops,
        passed=found.passed,
        failed=found.failed,
    )
    return _("{found}; {rest}", found=told, rest=unusable) if found.unusable else told


def results_text(tested: Sequence[Tested], *, color: bool = False) -> str:
    """A line for each file, and each failure with what was expected and what was."""
    return "".join(line + "\n" for file in tested for line in _file_lines(file, color=color))


def _file_lines(file: Tested, *, color: bool) -> Iterator[str]:
    red, green, bold, off = (RED, GREEN, BOLD, OFF) if color else ("", "", "", "")
    failed = [one for one in file.results if one.failures]
    if file.results:
        passed = len(file.results) - len(failed)
        told = [_("{number} passed", number=passed)] if passed else []
        told += [_("{number} failed", number=len(failed))] if failed else []
        mark = f"{red}✗{off}" if failed else f"{green}✓{off}"
        yield f"{mark} {one_line(file.sop)}: {', '.join(told)}"
    for result in failed:
        yield f"\n  {bold}{one_line(result.trial.name)}{off}"
        for failure in result.failures:
            yield f"    {at_line(failure.place)}: {one_line(failure.message)}"
            yield from (f"      {line}" for line in difference(failure, color=color))
    if failed:
        yield ""


def at_line(place: Place) -> str:
    return f"{one_line(place.file)}:{place.line}"


def difference(failure: Failure, *, color: bool) -> Iterator[str]:
    """What was expected and what was: side by side where it is one thing, else line by line."""
    red, green, off = (RED, GREEN, OFF) if color else ("", "", "")
    expected, was = failure.expected, failure.was
    if not expected and not was:
        return
    if len(expected) == len(was) == 1:
        yield f"{_('expected')}: {green}{one_line(expected[0])}{off}"
        yield f"{_('was')}: {red}{one_line(was[0])}{off}"
        return
    yield f"{green}- {_('expected')}{off}  {red}+ {_('was')}{off}"
    marked = list(unified_diff([*map(one_line, expected)], [*map(one_line, was)], n=AROUND, lineterm=""))
    for number, line in enumerate(marked[2:]):  # two lines name the files, and here are none
        if line.startswith("@@"):
            yield from ["  …"] if number else []
        else:
            tint = {"-": green, "+": red}.get(line[0], "")
            yield f"{tint}{line[0]} {line[1:]}{off if tint else ''}"


def coverage_text(covered: Sequence[Coverage]) -> str:
    """A line for each SOP, and one for each thing that no test takes."""
    lines = []
    for one in covered:
        share = _("{taken} of {all}", taken=one.taken, all=len(one.targets))
        lines.append(f"{one.percent:3} %  {one_line(one.loaded.id)} ({share})")
        for gap in _worth_telling(one):
            lines.append(f"       {at_line(gap.place)}: {one_line(gap.step)}: {one_line(gap.told)}")
    return "".join(line + "\n" for line in lines)


def _worth_telling(covered: Coverage) -> list[Target]:
    """What is missed; of a step that no test takes that alone, of an SOP without tests nothing."""
    if not covered.taken:
        return []
    untaken = {gap.step for gap in covered.missed if gap.kind == "step"}
    return [gap for gap in covered.missed if gap.kind == "step" or gap.step not in untaken]
