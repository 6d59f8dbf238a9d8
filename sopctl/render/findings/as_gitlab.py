"""Findings as GitLab's Code Quality report, which shows them in a merge request.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from collections.abc import Sequence

from sopctl.lint.fingerprints import fingerprints
from sopctl.lint.linted import Linted
from sopctl.render.clean import to_json
from sopctl.render.findings.line import sentences

SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def told(linted: Sequence[Linted]) -> str:
    """A list of objects with description, check_name, fingerprint, severity, and location."""
    issues = {}
    for one in linted:
        for finding, fingerprint in zip(one.findings, fingerprints(one), strict=True):
            # By its fingerprint, since a file may be named twice and GitLab wants each of them once.
            issues[fingerprint] = {
                "description": sentences(finding),
                "check_name": f"{finding.rule.code} {finding.rule.name}",
                "fingerprint": fingerprint,
                "severity": SEVERITIES.get(finding.rule.severity, "critical"),
                "location": {"path": one.file, "lines": {"begin": finding.place.line}},
            }
    return to_json(list(issues.values()))
