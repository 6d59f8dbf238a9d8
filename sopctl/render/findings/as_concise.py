"""Findings on one line each, as editors and grep read them."""

from collections.abc import Sequence

from sopctl.lint.linted import Linted
from sopctl.render.findings.line import concise_text


def told(linted: Sequence[Linted], *, color: bool = False) -> str:
    """One line a finding; `[*]` marks what `--fix` can mend."""
    findings = [finding for one in linted for finding in one.findings]
    return concise_text(findings, color=color, fixable=True)
