"""What lint found before in the same bytes, in the same surroundings, by the same rules.

`key` is the one place that says what findings hang on.
"""

import json
import os
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sopctl import __version__
from sopctl.cli.job import Job
from sopctl.cli.library import Library
from sopctl.errors import Edit, Finding, Fix, Place, Rule
from sopctl.language import spoken
from sopctl.store.lint_cache import Entries, read_cache, write_cache
from sopctl.store.repository import Repository

# To be raised when what is kept changes, or what it means.
FORMAT = 1
PACKAGE = Path(__file__).resolve().parent.parent
# What reads SOPs for us, and has a part in the words of findings.
READERS = ("pydantic", "pydantic_core", "yaml", "jinja2", "markdown_it")
MAX_OLD = 5000  # entries that nobody asked for this time: of another branch, of the other language


def maker() -> str:
    """What made the findings: this version, its source as it stands, and the libraries that it reads with."""
    files = [found.origin for name in READERS if (found := find_spec(name)) and found.origin]
    for top, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in ("__pycache__", "shipped")]
        files += [os.path.join(top, name) for name in names if name.endswith((".py", ".mo"))]
    seen = []
    for file in files:
        now = os.stat(file)
        seen.append(f"{file} {now.st_size} {now.st_mtime_ns}")
    made = sha256("\n".join(sorted(seen)).encode("utf-8", "surrogateescape"))
    return f"sopctl {__version__} {FORMAT} {sys.hexversion:x} {made.hexdigest()}"


class FoundBefore:
    """The findings that are known of a repository's files."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.maker = maker()
        self.old = read_cache(repository, self.maker)
        self.new: Entries = {}
        self.used: Entries = {}

    def find(self, key: str, library: Library) -> list[Finding] | None:
        """What was found under a key, or None."""
        entry: Any = self.old.get(key)
        try:
            mark, facts = entry
            if type(facts) is not list or type(mark) is not str or (mark and mark != library.mark):
                return None
            findings = [_finding(one) for one in facts]
        except (TypeError, ValueError, LookupError):
            return None
        self.used[key] = entry
        return findings

    def keep(self, key: str, findings: list[Finding], mark: str) -> None:
        """Remember what was found; with `mark` as long as the library has that mark."""
        try:
            self.new[key] = json.loads(json.dumps([mark, [_facts(one) for one in findings]]))
        except (TypeError, ValueError):  # something in a fix that JSON does not have
            return

    def write(self) -> None:
        """Keep what is new, if there is any, with what was used and some of what was not."""
        if self.new:
            rest = [key for key in self.old if key not in self.used and key not in self.new]
            kept = {key: self.old[key] for key in rest[-MAX_OLD:]}
            write_cache(self.repository, self.maker, {**kept, **self.used, **self.new})


def key(job: Job) -> str:
    """What the findings of a file hang on, but for the SOPs that it uses: whoever keeps them says which.

    Raises SopctlError when the shared file cannot be read.
    """
    shared = job.library.shared_raw()
    names = (job.shown, job.library.shared_file or "", job.known.digest, spoken())
    sizes = (len(shared), len(job.raw))  # so that no part can pass for two
    made = sha256(repr((*map(str, names), *sizes)).encode("utf-8", "backslashreplace"))
    made.update(shared)
    made.update(job.raw)
    return made.hexdigest()


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
