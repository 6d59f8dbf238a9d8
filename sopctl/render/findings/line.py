"""A finding on one line."""

from collections.abc import Iterable

from sopctl.errors import Finding
from sopctl.language import N_, _
from sopctl.render.clean import one_line

RED, YELLOW, BLUE, CYAN, BOLD, OFF = "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
TINTS = {"error": RED, "warning": YELLOW, "note": BLUE}
# An error is what one expects of a finding; what is less says so.
MARKS = {"error": "", "warning": N_("warning"), "note": N_("note")}
FIXABLE = " [*]"


def headline(finding: Finding, message: str, *, color: bool, fixable: bool) -> str:
    """`file:line:column: CODE name (severity) [*]: message`, and no line end."""
    place, rule = finding.place, finding.rule
    mark = f" ({_(MARKS[rule.severity])})" if MARKS.get(rule.severity) else ""
    fix = FIXABLE if fixable and finding.fix and finding.fix.safe else ""
    file = one_line(place.file)
    if not color:
        return f"{file}:{place.line}:{place.column}: {rule.code} {rule.name}{mark}{fix}: {message}"
    return (
        f"{BOLD}{file}{OFF}:{place.line}:{place.column}: {TINTS.get(rule.severity, RED)}{rule.code}{OFF} "
        f"{CYAN}{rule.name}{OFF}{mark}{fix}: {message}"
    )


def concise_text(findings: Iterable[Finding], *, color: bool = False, fixable: bool = False) -> str:
    """One line a finding: file:line:column: CODE name: message; how to mend it.

    With `fixable`, `[*]` marks what `lint --fix` can mend.
    """
    return "".join(
        f"{headline(finding, one_line(sentences(finding)), color=color, fixable=fixable)}\n"
        for finding in findings
    )


def sentences(finding: Finding) -> str:
    """What is wrong, and how to mend it."""
    return _("; ").join(part for part in (finding.message, finding.mend) if part)
