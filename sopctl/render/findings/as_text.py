"""Findings for people: each with the line that it lies on, the words marked, and how to mend it."""

from collections.abc import Sequence

from sopctl.errors import Finding
from sopctl.language import _, plural
from sopctl.lint.linted import Linted
from sopctl.render.clean import one_line
from sopctl.render.findings.excerpt import excerpt
from sopctl.render.findings.line import CYAN, OFF, RED, TINTS, headline

WIDTH = 100


def told(linted: Sequence[Linted], *, color: bool = False) -> str:
    """A paragraph for each finding, and what `--fix` can do about them."""
    parts = []
    for one in linted:
        lines = one.lines if one.findings else []
        parts += [_paragraph(finding, one.file, lines, color=color) for finding in one.findings]
    if parts:
        parts.append(_fixes([finding for one in linted for finding in one.findings]))
    return "".join(parts)


def _paragraph(finding: Finding, file: str, lines: list[str], *, color: bool) -> str:
    place = finding.place
    text = headline(finding, one_line(finding.message), color=color, fixable=True) + "\n"
    pad = " " * len(str(place.line))
    if place.file == file and place.line <= len(lines) and lines[place.line - 1]:
        start = place.column - 1
        shown, carets = excerpt(lines[place.line - 1], start, start + place.width, WIDTH - len(pad) - 5)
        tint, cyan, off = (TINTS.get(finding.rule.severity, RED), CYAN, OFF) if color else ("", "", "")
        text += f"  {cyan}{place.line} |{off} {shown}\n  {pad} {cyan}|{off} {tint}{carets}{off}\n"
    if finding.mend:
        text += f"  {pad} {_('help: {mend}', mend=one_line(finding.mend))}\n"
    return text + "\n"


def _fixes(findings: list[Finding]) -> str:
    safe = sum(1 for one in findings if one.fix and one.fix.safe)
    more = sum(1 for one in findings if one.fix and not one.fix.safe)
    text = ""
    if safe:
        text += "[*] " + plural("{count} can be mended with --fix", "{count} can be mended with --fix", safe)
        text += "\n"
    if more:
        text += plural(
            "{count} can be mended with --fix --unsafe-fixes; look at what it did",
            "{count} can be mended with --fix --unsafe-fixes; look at what it did",
            more,
        )
        text += "\n"
    return text
