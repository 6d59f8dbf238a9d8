"""Lint: each rule finds what its own page calls bad, and the command tells all of it safely."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import indent

import pytest

from sopctl.cli.lint.committed import least_version
from sopctl.errors import Finding
from sopctl.language import speaking
from sopctl.lint.around import UNKNOWN, Around
from sopctl.lint.engine import MAX_FINDINGS, lint
from sopctl.lint.ignores import heed
from sopctl.lint.linted import Linted
from sopctl.lint.pages import Page, pages, paragraphs
from sopctl.lint.rules import load_rule, module_names
from sopctl.lint.selection import Selection
from sopctl.render.clean import UNSAFE, clean, one_line
from sopctl.render.explain import explain
from sopctl.sop import form
from sopctl.sop.load import load_common, load_sop, require_sop

Sopctl = Callable[..., "CompletedProcess[str]"]
Write = Callable[[Path, str, str], Path]

RULE_FILES = sorted(Path(import_module("sopctl.lint.rules").__file__ or "").parent.glob("sop*.py"))
PAGES = list(pages())
RULES = [load_rule(code)[0] for code in module_names()]
HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\n"
STEPS = "steps: [{id: s, title: t}]\n"
GOOD = HEAD + STEPS


def found(text: str, around: Around = UNKNOWN) -> list[Finding]:
    return lint(load_sop("a.yaml", text.encode()), around)


def examples(page: Page) -> Iterator[tuple[str, list[Finding]]]:
    """The `Bad` and `Good` of a rule's page, each with what is found in it, remarks heeded.

    What stands under the other words counts from there on.
    """
    file, around, common = "a.yaml", UNKNOWN, None
    for kind, text in page.examples:
        match kind:
            case "Before":
                around = around._replace(
                    before=require_sop(load_sop(file, text.encode())), asks=least_version
                )
            case "Today":
                around = around._replace(today=date.fromisoformat(text))
            case "Namesakes":
                around = around._replace(namesakes=tuple(one for one in text.split() if one != "none"))
            case "File":
                file = text
            case "Shared":
                common, wrong = load_common("_shared.yaml", text.encode())
                assert not wrong
            case "Bad" | "Good":
                written = re.sub(r"<U\+(\w+)>", lambda match: chr(int(match[1], 16)), text)
                findings = lint(load_sop(file, written.encode(), common), around)
                yield kind, heed(Linted(file, written, findings), Selection()).findings
            case _:
                pytest.fail(f"an example of no known kind: {kind}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_rule_finds_what_its_page_calls_bad(page: Page) -> None:
    """The Bad examples of a rule break that rule alone, and the Good ones break none."""
    assert {kind for kind, __ in examples(page)} == {"Bad", "Good"}
    for kind, findings in examples(page):
        assert {one.rule.code for one in findings} == ({page.rule.code} if kind == "Bad" else set())


def test_a_rule_file_is_named_for_its_rule() -> None:
    """A rule's file carries its code and name, each rule is listed, and no code or name is used twice."""
    listed = {rule.code.lower() + "_" + rule.name.replace("-", "_"): rule for rule in RULES}
    assert [file.stem for file in RULE_FILES] == sorted(listed)
    for stem, rule in listed.items():
        assert rule == import_module(f"sopctl.lint.rules.{stem}").RULE
    every = [*RULES, *form.RULES]
    assert len({rule.code for rule in every}) == len({rule.name for rule in every}) == len(every)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_each_page_begins_with_a_sentence(page: Page) -> None:
    """A rule's page says in one plain sentence what is wrong."""
    first = page.text.split("\n")[0]
    assert first.endswith(".")
    assert len(first) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_page_is_told_in_chinese(page: Page) -> None:
    """Who reads Chinese gets no sentence of a page in English; the examples stay as they are."""
    with speaking("zh"):
        told = explain(page.rule.code)
    for paragraph in paragraphs(page.text):
        assert paragraph not in told
    for __, text in page.examples:
        assert indent(text, "    ") in told
    assert page.text in explain(page.rule.code)


