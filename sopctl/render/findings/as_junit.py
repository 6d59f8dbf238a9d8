"""Findings as JUnit XML, which most CI systems show as tests."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from sopctl.errors import Finding
from sopctl.lint.linted import Linted
from sopctl.render.clean import clean
from sopctl.render.findings.line import sentences

# What XML 1.0 has no way to write; most of it is shown in other signs before.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def told(linted: Sequence[Linted]) -> str:
    """A suite for each file, with a test that fails for each finding; a file without any has one that passes.

    A note fails nothing: it is a test that passes and has something to say.
    """
    suites = [_suite(one) for one in linted]
    root = ElementTree.Element("testsuites", name="sopctl lint")
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.extend(suites)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(one: Linted) -> ElementTree.Element:
    failing = sum(1 for finding in one.findings if finding.rule.severity != "note")
    file = _allowed(one.file)
    tests = max(1, len(one.findings))
    suite = ElementTree.Element("testsuite", name=file, tests=str(tests), failures=str(failing), errors="0")
    if not one.findings:
        ElementTree.SubElement(suite, "testcase", name="sopctl lint", classname=file)
    for finding in one.findings:
        place, rule = finding.place, finding.rule
        name = f"{rule.code} {rule.name} {place.line}:{place.column}"
        case = ElementTree.SubElement(suite, "testcase", name=name, classname=file)
        text = _allowed(_at_length(one.file, finding))
        if rule.severity == "note":
            ElementTree.SubElement(case, "system-out").text = text
        else:
            message = _allowed(finding.message)
            ElementTree.SubElement(case, "failure", message=message, type=rule.severity).text = text
    return suite


def _at_length(file: str, finding: Finding) -> str:
    place = finding.place
    return f"{file}:{place.line}:{place.column}: {sentences(finding)}"


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", clean(text))
