"""What lint found, in each of its forms, read back by what reads it: nothing is lost, nothing breaks out."""

import ast
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from conftest import Team
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from wcwidth import wcwidth

import sopctl
from sopctl.errors import Edit, Finding, Fix, Place, Rule, SopctlError
from sopctl.lint.engine import lint
from sopctl.lint.fingerprints import fingerprints
from sopctl.lint.linted import Linted
from sopctl.lint.pages import codes, rule_of
from sopctl.render.clean import UNSAFE, clean
from sopctl.render.explain import explain
from sopctl.render.findings import FORMATS, render, statistics
from sopctl.render.findings.excerpt import excerpt
from sopctl.severity import LEVELS, NOTES, WARNINGS, severity_of
from sopctl.sop.load import load_sop

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)
SARIF = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)

HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\nsteps:\n"
# Chinese, an emoji, a tab, a direction mark, a line beyond any terminal, and words that other forms quote.
BAD = (
    HEAD
    + "  - {id: s, title: 把海报交给负责人 🎉, needs: 不在}\n"
    + '  - {id: u, title: "a\tb\u202e", owner: "w\u202ex,y:100%"}\n'
    + f"  - {{id: v, title: t, do: '{'很长的一行' * 60}{{{{ nix }}}}{'还有' * 60}'}}\n"
    + "  - {id: w, title: t, owner: q}\n" * 2
)
NAMES = ("sops/a.yaml", "sops/b c%20：名,.yaml", "sops/line\nend::x\r.yaml", "/top/x\x1b[31m<&>\u202e.yaml")


def linted(file: str, text: str) -> Linted:
    """A file with what some rules find in it; the forms do not care which."""
    return Linted(file, text, lint(load_sop(file, text.encode()), codes=["SOP203", "SOP301", "SOP402"]))


def finding(severity: str = "error", fix: Fix | None = None, line: int = 1, file: str = "a.yaml") -> Finding:
    rule = Rule({"error": "SOP301", "warning": "SOP110", "note": "SOP108"}[severity], "made-up", severity)
    return Finding(rule, Place(file, line, 1, 2), "wrong: 100%,\nand more", "mend it [so](x)", fix)


MANY = [
    *(linted(name, BAD) for name in NAMES),
    linted("sops/sound.yaml", HEAD + "  - {id: s, title: t}\n"),
    Linted(
        "sops/gone.yaml", "", [Finding(Rule("SOP101", "unreadable"), Place("sops/gone.yaml"), "not there")]
    ),
    Linted("a.yaml", "id: a\n", [finding(severity) for severity in LEVELS]),
]
COUNT = sum(len(one.findings) for one in MANY)
FIX = Fix("write `ID`", (Edit(0, 2, "ID"), Edit(7, 8, "名"), Edit(9, 9, "!")))
FIXABLE = Linted(
    "a.yaml", "id: a\nx: y\r\n", [finding(fix=FIX), finding(fix=Fix("risky", FIX.edits, safe=False))]
)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_tells_everything_and_nothing_unsafe(form: str) -> None:
    """Each form names every finding of every file, and lets no control or direction mark through."""
    told = render(form, MANY, color=False)
    assert UNSAFE.search(told) is None
    seen = Counter(re.findall(r"SOP\d\d\d", told))
    wanted = Counter(one.rule.code for file in MANY for one in file.findings)
    assert all(seen[code] >= count for code, count in wanted.items())


@pytest.mark.parametrize("form", FORMATS)
def test_lint_prints_every_form(form: str, team: Team) -> None:
    """`--format` takes each form; the exit code is the same for all of them."""
    team.sop("bad", BAD)
    assert "SOP301" in team("lint", "--format", form, code=1)
    team.sop("bad", HEAD + "  - {id: s, title: t}\n")
    assert "SOP301" not in team("lint", "--format", form)


