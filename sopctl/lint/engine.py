"""Runs the rules over an SOP that could be read."""

from sopctl.errors import Finding
from sopctl.lint.context import Context
from sopctl.lint.rules import RULES
from sopctl.sop.load import Loaded


def lint(loaded: Loaded) -> list[Finding]:
    """Everything wrong with an SOP, in the order of its places."""
    findings = list(loaded.findings)
    if loaded.sop is not None and loaded.document is not None:
        context = Context(loaded.sop, loaded.document)
        for check in RULES.values():
            findings += check(context)
    return sorted(findings, key=lambda finding: (finding.place, finding.rule.code))
