"""What came of SOP tests for programs: as JSON, and as the XML of JUnit that CI servers read."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from sopctl.errors import Place
from sopctl.render.clean import clean, one_line, to_json
from sopctl.render.trials import Tested, at_line, difference, totals
from sopctl.trial.coverage import Coverage
from sopctl.trial.form import Failure


def results_json(tested: Sequence[Tested], covered: Sequence[Coverage] | None) -> str:
    """The keys are those of docs/testing.md; `coverage` is there where it was asked for."""
    found = totals(tested)
    facts: dict[str, Any] = {
        "passed": found.passed,
        "failed": found.failed,
        "tests": [
            {
                "file": result.trial.place.file,
                "line": result.trial.place.line,
                "sop": file.sop,
                "name": result.trial.name,
                "passed": not result.failures,
                "failures": [
                    {
                        **_place(failure.place),
                        "message": failure.message,
                        "expected": list(failure.expected),
                        "was": list(failure.was),
                    }
                    for failure in result.failures
                ],
            }
            for file in tested
            for result in file.results
        ],
        "findings": [
            {
                **_place(one.place),
                "code": one.rule.code,
                "name": one.rule.name,
                "message": one.message,
                "mend": one.mend,
            }
            for file in tested
            for one in file.findings
        ],
    }
    if covered is not None:
        facts["coverage"] = [
            {
                "sop": one.loaded.id,
                "file": one.loaded.file,
                "percent": one.percent,
                "taken": one.taken,
                "total": len(one.targets),
                "missed": [
                    {**_place(gap.place), "kind": gap.kind, "step": gap.step, "message": gap.told}
                    for gap in one.missed
                ],
            }
            for one in covered
        ]
    return to_json(facts)


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def results_junit(tested: Sequence[Tested]) -> str:
    """JUnit's XML: a suite for each file, an error for each finding."""
    found = totals(tested)
    errors = sum(len(file.findings) for file in tested)
    root = ElementTree.Element("testsuites", name="sopctl test", tests=str(found.tests + errors))
    root.attrib |= {"failures": str(found.failed), "errors": str(errors)}
    for file in tested:
        count = len(file.results) + len(file.findings)
        failed = sum(bool(one.failures) for one in file.results)
        suite = ElementTree.SubElement(root, "testsuite", name=one_line(file.file), tests=str(count))
        suite.attrib |= {"failures": str(failed), "errors": str(len(file.findings))}
        for result in file.results:
            case = ElementTree.SubElement(suite, "testcase", classname=one_line(file.sop))
            case.attrib |= {"name": one_line(result.trial.name), "file": one_line(result.trial.place.file)}
            if result.failures:
                told = one_line(result.failures[0].message)
                lines = [line for one in result.failures for line in _failure_lines(one)]
                ElementTree.SubElement(case, "failure", message=told).text = _xml("\n".join(lines))
        for finding in file.findings:
            case = ElementTree.SubElement(
                suite, "testcase", classname=one_line(file.sop), name=finding.rule.name
            )
            told = one_line(finding.message)
            ElementTree.SubElement(case, "error", message=told).text = _xml(
                f"{at_line(finding.place)}: {told}"
            )
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _failure_lines(failure: Failure) -> Iterator[str]:
    yield f"{at_line(failure.place)}: {one_line(failure.message)}"
    yield from difference(failure, color=False)


def _xml(text: str) -> str:
    """XML forbids what `clean` shows otherwise, and two characters more."""
    return clean(text).replace("\ufffe", "?").replace("\uffff", "?")
