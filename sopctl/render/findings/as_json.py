"""Findings as JSON for programs."""

from collections.abc import Sequence
from typing import Any

from sopctl.errors import Finding
from sopctl.lint.linted import Linted
from sopctl.render.clean import to_json


def told(linted: Sequence[Linted]) -> str:
    """A list of objects with these keys:

    file, line, column, end_column and width (counted from 1, in code points; `end_column` is the one
    behind the last character); code, name and severity of the rule; message and mend; fix, which is
    null or an object with message, safe (whether the meaning stays), and edits: a list of start, end
    (offsets in the file's text without its byte order mark, in code points, from 0) and text.
    """
    return to_json([_facts(finding) for one in linted for finding in one.findings])


def _facts(finding: Finding) -> dict[str, Any]:
    place, rule, fix = finding.place, finding.rule, finding.fix
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_column": place.column + place.width,
        "width": place.width,
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "message": finding.message,
        "mend": finding.mend,
        "fix": {"message": fix.told, "safe": fix.safe, "edits": [edit._asdict() for edit in fix.edits]}
        if fix
        else None,
    }
