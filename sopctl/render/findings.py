"""Findings as text for people and as JSON for programs."""

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.render.clean import one_line, to_json

RED, BOLD, CYAN, OFF = "\x1b[31m", "\x1b[1m", "\x1b[36m", "\x1b[0m"


def findings_text(findings: list[Finding], *, color: bool = False) -> str:
    """One line a finding: file:line:column: code name: message; how to mend it."""
    red, bold, cyan, off = (RED, BOLD, CYAN, OFF) if color else ("", "", "", "")
    lines = []
    for finding in findings:
        place, rule = finding.place, finding.rule
        at = f"{bold}{one_line(place.file)}{off}:{place.line}:{place.column}"
        message = one_line(_("; ").join(part for part in (finding.message, finding.mend) if part))
        lines.append(f"{at}: {red}{rule.code}{off} {cyan}{rule.name}{off}: {message}\n")
    return "".join(lines)


def findings_json(findings: list[Finding]) -> str:
    """A list of objects with the keys file, line, column, width, code, name, severity, message, mend."""
    facts = [
        {
            "file": finding.place.file,
            "line": finding.place.line,
            "column": finding.place.column,
            "width": finding.place.width,
            "code": finding.rule.code,
            "name": finding.rule.name,
            "severity": finding.rule.severity,
            "message": finding.message,
            "mend": finding.mend,
        }
        for finding in findings
    ]
    return to_json(facts)
