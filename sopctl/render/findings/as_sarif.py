"""Findings as SARIF 2.1.0, which GitHub code scanning, editors and other viewers read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from sopctl import __version__
from sopctl.errors import Edit, Finding, Fix, Rule
from sopctl.lint.fingerprints import fingerprints
from sopctl.lint.linted import Linted
from sopctl.lint.pages import page_of
from sopctl.render.clean import clean, to_json
from sopctl.render.findings.line import sentences
from sopctl.sop.source import Source

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_SNIPPET = 2000  # a line may be as long as a file, and may hold a hundred findings
TOP = "SRCROOT"  # stands for the top of the repository, wherever that is


def told(linted: Sequence[Linted]) -> str:
    """One log with one run; the rules in it are those that were broken."""
    broken = {finding.rule.code: finding.rule for one in linted for finding in one.findings}
    rules = [broken[code] for code in sorted(broken)]
    number_of = {rule.code: number for number, rule in enumerate(rules)}
    # A file may be named twice, and an artifact stands in the log once.
    files = {file: number for number, file in enumerate(dict.fromkeys(one.file for one in linted))}
    results = []
    for one in linted:
        source, lines = Source(one.file, one.text), one.lines
        where = {**_location(one.file), "index": files[one.file]}
        for finding, fingerprint in zip(one.findings, fingerprints(one), strict=True):
            result = _result(finding, number_of[finding.rule.code])
            result["locations"] = [{"physicalLocation": {"artifactLocation": where, **_spot(finding, lines)}}]
            # The name that GitHub knows one alert by from one upload to the next.
            result["partialFingerprints"] = {"primaryLocationLineHash": fingerprint}
            # SARIF has no word for a fix that is a guess, and viewers apply what they are offered.
            if finding.fix and finding.fix.safe:
                result["fixes"] = [_fix(finding.fix, where, source)]
            results.append(result)
    run = {
        "tool": {"driver": _driver(rules)},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {TOP: {"description": {"text": "The top of the repository."}}},
        "artifacts": [{"location": _location(one), "roles": ["analysisTarget"]} for one in files],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": results,
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(rules: list[Rule]) -> dict[str, Any]:
    return {
        "name": "sopctl",
        "semanticVersion": __version__,
        "rules": [_descriptor(rule) for rule in rules],
    }


def _descriptor(rule: Rule) -> dict[str, Any]:
    page = page_of(rule)
    first, __, __ = page.text.partition("\n")
    plain = "\n\n".join([page.text, *(f"{kind}:\n{text}" for kind, text in page.examples)])
    markdown = "\n\n".join([page.text, *(f"{kind}:\n\n```yaml\n{text}\n```" for kind, text in page.examples)])
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": first},
        "fullDescription": {"text": page.text},
        "help": {"text": plain, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, number: int) -> dict[str, Any]:
    rule = finding.rule
    return {
        "ruleId": rule.code,
        "ruleIndex": number,
        "level": rule.severity,
        "message": {"text": _message(finding)},
    }


def _spot(finding: Finding, lines: list[str]) -> dict[str, Any]:
    """The words that a finding lies on, and the lines around them."""
    place = finding.place
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.column + place.width,
    }
    first, last = max(1, place.line - 1), min(len(lines), place.line + 1)
    around = "\n".join(lines[first - 1 : last])
    if place.line > len(lines) or len(around) > MAX_SNIPPET:
        return {"region": region}
    start = place.column - 1
    region["snippet"] = {"text": lines[place.line - 1][start : start + place.width]}
    if first == last:
        return {"region": region}
    return {
        "region": region,
        "contextRegion": {"startLine": first, "endLine": last, "snippet": {"text": around}},
    }


def _message(finding: Finding) -> str:
    # Viewers show the first sentence in lists, and take `[…](…)` for a link.
    text = clean(sentences(finding)).replace("\\", "\\\\")
    return text.replace("[", r"\[").replace("]", r"\]")


def _fix(fix: Fix, where: dict[str, Any], source: Source) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit, source), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    return {
        "description": {"text": fix.told},
        "artifactChanges": [{"artifactLocation": where, "replacements": replacements}],
    }


def _region(edit: Edit, source: Source) -> dict[str, int]:
    first, last = source.line_of(edit.start), source.line_of(edit.end)
    return {
        "startLine": first,
        "startColumn": edit.start - source.line_start(first) + 1,
        "endLine": last,
        "endColumn": edit.end - source.line_start(last) + 1,
    }


def _location(file: str) -> dict[str, Any]:
    """A file's name as a URI: from the top of the repository, or whole where it is."""
    path = quote(file, safe="/", errors="surrogateescape")
    return {"uri": f"file://{path}"} if file.startswith("/") else {"uri": path, "uriBaseId": TOP}
