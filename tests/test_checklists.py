"""Checklists as people write them: each is an SOP as it stands, and no word of it is lost."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.sop.load import load_sop
from sopctl.sop.markdown_writer import write_markdown
from sopctl.sop.model import Sop, walk_steps
from sopctl.sop.templates import render
from sopctl.sop.yaml_writer import write_yaml

Sopctl = Callable[..., "CompletedProcess[str]"]

FOLDER = Path(__file__).with_name("checklists")
FILES = sorted(FOLDER.glob("*.md"))
# Phases, steps and checks of each; an SOP without phases counts as one.
COUNTS = {
    "01-release": (3, 9, 2),
    "02-onboarding": (3, 8, 5),
    "03-incident": (4, 8, 2),
    "04-bug-template": (1, 2, 0),
    "05-pull-request": (3, 7, 0),
    "06-plain-bullets": (2, 5, 2),
    "07-chinese": (4, 9, 2),
    "08-deep": (3, 4, 6),
    "09-mixed-markers": (1, 3, 4),
    "10-numbered": (1, 5, 0),
    "11-details": (1, 3, 0),
    "12-crlf": (2, 4, 2),
    "13-tables": (2, 3, 0),
    "14-references": (1, 4, 0),
    "15-code-heavy": (1, 3, 0),
    "16-footnotes": (1, 3, 0),
    "17-html-comments": (1, 3, 0),
    "18-duplicates": (2, 6, 0),
    "19-quotes": (2, 3, 0),
    "20-no-heading": (1, 3, 2),
    "21-chinese-lines": (4, 9, 3),
    "22-slips": (3, 11, 1),
    "23-order": (3, 4, 0),
}
WORD = re.compile(r"[^\W_]+")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What Markdown itself takes out of the text: boxes, numbers of items, names of code, keys of front matter.
SIGNS = re.compile(
    r"(?m)^(?:name|about|title|labels|assignees):|^\[1\]:|\]\[\w+\]|^\s*[-*+]?\s*\[[ xX　]\]"
    r"|^\s*(?:\d+[.)、]|（\d+）|第[一二三]步：|步骤\d：|Step \d:|（\d）|[①②])|^\s*```\w*"
    r"|^> \[!\w+\]|\*\*Caution:\*\*|\{#[\w-]+\}"
)


def load(path: Path) -> tuple[Sop, list[Finding]]:
    loaded = load_sop(path.name, path.read_bytes())
    assert loaded.sop is not None, loaded.findings
    return loaded.sop, loaded.findings


def texts(sop: Sop) -> str:
    """All that a person gets to read of an SOP, names filled in."""
    found = [sop.title, sop.summary, sop.purpose]
    for phase in sop.stages:
        found.append(phase.title)
    for _, _, step in walk_steps(sop):
        filled = [step.title, step.do, *step.check, *step.warning, *step.caution]
        found += [render(text, {}.__getitem__) for text in filled]
        found += [step.run, *(f"{link.title} {link.url}" for link in step.links)]
    return "\n".join(found)


def lost(source: str, sop: Sop, findings: list[Finding]) -> list[str]:
    """The words of a source that are neither in the SOP nor on a line that a finding names."""
    kept = set(WORD.findall(texts(sop)))
    named = {finding.place.line for finding in findings}
    lines = source.split("\n")
    text = "\n".join("" if number in named else line for number, line in enumerate(lines, 1))
    shown = COMMENT.sub("", SIGNS.sub("", text))
    return [word for word in WORD.findall(shown) if word not in kept]


def test_all_are_counted() -> None:
    """Every file of the corpus is counted."""
    assert sorted(COUNTS) == [path.stem for path in FILES]
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_structure(path: Path) -> None:
    """Phases, steps and checks are found as a reader sees them."""
    sop, findings = load(path)
    steps = [step for _, _, step in walk_steps(sop)]
    assert (len(sop.stages), len(steps), sum(len(step.check) for step in steps)) == COUNTS[path.stem]
    assert all(finding.rule.severity == "note" for finding in findings)
    assert not any(step.run for step in steps)
    assert len({step.id for step in steps}) == len(steps)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_is_lost(path: Path) -> None:
    """Every word stands in a text of the SOP, or a finding names its line."""
    source = path.read_bytes().decode().replace("\r\n", "\n")
    sop, findings = load(path)
    assert lost(source, sop, findings) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_can_be_turned_into_a_file_of_sopctl(path: Path) -> None:
    """A checklist written out as YAML or as Markdown with front matter is the same SOP."""
    sop, _ = load(path)
    assert load_sop("x.yaml", write_yaml(sop).encode()).sop == sop
    assert load_sop("x.md", write_markdown(sop).encode()).sop == sop


def test_what_cannot_be_used_is_named() -> None:
    """Front matter of an issue template and a link that nothing refers to are named with their lines."""
    _, findings = load(FOLDER / "04-bug-template.md")
    assert [(one.rule.code, one.place.line) for one in findings] == [("SOP108", 4), ("SOP108", 5)]
    _, findings = load(FOLDER / "14-references.md")
    assert [(one.rule.code, one.place.line) for one in findings] == [("SOP108", 11)]
    _, findings = load(FOLDER / "23-order.md")
    assert [(one.rule.code, one.place.line) for one in findings] == [("SOP108", 14)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ids_are_stable(path: Path) -> None:
    """Another item, phase or line elsewhere changes no id."""
    text = path.read_bytes().decode()
    end = "\r\n" if "\r\n" in text else "\n"
    more = f"{text}{end}## Something new{end}{end}- [ ] A step that was not there{end}"
    before = [step.id for _, _, step in walk_steps(load(path)[0])]
    after = load_sop(path.name, more.encode()).sop
    assert after is not None
    assert [one for one in before if one not in {step.id for _, _, step in walk_steps(after)}] == []


def answers(sop: Sop) -> str:
    return "".join(
        f"{step.id!r}: {'{check: all}' if step.check else 'true'}\n" for _, _, step in walk_steps(sop)
    )


@pytest.mark.parametrize("name", COUNTS)
def test_it_is_walked(repo: Path, sopctl: Sopctl, name: str) -> None:
    """`sopctl run CHECKLIST.md --answers FILE` is all it takes."""
    path = FOLDER / f"{name}.md"
    (repo / path.name).write_bytes(path.read_bytes())
    (repo / "answers.yaml").write_text(answers(load(path)[0]), encoding="utf-8")
    done = sopctl("run", path.name, "--answers", "answers.yaml", cwd=repo)
    assert done.returncode == 0, done.stderr
    status: Any = sopctl("status", cwd=repo)
    total = COUNTS[name][1]
    assert f"{total}/{total}" in status.stdout.replace(" ", "")


LINES = st.sampled_from([
    "# Title one", "## Part two", "### Sub three", "#### Deep four", "- [ ] task five",
    "  - [ ] nested six", "    - deeper seven", "- plain eight", "1. number nine", "2) number ten",
    "* star eleven", "prose twelve", "", "    indented thirteen", "> quote fourteen", "> [!WARNING]",
    "> **Caution** fifteen", "```sh", "```", "| a | b |", "|---|---|", "| sixteen | c |", "<details>",
    "</details>", "<!-- hidden -->", "---", "===", "[ref]: https://seventeen.example",
    "see [ref] eighteen", "1、十九", "第一步：二十", "\tinside tab", "  two spaces", "- ", "- [ ]",
    "+ plus [link](https://example.com/x)", "a `code` b", "**bold**: rest", "[^1]: note",
])  # fmt: skip


@given(st.lists(LINES, max_size=14))
@settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_order_of_lines_loses_a_word(lines: list[str]) -> None:
    """However lines are put together, their words are kept or their lines are named."""
    source = "\n".join(lines)
    loaded = load_sop("x.md", source.encode())
    errors = [one for one in loaded.findings if one.rule.severity == "error"]
    if errors:
        assert loaded.sop is None
        return
    assert loaded.sop is not None
    named = {finding.place.line for finding in loaded.findings}
    kept = texts(loaded.sop)  # lines of Chinese run into each other: words are looked for inside
    for number, line in enumerate(lines, 1):
        words = WORD.findall(SIGNS.sub("", line))
        hidden = line.startswith(("<!--", "```", "> [!", "> **C"))
        if not hidden and number not in named:
            assert [word for word in words if word not in kept] == [], (number, line)


PARTS = st.sampled_from([
    "# h", "## h", "### h", "#### h", "- [ ] h", "1. h", "- h", "  - [ ] h", "1、h", "2、h", "（1）h",
    "一、h", "第一步：h", "① h", "a) h", "[ ] h", "##h", "",
])  # fmt: skip


@given(st.lists(PARTS, min_size=1, max_size=10))
@settings(max_examples=180, deadline=None, suppress_health_check=list(HealthCheck))
def test_steps_keep_the_order_of_the_file(parts: list[str]) -> None:
    """However headings and items follow each other, the steps do as well, and none is lost."""
    source = "\n".join(f"{part}x{number}x" if part else "" for number, part in enumerate(parts))
    sop = load_sop("f.md", source.encode()).sop
    if sop is None:
        return
    titles = [re.search(r"x(\d+)x", step.title) for _, _, step in walk_steps(sop)]
    order = [int(found[1]) for found in titles if found]
    assert order == sorted(order)
    assert [one for one in re.findall(r"x\d+x", source) if one not in texts(sop)] == []
