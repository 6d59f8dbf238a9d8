"""Findings as GitHub's workflow commands, which show them in the changed lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Sequence

from sopctl.lint.linted import Linted
from sopctl.render.clean import clean
from sopctl.render.findings.line import sentences

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def told(linted: Sequence[Linted]) -> str:
    """One command a finding: `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`."""
    lines = []
    for one in linted:
        for finding in one.findings:
            place, rule = finding.place, finding.rule
            facts = {
                "file": one.file,
                "line": place.line,
                "endLine": place.line,
                "col": place.column,
                "endColumn": place.column + place.width,
                "title": f"{rule.code} {rule.name}",
            }
            properties = ",".join(f"{name}={_property(str(value))}" for name, value in facts.items())
            level = LEVELS.get(rule.severity, "error")
            lines.append(f"::{level} {properties}::{_data(sentences(finding))}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