PLACES = {
    "template in a block": (
        HEAD + "steps:\n  - id: s\n    title: t\n    do: |\n      One.\n\n      Ask 李明 or {{ rr }} now.\n",
        11, 20, "SOP203", 2,
    ),
    "bad filter in a block": (
        HEAD + "steps:\n  - id: s\n    title: t\n    do: |-\n        lower {{ r|lwr }}\n",
        9, 20, "SOP204", 3,
    ),
    "condition in quotes": (HEAD + "steps: [{id: s, title: t, when: 'a and true'}]\n", 5, 34, "SOP203", 1),
    "condition after Chinese": (
        HEAD + "params: {目标: bool}\nsteps: [{id: s, title: 标题, when: 目标 and 目的}]\n",
        6, 41, "SOP203", 2,
    ),
    "check written short": (HEAD + "steps: [{id: s, title: t, check: 'x {{ y }}'}]\n", 5, 40, "SOP203", 1),
    "one check of many": (
        HEAD + "steps:\n- id: s\n  title: t\n  check:\n  - fine\n  - ask {{ q }}\n", 10, 12, "SOP203", 1,
    ),
    "approver": (HEAD + "steps: [{id: s, title: t, approve: {by: [r, q]}}]\n", 5, 45, "SOP402", 1),
    "approver written short": (HEAD + "steps: [{id: s, title: t, approve: {by: q}}]\n", 5, 41, "SOP402", 1),
    "need written short": (HEAD + "steps: [{id: s, title: t, needs: z}]\n", 5, 34, "SOP301", 1),
    "default of a field": (
        HEAD + "steps: [{id: s, title: t, collect: {n: {type: integer, default: few}}}]\n",
        5, 65, "SOP205", 3,
    ),
    "due on itself": (HEAD + "steps: [{id: s, title: t, due: s + 1d}]\n", 5, 32, "SOP501", 6),
    "ids that conditions cannot tell apart": (
        HEAD + "steps: [{id: a-b, title: t}, {id: a.b, title: t}]\n", 5, 35, "SOP201", 3,
    ),
    "role named like a parameter": (HEAD + "params: {r: text}\n" + STEPS, 5, 10, "SOP201", 1),
    "one evidence twice": (
        HEAD + "steps: [{id: s, title: t, evidence: [{id: e}, {id: e}]}]\n", 5, 47, "SOP201", 2,
    ),
    "a check twice": (HEAD + "steps: [{id: s, title: t, check: [x, y, x]}]\n", 5, 41, "SOP201", 1),
    "item of no repeated step": (HEAD + "steps: [{id: s, title: 'x {{ item }}'}]\n", 5, 30, "SOP203", 4),
    "an item twice": (HEAD + "steps: [{id: s, title: t, each: [x, y, x]}]\n", 5, 40, "SOP206", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_a_finding_lies_on_what_is_wrong(case: str) -> None:
    """A finding's line, column and width are those of the very words, in any way of writing them."""
    text, line, column, code, width = PLACES[case]
    (finding,) = found(text)
    assert finding.rule.code == code
    place = finding.place
    assert (place.line, place.column) == (line, column)
    if case != "one evidence twice":
        assert place.width == width


def test_a_circle_through_a_condition_is_a_circle() -> None:
    """A step waits for the answers that its condition reads, so a circle may run through one."""
    (finding,) = found(
        HEAD + "steps:\n"
        "  - {id: a, title: t, when: c_d.go}\n"
        "  - {id: b, title: t, needs: [a]}\n"
        "  - {id: c-d, title: t, needs: b, collect: {go: bool}}\n"
    )
    assert finding.rule.code == "SOP302"
    assert finding.message == "a circle: `a` waits for `c-d` waits for `b` waits for `a`"
    assert (finding.place.line, finding.place.column) == (6, 29)


def test_two_circles_are_both_named() -> None:
    """Every circle is told, a step that needs itself among them."""
    steps = {"a": "b", "b": "a", "c": "d", "d": "e", "e": "c", "f": "f", "g": "a"}
    lines = "".join(f"  - {{id: {one}, title: t, needs: [{need}]}}\n" for one, need in steps.items())
    findings = found(f"{HEAD}steps:\n{lines}")
    assert [finding.rule.code for finding in findings] == ["SOP302"] * 3
    assert [finding.place.line for finding in findings] == [6, 8, 11]


def test_waste_is_bounded_and_said() -> None:
    """A file that breaks one rule at every word gets the first findings and a word about the rest."""
    findings = found(HEAD + "steps: [{id: s, title: t, do: '" + "{{ xx }}" * 20_000 + "'}]\n")
    assert len(findings) == MAX_FINDINGS + 1
    assert "the rest is not listed" in findings[-1].message


def test_sound_file_exits_0(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """A sound library prints nothing on stdout, a summary on stderr, and exits 0."""
    write_sop(repo, "a", GOOD)
    done = sopctl("lint", cwd=repo)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing found in 1 SOP file\n")


def test_all_findings_of_all_files_in_one_go(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """One run tells everything wrong in every file, in the order of files and lines, and exits 1."""
    write_sop(repo, "b", HEAD.replace("id: a", "id: b") + "steps: [{id: s, title: t, needs: z, owner: q}]\n")
    write_sop(repo, "sub/a", "id: a\ntitle: [\n")
    write_sop(repo, "c", GOOD.replace("id: a", "id: c"))
    done = sopctl("lint", cwd=repo)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "sops/b.yaml:5:34: SOP301 unknown-step: no step `z`",
        "  5 | steps: [{id: s, title: t, needs: z, owner: q}]",
        "    |                                  ^",
        "    help: known here: s",
        "",
        "sops/b.yaml:5:44: SOP402 unknown-role: `q` is no role",
        "  5 | steps: [{id: s, title: t, needs: z, owner: q}]",
        "    |                                            ^",
        "    help: known here: r",
        "",
        "sops/sub/a.yaml:2:8: SOP102 syntax: this [ is never closed",
        "  2 | title: [",
        "    |        ^",
        "    help: close it",
        "",
    ]
    assert done.stderr == "3 errors found in 3 SOP files\n"
    again = sopctl("lint", "--format", "concise", "sops/sub", "sops/c.yaml", cwd=repo)
    assert again.returncode == 1
    assert again.stdout.count("\n") == 1
    assert "2 SOP files" in again.stderr


def test_json_carries_the_same_facts(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """`--format json` prints one list with place, rule, message and mend of each finding."""
    write_sop(repo, "a", HEAD + "steps: [{id: s, title: 标题, needs: z}]\n")
    done = sopctl("lint", "--format", "json", cwd=repo)
    assert done.returncode == 1
    assert done.stderr == ""
    assert json.loads(done.stdout) == [
        {
            "file": "sops/a.yaml", "line": 5, "column": 35, "end_column": 36, "width": 1, "code": "SOP301",
            "name": "unknown-step", "severity": "error", "message": "no step `z`", "mend": "known here: s",
            "fix": None,
        }
    ]  # fmt: skip
    write_sop(repo, "a", GOOD)
    done = sopctl("lint", "--format", "json", cwd=repo)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["lint", "nowhere.yaml"], "cannot read nowhere.yaml: there is no such file"),
        (["lint", "empty"], "no SOP file in empty"),
        (["lint"], "no SOP file in sops"),
        (["lint", "--format", "xml"], "--format xml"),
        (["-C", "elsewhere", "lint"], "no SOP library in"),
        (["lint", "sops/a\x00.yaml".replace("\x00", "\udc80")], "cannot read sops/a"),
    ],
)
def test_wrong_use_exits_2(repo: Path, sopctl: Sopctl, args: list[str], words: str) -> None:
    """What cannot be linted at all is wrong use: exit 2 and a message, never a finding."""
    (repo / "empty").mkdir()
    (repo / "elsewhere" / ".git").mkdir(parents=True)
    done = sopctl(*args, cwd=repo)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr


def test_a_path_needs_no_library(tmp_path: Path, sopctl: Sopctl) -> None:
    """A file given by its path is linted wherever it lies."""
    (tmp_path / "one.yaml").write_text(GOOD)
    assert sopctl("lint", "one.yaml", cwd=tmp_path).returncode == 0


NASTY = "\x1b[31m\x07\x08\r\x9b\u202e\u2066\u200b\ufeff\u00ad"
ESCAPED = r"\e[31m\a\b\r\u009b\u202e\u2066\u200b\ufeff\u00ad"


@pytest.mark.parametrize(
    "args",
    [
        ["lint"],
        ["lint", "--format", "json"],
        ["show", "a"],
        ["show", "a", "--json"],
        ["list"],
        ["list", "--json"],
    ],
)
def test_control_characters_never_reach_the_terminal(
    repo: Path, sopctl: Sopctl, write_sop: Write, args: list[str]
) -> None:
    """What an SOP or a file's name hides is shown as `<U+202E>` or escaped, on stdout and stderr."""
    sop = f'id: a\ntitle: "t{ESCAPED}"\nsummary: "{ESCAPED}x"\npurpose: "p{ESCAPED}"\nowner: "{ESCAPED}"\n'
    sop += f'tags: ["{ESCAPED}"]\nroles: {{r: "{ESCAPED}"}}\ndefinitions: {{"{ESCAPED}": "{ESCAPED}"}}\n'
    sop += f'steps: [{{id: s, title: "{ESCAPED}{{{{ x }}}}", check: ["{ESCAPED}"], needs: ["{ESCAPED}"]}}]\n'
    write_sop(repo, "a", sop)
    write_sop(repo, f"b{NASTY}", f'"{ESCAPED}": 1\n')
    done = sopctl(*args, cwd=repo)
    assert done.returncode in (0, 1)
    assert done.stdout
    assert UNSAFE.search(done.stdout) is None
    assert UNSAFE.search(done.stderr) is None


def test_clean_text_keeps_what_is_harmless() -> None:
    """Cleaning shows what is unsafe and leaves every script, tab and line end as it is."""
    assert clean("a\tb\nc 名 é ✓ 🎉") == "a\tb\nc 名 é ✓ 🎉"
    assert clean("a\u202eb\x1b") == "a<U+202E>b<U+001B>"
    assert one_line(" a\r\n b\t\x00c ") == "a b <U+0000>c"
