"""What lint found before in the same bytes, in the same surroundings, by the same rules.

`key` is the one place that says what findings hang on.
"""

import json
from hashlib import sha256
from typing import Any

from sopctl.cli.library import Library
from sopctl.cli.lint.job import Job
from sopctl.cli.maker import maker
from sopctl.errors import Edit, Finding, Fix, Place, Rule
from sopctl.language import spoken
from sopctl.store.kept import Kept
from sopctl.store.repository import Repository

FINDINGS = "findings.json"


class FoundBefore:
    """The findings that are known of a repository's files."""

    def __init__(self, repository: Repository) -> None:
        self._kept = Kept(repository, FINDINGS, maker())

    def find(self, key: str, library: Library) -> list[Finding] | None:
        """What was found under a key, or None."""
        try:
            mark, facts = self._kept.get(key)
            if type(facts) is not list or type(mark) is not str or (mark and mark != library.mark):
                return None
            findings = [_finding(one) for one in facts]
        except (TypeError, ValueError, LookupError):
            return None
        self._kept.use(key)
        return findings

    def keep(self, key: str, findings: list[Finding], mark: str) -> None:
        """Remember what was found; with `mark` as long as the library has that mark."""
        try:
            self._kept.put(key, json.loads(json.dumps([mark, [_facts(one) for one in findings]])))
        except (TypeError, ValueError):  # something in a fix that JSON does not have
            return

    def write(self) -> None:
        """Keep what is new, if there is any."""
        self._kept.write()


def key(job: Job) -> str:
    """What the findings of a file hang on, but for the SOPs that it uses: whoever keeps them says which.

    Raises SopctlError when the shared file cannot be read.
    """
    shared = job.library.shared
    drawn = (str(shared.path), shared.facts.digest) if shared else ("", "")
    parts = (job.shown, *drawn, job.known.digest, spoken(), job.file.facts.digest)
    return sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _facts(finding: Finding) -> list[Any]:
    rule, place, fix = finding.rule, finding.place, finding.fix
    return [
        [rule.code, rule.name, rule.severity],
        [place.file, place.line, place.column, place.width],
        finding.message,
        finding.mend,
        fix and [fix.told, fix.edits, fix.data, fix.safe],
    ]


def _finding(facts: Any) -> Finding:
    """A finding as it was kept. Raises TypeError or ValueError for what is none."""
    rule, place, message, mend, fix = facts
    code, name, severity = map(_text, rule)
    file, line, column, width = place
    return Finding(
        Rule(code, name, severity),
        Place(_text(file), _number(line), _number(column), _number(width)),
        _text(message),
        _text(mend),
        None if fix is None else _fix(fix),
    )


def _fix(facts: Any) -> Fix:
    told, edits, data, safe = facts
    made = tuple(Edit(_number(start), _number(end), _text(text)) for start, end, text in edits)
    changes = tuple((_text(what), tuple(path), *rest) for what, path, *rest in data)
    return Fix(_text(told), made, changes, safe is True)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value
