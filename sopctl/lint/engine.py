"""Runs the rules over an SOP that could be read."""

from collections.abc import Iterator
from itertools import islice

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.rules import RULES
from sopctl.sop.load import Loaded

# A file made to waste time can break a rule at every word; people mend a few and look again.
MAX_FINDINGS = 100


def lint(loaded: Loaded) -> list[Finding]:
    """Everything wrong with an SOP, in the order of its places."""
    findings = list(loaded.findings)
    if loaded.sop is not None and loaded.document is not None:
        context = Context(loaded.sop, loaded.document, loaded.used, loaded.others)
        for rule, check in RULES.items():
            findings += _bounded(rule, check(context))
    return sorted(findings, key=lambda finding: (finding.place, finding.rule.code))


def _bounded(rule: Rule, found: Iterator[Finding]) -> list[Finding]:
    findings = list(islice(found, MAX_FINDINGS))
    if len(findings) == MAX_FINDINGS and (more := next(found, None)):
        message = _("more than {most} findings of this rule; the rest is not listed", most=MAX_FINDINGS)
        findings.append(Finding(rule, more.place, message, _("mend these, then lint again")))
    return findings