def test_nothing_found_is_told_as_nothing() -> None:
    """Without findings people see nothing, and programs a document without results."""
    sound = [linted("sops/a.yaml", HEAD + "  - {id: s, title: t}\n")]
    for form in ("text", "concise", "github"):
        assert render(form, sound) == render(form, []) == ""
    for form in ("json", "gitlab"):
        assert json.loads(render(form, sound)) == json.loads(render(form, [])) == []
    for files in (sound, []):
        log = json.loads(render("sarif", files))
        SARIF.validate(log)
        assert log["runs"][0]["results"] == []
    suites = ElementTree.fromstring(render("junit", sound))
    assert [case.get("classname") for case in suites.iter("testcase")] == ["sops/a.yaml"]
    assert list(suites.iter("failure")) == []
    assert len(ElementTree.fromstring(render("junit", []))) == 0


def columns(shown: str) -> list[str]:
    """What stands in each column of a terminal."""
    found = []
    for character in shown:
        width = wcwidth(character)
        found += [character, *[""] * (width - 1)] if width > 0 else []
    return found


SIGNS = st.sampled_from("ab: {}-'，。名字活动（🎉✓é\t\u0301\u202e\x1b\u3000\u00a0…")
LINES = st.text(SIGNS, min_size=1, max_size=90) | st.integers(1, 400).map(lambda many: "活动ab" * many)


@given(LINES, st.data(), st.sampled_from([30, 60, 92]))
@settings(deadline=None)
def test_the_carets_stand_beneath_the_words(line: str, data: st.DataObject, room: int) -> None:
    """Whatever a line holds, its excerpt fits, is safe, and the carets are under the words that are meant."""
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, min(len(line), start + 30)))
    shown, carets = excerpt(line, start, end, room)
    assert UNSAFE.search(shown) is None
    assert len(columns(shown)) <= room
    above = "".join(columns(shown)[carets.index("^") : len(carets)])
    words = clean(line[start:end].replace("\t", "    ")).replace("\u0301", "")
    if words and not above.endswith("…"):
        assert words.startswith(above)
        assert above == words or shown.endswith("…")
    elif words:
        assert words.startswith(above[:-1])


def test_a_line_as_long_as_a_file_costs_little() -> None:
    """A thousand findings on one endless line are told in a thousand short excerpts."""
    findings = [
        Finding(Rule("SOP301", "x"), Place("a.yaml", 1, 1 + 700 * one, 650), "m") for one in range(1000)
    ]
    told = render("text", [Linted("a.yaml", "字\u202e" * 400_000, findings)])
    assert max(len(line) for line in told.split("\n")) <= 100
    assert len(render("sarif", [Linted("a.yaml", "字\u202e" * 400_000, findings)])) < 2_000_000


def test_text_says_severity_place_and_fix() -> None:
    """What is no error says so, what can be mended is marked and counted; a missing text leaves no gap."""
    told = render("text", [MANY[-1], FIXABLE, MANY[-2]])
    assert told.startswith(
        "a.yaml:1:1: SOP301 made-up: wrong: 100%, and more\n"
        "  1 | id: a\n"
        "    | ^^\n"
        "    help: mend it [so](x)\n\n"
        "a.yaml:1:1: SOP110 made-up (warning): wrong"
    )
    assert "SOP108 made-up (note): wrong" in told
    assert "SOP301 made-up [*]: wrong" in told
    assert "sops/gone.yaml:1:1: SOP101 unreadable: not there\n\n" in told
    assert told.endswith(
        "[*] 1 can be mended with --fix\n1 can be mended with --fix --unsafe-fixes; look at what it did\n"
    )
    colored = render("text", [MANY[-1], FIXABLE, MANY[-2]], color=True)
    assert "\x1b[31m^^\x1b[0m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == told


def test_concise_is_one_line_each() -> None:
    """One line for each finding, in order, that begins with its place."""
    lines = render("concise", MANY).splitlines()
    assert len(lines) == COUNT
    assert lines[0] == "sops/a.yaml:6:39: SOP301 unknown-step: no step `不在`; known here: s, u, v, w"
    assert all(re.match(r"[^\n]+:\d+:\d+: SOP\d{3} [a-z-]+( \(\w+\))?: ", line) for line in lines)


