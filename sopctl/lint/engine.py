"""Runs the rules over an SOP that could be read."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.around import UNKNOWN, Around
from sopctl.lint.context import Context
from sopctl.lint.linted import SECRET, discreet
from sopctl.lint.rules import load_rule, module_names
from sopctl.severity import severity_of
from sopctl.sop.load import Loaded
from sopctl.sop.source import decode

# A file made to waste time can break a rule at every word; people mend a few and look again.
MAX_FINDINGS = 100
MAX_SAID = 1000  # characters of a message, and of its mend: it may quote what the file has


def lint(loaded: Loaded, around: Around = UNKNOWN, codes: Iterable[str] | None = None) -> list[Finding]:
    """Everything wrong with an SOP, in the order of its places; `codes` are the rules to ask, else all."""
    findings = list(loaded.findings)
    if loaded.sop is not None and loaded.document is not None:
        context = Context(loaded.sop, loaded.document, loaded.used, loaded.others, around)
        for code in module_names() if codes is None else codes:
            rule, check = load_rule(code)
            findings += _bounded(rule, check(context))
    elif codes is None:
        findings += list(islice(_secrets(loaded), MAX_FINDINGS))
    if any(one.rule.code == SECRET for one in findings):
        findings = discreet(findings, loaded.raw)
    findings = [one if _is_short(one) else _cut(one) for one in findings]
    return sorted(findings, key=lambda finding: (finding.place, finding.rule.code))


def _is_short(finding: Finding) -> bool:
    return len(finding.message) <= MAX_SAID and len(finding.mend) <= MAX_SAID


def _cut(finding: Finding) -> Finding:
    message, mend = (
        one if len(one) <= MAX_SAID else f"{one[:MAX_SAID]}…" for one in (finding.message, finding.mend)
    )
    return finding._replace(message=message, mend=mend)


def _secrets(loaded: Loaded) -> Iterator[Finding]:
    """The secrets of a file that is no SOP yet: people send it around to ask why."""
    from sopctl.lint.rules.sop902_secret import secrets_in

    source = loaded.document.source if loaded.document else decode(loaded.file, loaded.raw)[0]
    return iter(()) if source is None else secrets_in(source)


def errors_in(loaded: Loaded) -> list[Finding]:
    """What a run could not do with."""
    codes = [code for code in module_names() if severity_of(code) == "error"]
    return [one for one in lint(loaded, codes=codes) if one.rule.severity == "error"]


def _bounded(rule: Rule, found: Iterator[Finding]) -> list[Finding]:
    findings = list(islice(found, MAX_FINDINGS))
    if len(findings) == MAX_FINDINGS and (more := next(found, None)):
        message = _("more than {most} findings of this rule; the rest is not listed", most=MAX_FINDINGS)
        findings.append(Finding(rule, more.place, message, _("mend these, then lint again")))
    return findings
