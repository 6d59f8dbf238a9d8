"""Findings that were there when a team began to lint: a file names them, so that only new ones are told."""

import json
import re
from codecs import BOM_UTF8
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from sopctl.errors import Finding, SopctlError
from sopctl.language import _
from sopctl.lint.fingerprints import fingerprints
from sopctl.lint.linted import Linted
from sopctl.severity import severity_of

VERSION = 1
BEGINNING = re.compile(rb'(?:<{7}[^\n]*\s+)?\{\s*"version"\s*:')
KEYS = ("code", "file", "fingerprint")
Entry = tuple[str, str, str]  # file, code, fingerprint


@dataclass
class Baseline:
    """The findings that a baseline names, each as often as it is there."""

    entries: Counter[Entry] = field(default_factory=Counter)

    def without_known(self, linted: Linted, file: str) -> Linted:
        """A file without the findings that are known; `file` is its name in the baseline.

        What was found is taken from the entries: those that are left over occur no more.
        """
        kept = []
        for finding, entry in zip(linted.findings, _entries(linted, file), strict=True):
            if severity_of(finding.rule.code) != "error" and self.entries[entry] > 0:
                self.entries[entry] -= 1
            else:
                kept.append(finding)
        return replace(linted, findings=kept)


def entries_of(linted: Linted, file: str) -> tuple[list[Entry], list[Finding]]:
    """What a baseline says of a file, and the errors, which it does not take in."""
    errors, entries = [], []
    for finding, entry in zip(linted.findings, _entries(linted, file), strict=True):
        if severity_of(finding.rule.code) == "error":
            errors.append(finding)
        else:
            entries.append(entry)
    return entries, errors


def _entries(linted: Linted, file: str) -> list[Entry]:
    # The name counts from where the baseline lies, so that it is the same wherever lint is called.
    placed = [one._replace(place=one.place._replace(file=file)) for one in linted.findings]
    named = Linted(file, linted.text, placed)
    return [(file, one.rule.code, mark) for one, mark in zip(placed, fingerprints(named), strict=True)]


def written(entries: list[Entry]) -> str:
    """A baseline as text: one finding a line, in order, so that changes to it are small."""
    lines = [
        json.dumps({"file": file, "code": code, "fingerprint": mark}, ensure_ascii=False)
        for file, code, mark in sorted(entries)
    ]
    body = ",\n".join(lines)
    return f'{{"version": {VERSION}, "findings": [\n{body}\n]}}\n' if lines else empty()


def empty() -> str:
    """A baseline that names nothing."""
    return f'{{"version": {VERSION}, "findings": []}}\n'


def is_like_one(raw: bytes) -> bool:
    """Whether bytes were written as a baseline, which a merge may have damaged since, or are none."""
    text = raw.removeprefix(BOM_UTF8).strip()
    return not text or (BEGINNING.match(text) is not None and b'"findings"' in text)


def read(name: str, raw: bytes) -> Baseline:
    """A baseline from a file's bytes. Raises SopctlError when it is none."""
    mend = _("write it anew: sopctl lint --write-baseline {file}", file=name)
    try:
        data: Any = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SopctlError(_("{file}: not readable as a baseline", file=name), mend) from None
    found = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(found, list) or not isinstance(data, dict) or data.get("version") != VERSION:
        raise SopctlError(_("{file}: not readable as a baseline", file=name), mend)
    entries: Counter[Entry] = Counter()
    for number, one in enumerate(found, 1):
        if not isinstance(one, dict) or not all(isinstance(one.get(key), str) for key in KEYS):
            raise SopctlError(_("{file}: entry {number} is no finding", file=name, number=number), mend)
        entries[one["file"], one["code"], one["fingerprint"]] += 1
    return Baseline(entries)