def applied(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def test_json_has_every_fact() -> None:
    """Each finding is there with the facts that it was made of; a fix can be applied as it is."""
    told = json.loads(render("json", [*MANY, FIXABLE]))
    wanted = [one for file in (*MANY, FIXABLE) for one in file.findings]
    for facts, one in zip(told, wanted, strict=True):
        assert (facts["file"], facts["line"], facts["column"]) == (
            one.place.file,
            one.place.line,
            one.place.column,
        )
        assert facts["end_column"] - facts["column"] == facts["width"] == one.place.width
        assert (facts["code"], facts["name"], facts["severity"]) == (
            one.rule.code,
            one.rule.name,
            one.rule.severity,
        )
        assert (facts["message"], facts["mend"]) == (one.message, one.mend)
    fix = told[-2]["fix"]
    assert (fix["message"], fix["safe"], told[-1]["fix"]["safe"]) == ("write `ID`", True, False)
    edits = [(edit["start"], edit["end"], edit["text"]) for edit in fix["edits"]]
    assert applied(FIXABLE.text, edits) == "ID: a\nx名 !y\r\n"
    assert told[0]["fix"] is None


def offset(text: str, line: int, column: int) -> int:
    return sum(len(one) for one in re.split(r"(?<=\n)", text)[: line - 1]) + column - 1


def test_sarif_is_what_its_schema_wants() -> None:
    """The log fits the standard's schema; places, rules, levels and fixes lead back to what was found."""
    log = json.loads(render("sarif", [*MANY, FIXABLE]))
    SARIF.validate(log)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    wanted = [(file, one) for file in (*MANY, FIXABLE) for one in file.findings]
    for result, (file, one) in zip(run["results"], wanted, strict=True):
        spot = result["locations"][0]["physicalLocation"]
        where, region = spot["artifactLocation"], spot["region"]
        assert unquote(where["uri"]).removeprefix("file://") == file.file
        assert ("uriBaseId" in where) == (not file.file.startswith("/"))
        assert where["uri"].isascii()
        assert where["uri"] == run["artifacts"][where["index"]]["location"]["uri"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == one.rule.code
        assert result["level"] == one.rule.severity
        if "snippet" in region:
            start = offset(file.text, region["startLine"], region["startColumn"])
            end = offset(file.text, region["endLine"], region["endColumn"])
            assert file.text[start:end] == region["snippet"]["text"]
    (change,) = run["results"][-2]["fixes"][0]["artifactChanges"]
    edits = [
        (
            offset(FIXABLE.text, at["startLine"], at["startColumn"]),
            offset(FIXABLE.text, at["endLine"], at["endColumn"]),
            one["insertedContent"]["text"],
        )
        for one in change["replacements"]
        for at in [one["deletedRegion"]]
    ]
    assert applied(FIXABLE.text, edits) == "ID: a\nx名 !y\r\n"
    assert "fixes" not in run["results"][-1]  # a guess: whoever reads the log would take it for sure
    assert run["results"][-1]["message"]["text"].endswith(r"mend it \[so\](x)")


def test_names_are_told_from_the_top_of_the_repository() -> None:
    """CI systems get names from the repository's top, people and their programs as they gave them."""
    files = [linted("../sops/./a.yaml", BAD)]
    found = {form: render(form, files, shown_root="team/work") for form in FORMATS}
    for form in ("sarif", "github", "gitlab", "junit"):
        assert "team/sops/a.yaml" in found[form]
    for form in ("text", "concise", "json"):
        assert "../sops/./a.yaml" in found[form]
        assert "team" not in found[form]


def test_github_commands_can_be_read_back() -> None:
    """Each command is one line, whatever stands in names and messages, and unescapes to what was found."""
    lines = render("github", MANY).splitlines()
    wanted = [(file, one) for file in MANY for one in file.findings]
    for line, (file, one) in zip(lines, wanted, strict=True):
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert command is not None
        assert command[1] == one.rule.severity.replace("note", "notice")
        facts = dict(part.split("=", 1) for part in command[2].split(","))
        assert unquote(facts["file"].replace("\u202e", "")) == clean(file.file.replace("\r", "\0")).replace(
            "<U+0000>", "\r"
        )
        assert (int(facts["line"]), int(facts["col"])) == (one.place.line, one.place.column)
        assert int(facts["endColumn"]) == one.place.column + one.place.width
        told = "; ".join(part for part in (one.message, one.mend) if part)
        assert unquote(command[3]) == clean(told)


def test_gitlab_knows_each_issue_by_itself() -> None:
    """Every issue has GitLab's keys and a fingerprint of its own; a file named twice counts once."""
    issues = json.loads(render("gitlab", [*MANY, MANY[0]]))
    assert len(issues) == COUNT
    assert len({issue["fingerprint"] for issue in issues}) == COUNT
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
    assert {issue["location"]["path"] for issue in issues} == {file.file for file in MANY if file.findings}


def test_junit_can_be_read_back() -> None:
    """A suite for each file, a case for each finding, counts that are right, and notes that fail nothing."""
    root = ElementTree.fromstring(render("junit", MANY))
    assert [suite.get("name") for suite in root] == [clean(file.file) for file in MANY]
    assert sum(len(suite) for suite in root) == COUNT + 1  # the sound file has one that passes
    failures = [one for file in MANY for one in file.findings if one.rule.severity != "note"]
    assert int(root.get("failures") or 0) == len(list(root.iter("failure"))) == len(failures)
    assert int(root.get("tests") or 0) == len(list(root.iter("testcase")))
    assert [case.get("message") for case in root.iter("failure")] == [clean(one.message) for one in failures]
    nasty = Finding(Rule("SOP301", "x"), Place("a"), "a\x00\ufffe\ud800\x0bb", "")
    assert ElementTree.fromstring(render("junit", [Linted("a", "", [nasty])])).find(".//failure") is not None


def test_fingerprints_outlive_edits_elsewhere() -> None:
    """A finding keeps its fingerprint when lines come before it and white space moves; no two are alike."""
    before = linted("sops/a.yaml", BAD)
    kept = fingerprints(before)
    assert len(set(kept)) == len(kept)
    moved = BAD.replace("steps:\n", "# more\n\nsteps:\n").replace(
        "  - {id: w, title", "  -   {id: w,   title"
    )
    assert fingerprints(linted("./sops/a.yaml", moved)) == kept
    assert not set(fingerprints(linted("sops/b.yaml", BAD))) & set(kept)
    other = fingerprints(linted("sops/a.yaml", BAD.replace("needs: 不在", "needs: 也不在")))
    assert [one for one, two in zip(kept, other, strict=True) if one != two] == kept[:1]


def test_statistics_count_each_rule() -> None:
    """Counts come with code and name, the most frequent first, for people and for programs."""
    told = statistics([MANY[0], FIXABLE]).splitlines()
    counts = [int(line.split()[0]) for line in told]
    assert sum(counts) == len(MANY[0].findings) + 2
    assert all(first >= second for first, second in pairwise(counts))
    assert any(line.endswith("SOP301  made-up [*]") for line in told)
    facts: list[dict[str, Any]] = json.loads(statistics([MANY[0], FIXABLE], as_json=True))
    assert [(one["count"], one["code"]) for one in facts] == [
        (int(line.split()[0]), line.split()[1]) for line in told
    ]
    assert statistics([]) == ""


def test_the_table_alone_says_how_grave_a_rule_is() -> None:
    """Each rule has the severity of the table, none is made with one of its own, the table names no other."""
    assert {code: rule_of(code).severity for code in codes()} == {code: severity_of(code) for code in codes()}
    assert set(codes()) >= WARNINGS | NOTES
    assert not WARNINGS & NOTES
    made = [
        call
        for file in Path(sopctl.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Rule"
        if isinstance(call.args[0], ast.Constant)
    ]
    assert len(made) == len(codes())
    assert all(len(call.args) == 2 and not call.keywords for call in made)


@pytest.mark.parametrize("code", codes())
def test_every_rule_can_be_explained(code: str) -> None:
    """A rule's page names it, says how grave it is, and is found by its code and by its name in any case."""
    told = explain(code)
    first = told.splitlines()[0]
    assert first.startswith(f"{code} ")
    assert explain(first.partition(" ")[2].upper()) == explain(code.lower()) == told
    assert re.search(r"^(an error|a warning|a note): ", told, re.MULTILINE)


def test_a_rule_that_is_not_there_is_no_bug() -> None:
    """An unknown rule is refused with the nearest one."""
    with pytest.raises(SopctlError) as caught:
        explain("unknown-stop")
    assert "unknown-step" in caught.value.mend
