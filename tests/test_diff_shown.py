"""What a reviewer sees: text in a terminal, a comment on a pull request, JSON, and plain git."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sopctl.diff.compare import compare
from sopctl.diff.kinds import KINDS
from sopctl.diff.review import Review, Reviewed, RunEffect, Work
from sopctl.diff.words import pieces
from sopctl.language import speaking
from sopctl.render.changes import FORMATS, render
from sopctl.render.changes.markup import inert
from sopctl.render.changes.telling import told
from sopctl.render.columns import cells
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop

SOPCTL = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).resolve().parent.parent
BEFORE = """\
id: fair
title: Spring fair
version: 1.0.0
owner: lead
roles: {lead: Leads, designer: {does: Draws, notice: 5wd}}
params: {goes_live: date, reach: {type: integer, min: 1}}
phases:
  - id: before
    title: Before
    steps:
      - id: list
        title: List what is needed
        takes: 1wd
        collect: {needs: {type: text, required: true}}
      - id: page
        title: Design the page
        owner: lead
        needs: [list]
        due: goes_live - 7wd
        do: Draw the page from the prototype that was agreed, then show it to whoever asked for it.
        check: [Copy agreed, Sizes listed]
        approve: {by: [lead], not: owner}
      - id: hall
        title: Book the hall
        collect: {price: number}
"""
AFTER = """\
id: fair
title: Spring fair
version: 1.1.0
owner: lead
roles: {lead: Leads, designer: {does: Draws, notice: 6wd}}
params: {goes_live: date, reach: {type: integer, min: 10}}
phases:
  - id: before
    title: Before
    steps:
      - id: needs-list
        title: List what is needed
        takes: 2wd
        collect: {needs: {type: text}}
      - id: brief
        title: Write the brief
        owner: designer
        due: goes_live - 9wd
        do: One page, for everybody.
        collect: {link: url}
      - id: page
        title: Design the page
        owner: designer
        needs: [brief]
        when: reach > 100
        due: goes_live - 6wd
        do: Draw the page from the sketch that was agreed, then show it to whoever asked for it.
        check: [Copy agreed, Sizes of all images listed]
        approve: {by: [lead, designer]}
"""
TEXT = """\
Spring fair (fair)
sops/fair.yaml, was sops/old.yaml
version 1.0.0 -> 1.1.0, breaking changes ask for 2.0.0

About the SOP
  behaviour  role designer: notice 5wd -> 6wd
  breaking   parameter reach: at least 1 -> 10

1. List what is needed (needs-list)
  breaking   another id; was list
  behaviour  takes 1wd -> 2wd
  behaviour  field needs: may be left out

2. Write the brief (brief)
  behaviour  added: owner designer, due goes_live - 9wd
             One page, for everybody.
             to record: link

3. Design the page (page)
  behaviour  text: Draw the page from the [-prototype-]{+sketch+} that was
             agreed, then show it to whoever asked for it.
  breaking   owner lead -> designer
  breaking   needs: also brief, no longer needs-list
  behaviour  due goes_live - 7wd -> goes_live - 6wd
  behaviour  check: Sizes {+of all images+} listed
  breaking   approved by: also designer
  breaking   whoever did it may approve
  behaviour  only when always -> reach > 100

Book the hall (hall)
  breaking   removed
             to record: price

3 open runs: 2 can follow, 1 needs a decision
east: the step was done (hall)
critical path +2 working days (3 -> 5)
work: designer +3 working days, lead -1 working day

1 SOP: 7 breaking, 8 behaviour, 1 record
"""


def sop(text: str) -> Sop:
    """An SOP."""
    return require_sop(load_sop("fair.yaml", text.encode()))


def reviewed(before: str = BEFORE, after: str = AFTER, **more: Any) -> Reviewed:
    """One file that changed."""
    old, new = sop(before), sop(after)
    versions = (old.version, new.version)
    return Reviewed(
        new.id, new.title, "sops/fair.yaml", "sops/fair.yaml", versions, compare(old, new), **more
    )


def full() -> Review:
    """A change with all that can be told of it."""
    runs = (RunEffect("west", "follows"), RunEffect("east", "asks", "the step was done", ("hall",)))
    runs += (RunEffect("north", "follows"),)
    work = (Work(3, {"lead": 3, "designer": 1}), Work(5, {"lead": 2, "designer": 4}))
    one = reviewed(runs=runs, work=work)
    return Review([Reviewed(**{**vars(one), "was": "sops/old.yaml"})])


def small(before: str, after: str) -> str:
    """What is told of one step that changed, without its grade."""
    frame = "id: a\ntitle: t\nowner: r\nroles: {{r: x, q: y}}\nsteps:\n- id: z\n  title: z\n- {}\n"
    one = compare(sop(frame.format(before)), sop(frame.format(after)))
    return "; ".join(told(change, one) for change in one.changes)


# Text


def test_the_text_for_people() -> None:
    """Step by step, in the order of the procedure: both values, the version, runs and work."""
    assert render("text", full()) == TEXT


def test_nothing_is_told_where_nothing_changed() -> None:
    """No file, no output; a program gets an object all the same."""
    assert {form: render(form, Review([])) for form in FORMATS if form != "json"} == {"text": "", "md": ""}
    assert json.loads(render("json", Review([]))) == {"grade": "", "files": []}


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("{id: s, title: t, owner: r}", "{id: s, title: t, owner: q}", "owner r -> q"),
        ("{id: s, title: t}", "{id: s, title: t, owner: q}", "owner r -> q"),
        ("{id: s, title: t}", "{id: s, title: t, needs: [z]}", "needs: now z"),
        ("{id: s, title: t}", "{id: s, title: t, takes: 2h}", "takes no time -> 2h"),
        ("{id: s, title: t, each: [a, b]}", "{id: s, title: t}", "for each a, b -> once"),
        ("{id: s, title: t, check: [one two]}", "{id: s, title: t, check: [one three]}",
         "check: one [-two-]{+three+}"),
        ("{id: s, title: t, check: [a]}", "{id: s, title: t, check: [a, b]}", "check: {+b+}"),
        ("{id: s, title: t}", "{id: s, title: t, approve: {by: [q], not: owner, signed: true}}",
         "approval nothing -> q (not the one who did it, signed)"),
        ("{id: s, title: t, collect: {n: {type: choice, options: [a, b]}}}",
         "{id: s, title: t, collect: {n: {type: choice, options: [b, c]}}}",
         "field n: options: also c, no longer a"),
        ("{id: s, title: t, collect: {n: text}}", "{id: s, title: t, collect: {n: integer}}",
         "field n: type text -> integer"),
        ("{id: s, title: t, evidence: [{id: e}]}", "{id: s, title: t, evidence: [{id: e, required: true}]}",
         "evidence e: required"),
        ("{id: s, title: t, collect: {n: text}}", "{id: s, title: t, collect: {n: text, m: bool}}",
         "field m: added: bool"),
        ("{id: s, title: 写一份活动方案}", "{id: s, title: 写一份推广方案}",
         "title: 写一份[-活动-]{+推广+}方案"),
        ("{id: s, title: t, links: ['https://a.example']}",
         "{id: s, title: t, links: [{title: A, url: 'https://a.example'}]}",
         "links: {+A (+}https://a.example{+)+}"),
    ],
)  # fmt: skip
def test_one_change_is_one_line(before: str, after: str, line: str) -> None:
    """Each is told with both values, as people write them."""
    assert small(before, after) == line


def test_a_long_text_is_told_around_what_changed() -> None:
    """Of what stayed only a little is shown, cut between words."""
    words = " ".join(f"word{number}" for number in range(200))
    line = small(
        f"{{id: s, title: t, do: {words}}}", f"{{id: s, title: t, do: {words.replace('d100 ', 'd ')}}}"
    )
    assert "[-word100-]{+word+}" in line
    assert len(line) < 150
    assert re.fullmatch(r"text: …( word\d+)+ \[-word100-\]\{\+word\+\}( word\d+)+ …", line)


def test_sops_come_go_and_cannot_be_read() -> None:
    """A new SOP, one that went, and one that is none any more are named as what they are."""
    files = [
        Reviewed("a", "A", "a.yaml", None, (None, "1.0")),
        Reviewed("b", "B", None, "b.yaml", ("2.0", None)),
        Reviewed("c", "", "c.yaml", "c.yaml", problem="c.yaml:1:1: no steps"),
    ]
    text = render("text", Review(files))
    assert "A (a)\na.yaml\nversion 1.0\n  behaviour  new SOP\n" in text
    assert "B (b)\nb.yaml\nversion 2.0\n  breaking   SOP removed\n" in text
    assert "c\nc.yaml\ncannot be compared: c.yaml:1:1: no steps\n" in text
    assert text.endswith("3 SOPs: 2 breaking, 1 behaviour\n")


def test_grades_of_the_settings_are_told() -> None:
    """A grade that a team sees otherwise is the one that is shown, counted and asked for."""
    grades = dict.fromkeys(KINDS, "wording")
    text = render("text", Review([reviewed()], grades))
    assert "version 1.0.0 -> 1.1.0, enough: wording changes ask for 1.0.1" in text
    assert text.endswith("1 SOP: 16 wording\n")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_lines_fit_a_terminal(language: str, width: int) -> None:
    """No line is wider than the terminal, in either language; colour adds no column."""
    with speaking(language):
        plain = render("text", full(), width=width)
        tinted = render("text", full(), width=width, color=True)
    assert max(map(cells, plain.split("\n"))) <= width
    bare = re.sub(r"\x1b\[[0-9;]*m", "", tinted)
    assert max(map(cells, bare.split("\n"))) <= width
    assert "\x1b[31;9mprototype\x1b[0m\x1b[32msketch\x1b[0m" in tinted
    assert "[-" not in tinted
    assert ("~ " in plain) == (width == 40)
    assert ("不兼容" in plain) == (language == "zh")


# The comment


def shown_by_host(text: str) -> str:
    """Markdown as a host makes it HTML: raw HTML passes, tables are known."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(text)


def test_the_comment() -> None:
    """What matters stands in a table, what nobody does otherwise is folded, effects come last."""
    text = render("md", full())
    lines = text.split("\n")
    assert lines[0] == "<!-- sopctl diff -->"
    assert lines[1] == "### What changes in the SOPs: **breaking**"
    assert "**version 1.0.0 → 1.1.0, breaking changes ask for 2.0.0**" in text
    assert "| **breaking** | 3. Design the page (page) | owner lead → designer |" in text
    assert "Draw the page from the <del>prototype</del><ins>sketch</ins> that was agreed" in text
    assert "- 3 open runs: 2 can follow, 1 needs a decision" in text
    folded = render("md", Review([reviewed(BEFORE, BEFORE.replace("Book the hall", "Book a hall"))]))
    assert "<details><summary>1 change after which nobody does anything else</summary>" in folded
    assert "- 3. Book a hall (hall): title: Book <del>the</del><ins>a</ins> hall\n\n</details>" in folded


HOSTILE = [
    "</details><script>alert(1)</script>", "a | b |\n| --- |", "`code` ``x``", "@all please @lead", "/close",
    "#12 GH-3 !4 &5", "3f2a9c1b7 and 0123456789abcdef0123456789abcdef01234567", "![x](https://a.example/x.png)",
    "[x](javascript:y)", "<!-- sopctl diff -->", "# title", "- item", "1. item", "~~x~~ **y** _z_ $x$",
    "&lt;b&gt; &#64;all", "\x1b[31mred", "a\u202eb", "www.example.com https://example.com", "请@all看 #7",
    "\\| \\`", "line\u2028two",
]  # fmt: skip


def comment_with(text: str) -> str:
    """A comment on a change that has a text wherever a file or a run can have one."""
    written = json.dumps(text)
    after = AFTER.replace("title: Spring fair", f"title: {written}")
    after = after.replace("title: Write the brief", f"title: {written}")
    after = re.sub("do: Draw the page.*", lambda _line: f"do: {written}", after)
    if load_sop("fair.yaml", after.encode()).sop is None:  # no file may hold such a text
        after = AFTER.replace("title: Spring fair", "title: Fair")
    return render("md", Review([reviewed(after=after, runs=(RunEffect("east", "asks", text, (text,)),))]))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_files_does_nothing_in_a_comment(text: str) -> None:
    """Whatever stands in a file is shown as it is: no markup, link, mention, reference or end of a table."""
    shown = comment_with(text)
    page, calm = shown_by_host(shown), shown_by_host(comment_with("some calm words"))
    for tag in (
        "<table",
        "<script",
        "<a ",
        "<img",
        "<details",
        "<h3",
        "<h1",
        "<strong",
        "<em",
        "<ol",
        "<!--",
    ):
        assert page.count(tag) <= calm.count(tag), tag
    body = re.sub(r"<[^>]*>", " ", page)
    assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z]", body)
    assert not re.search(r"[#!]\d|&amp;\d|GH-\d|\b[0-9a-f]{40}\b|\b3f2a9c1b7\b", body)
    assert not any(line.startswith("/") for line in shown.split("\n"))
    assert "\x1b" not in shown


def test_addresses_and_numbers_stay_as_they_are() -> None:
    """A mail address, a date, a price and a word of hexadecimal letters carry nothing invisible."""
    text = "write to team@example.com by 2027-03-01, decade, 1234567"
    assert inert(text) == text


@pytest.mark.parametrize("count", [300, 1500])
def test_a_comment_stays_below_the_limit(count: int) -> None:
    """What has no room is counted, and the gravest changes are not among it."""
    steps = [f"- {{id: s{one}, title: 做第 {one} 件事, do: {'文字' * 150}{one}}}" for one in range(count)]
    head = "id: fair\ntitle: Fair\nowner: r\nroles: {r: x, q: y}\nsteps:\n"
    before = head + "\n".join(steps)
    after = before.replace("文字", "另外").replace("id: s199,", "id: s199, owner: q,")
    text = render("md", Review([reviewed(before, after)]))
    assert len(text) < 60_000
    assert "owner r → q" in text
    left = int(re.search(r"(\d+) changes had no room here", text)[1])
    assert text.count("<del>") + left == count
    assert "`sopctl diff`" in text


def test_many_sops_stay_below_the_limit() -> None:
    """So do a thousand SOPs, each with a name as long as a name may be."""
    files = [Reviewed(f"s{one}", "长" * 3000, f"{'目' * 200}/{one}.yaml", None) for one in range(1000)]
    text = render("md", Review(files))
    assert len(text) < 60_000
    assert "changes had no room here" in text


# JSON


def test_the_json() -> None:
    """One object of stable keys, without sentences, the same in every language."""
    facts = json.loads(render("json", full()))
    with speaking("zh"):
        assert json.loads(render("json", full())) == facts
    assert facts["grade"] == "breaking"
    (file,) = facts["files"]
    assert file["version"] == {"before": "1.0.0", "after": "1.1.0", "asked": "2.0.0", "enough": False}
    assert (file["sop"], file["file"], file["was"]) == ("fair", "sops/fair.yaml", "sops/old.yaml")
    assert file["problem"] is False
    owner = next(one for one in file["changes"] if one["kind"] == "owner-changed")
    assert owner == {
        "kind": "owner-changed", "grade": "breaking", "what": "changed", "at": ["steps", "page"],
        "was": ["steps", "page"], "key": ["owner"], "before": "lead", "after": "designer",
    }  # fmt: skip
    assert file["runs"][1] == {"run": "east", "verdict": "asks", "steps": ["hall"]}
    assert file["work"]["after"] == {"longest": 5, "roles": {"lead": 2, "designer": 4}}
    documented = (TOP / "docs/review.md").read_text(encoding="utf-8")
    assert all(f'"{key}"' in documented or f"`{key}`" in documented for key in {**file, **owner, **facts})


# Words


@given(st.text(alphabet="ab 中文。\n", max_size=60), st.text(alphabet="ab 中文。\n", max_size=60))
@example("x a " * 1000, "y a " * 1000)
@example("ab" * 900, "中" * 3)
def test_pieces_are_both_texts(before: str, after: str) -> None:
    """What was there before and what is there now can be read from the stretches, whatever the texts."""
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.what != "added") == before
    assert "".join(one.text for one in found if one.what != "removed") == after


def test_a_text_made_to_waste_time_is_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each word of one text is like very many of the other nothing is compared word by word."""

    def refuse(*_words: object, **_more: object) -> None:
        raise AssertionError("compared")

    monkeypatch.setattr("sopctl.diff.words.SequenceMatcher", refuse)
    assert [one.what for one in pieces("x a " * 500 + "x", "y a " * 500 + "y")] == ["removed", "added"]


# Git


def git(folder: Path, *words: str, env: dict[str, str]) -> str:
    """What git prints."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=env, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def clone(
    repo: Path, sopctl: SOPCTL, clean_env: dict[str, str], tmp_path_factory: Any
) -> tuple[Path, dict[str, str]]:
    """A repository wired to git, its SOP committed, and an environment with sopctl on the path."""
    programs = tmp_path_factory.mktemp("bin")
    program = programs / "sopctl"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={TOP} exec {sys.executable} -m sopctl "$@"\n')
    program.chmod(0o755)
    env = {**clean_env, "PATH": f"{programs}{os.pathsep}{clean_env['PATH']}"}
    git(repo, "init", "-q", env=env)
    (repo / "sops/fair.yaml").write_text(BEFORE)
    (repo / "sops/README.md").write_text("# Library\n\n- [ ] read\n")
    done = sopctl("init", "--git", cwd=repo)
    assert done.returncode == 0, done.stderr
    git(repo, "add", "-A", env=env)
    git(repo, "commit", "-qm", "one", env=env)
    return repo, env


def test_plain_git_says_what_a_change_means(clone: tuple[Path, dict[str, str]]) -> None:
    """`git diff` and `git log -p --ext-diff` do; lines are a flag away, and under the id of their step."""
    repo, env = clone
    other = BEFORE.replace("        owner: lead", "        owner: designer")
    (repo / "sops/fair.yaml").write_text(other)
    (repo / "sops/README.md").write_text("# Library\n\n- [ ] read it\n")
    shown = git(repo, "diff", env=env)
    assert "breaking   owner lead -> designer" in shown
    assert "\n-- [ ] read\n+- [ ] read it\n" in shown, "what is no SOP is shown by its lines"
    assert "-        owner: lead" in git(repo, "diff", "--no-ext-diff", env=env)
    git(repo, "commit", "-qam", "two", env=env)
    assert "breaking   owner lead -> designer" in git(repo, "log", "-p", "-1", "--ext-diff", env=env)
    assert re.search(r"^@@ .*- id: list$", git(repo, "log", "-p", "-1", env=env), re.MULTILINE)
    git(repo, "mv", "sops/fair.yaml", "sops/节日.yaml", env=env)
    (repo / "sops/节日.yaml").write_text(other.replace("takes: 1wd", "takes: 3wd"))
    assert "sops/节日.yaml, was sops/fair.yaml" in git(repo, "diff", "-M", "HEAD", env=env)


def test_git_diff_never_fails(clone: tuple[Path, dict[str, str]]) -> None:
    """New, removed, broken and binary files, layout alone, a file not merged, and no sopctl: git goes on."""
    repo, env = clone
    path = repo / "sops/fair.yaml"
    path.write_text(BEFORE + "# a remark\n")
    assert "sops/fair.yaml: layout or remarks alone" in git(repo, "diff", env=env)
    path.write_text(BEFORE)
    git(repo, "mv", "sops/fair.yaml", "sops/market.yaml", env=env)
    assert git(repo, "diff", "--cached", env=env).strip() == "file: sops/fair.yaml -> sops/market.yaml"
    git(repo, "mv", "sops/market.yaml", "sops/fair.yaml", env=env)
    path.write_text(BEFORE + "<<<<<<< ours\n")
    assert "+<<<<<<< ours" in git(repo, "diff", env=env)
    path.write_bytes(b"\0\xff" * 100)
    assert "sops/fair.yaml" in git(repo, "diff", env=env)
    path.unlink()
    assert "--- a/sops/fair.yaml\n+++ /dev/null" in git(repo, "diff", env=env)
    path.write_text(AFTER)
    (repo / "sops/new.yaml").write_text(AFTER)
    git(repo, "add", "-N", "sops/new.yaml", env=env)
    assert "--- /dev/null\n+++ b/sops/new.yaml" in git(repo, "diff", env=env)
    bare = {**env, "PATH": os.environ["PATH"].replace(str(Path(sys.executable).parent), "/nowhere")}
    assert "-        owner: lead" in git(repo, "diff", env=bare)


def test_git_text_is_a_readable_form_of_any_file(
    clone: tuple[Path, dict[str, str]], sopctl: SOPCTL, tmp_path: Path
) -> None:
    """As textconv it shows an SOP one fact a line, and anything else as it is, bytes and all."""
    repo, env = clone
    git(repo, "config", "diff.sopctl.textconv", "sopctl git-text", env=env)
    (repo / "sops/fair.yaml").write_text(BEFORE.replace("        owner: lead", "        owner: designer"))
    shown = git(repo, "diff", "--no-ext-diff", env=env)
    assert "-  owner: lead\n+  owner: designer\n" in shown
    assert "\n step page\n" in shown
    (tmp_path / "x_fair.yaml").write_text("title: [\n")
    assert sopctl("git-text", "x_fair.yaml", cwd=tmp_path).stdout == "title: [\n"
    assert "git-text" not in sopctl("--help", cwd=tmp_path).stdout


def test_git_log_shows_facts_where_that_was_chosen(
    clone: tuple[Path, dict[str, str]], sopctl: SOPCTL, tmp_path: Path
) -> None:
    """`init --git-log` lets plain `git log -p` tell facts; without sopctl it shows the file as it is."""
    repo, env = clone
    (repo / "sops/fair.yaml").write_text(BEFORE.replace("        owner: lead", "        owner: designer"))
    git(repo, "commit", "-qam", "other", env=env)
    assert "-        owner: lead\n" in git(repo, "log", "-p", "-1", env=env)
    done = sopctl("init", "--git-log", cwd=repo)
    assert done.returncode == 0, done.stderr
    assert "git config diff.sopctl.textconv" in done.stdout
    shown = git(repo, "log", "-p", "-1", env=env)
    assert "-  owner: lead\n+  owner: designer\n" in shown
    assert "\n step page\n" in shown
    assert sopctl("init", "--git-log", "--with", "event-launch", cwd=repo).returncode == 2


def test_wiring_git_overwrites_nothing(repo: Path, sopctl: SOPCTL, clean_env: dict[str, str]) -> None:
    """Lines and settings that people wrote stay; twice is once; outside git it is refused."""
    assert sopctl("init", "--git", cwd=repo).returncode == 2
    git(repo, "init", "-q", env=clean_env)
    git(repo, "config", "merge.sopctl.driver", "mine %A", env=clean_env)
    (repo / "sopctl.toml").write_text('library = ["sops", "更多 SOP"]\n')
    (repo / "更多 SOP").mkdir()
    (repo / ".gitattributes").write_text("*.png binary")
    done = sopctl("init", "--git", cwd=repo)
    assert "left as it is: merge.sopctl.driver" in done.stderr
    assert git(repo, "config", "merge.sopctl.driver", env=clean_env) == "mine %A\n"
    lines = (repo / ".gitattributes").read_text().splitlines()
    assert lines[:2] == ["*.png binary", "runs/** -text"]
    asked = [
        "sops/a.yaml",
        "sops/b/c.md",
        "更多 SOP/d.yml",
        "sops/a.test.yaml",
        "sops/tests/x.yaml",
        "x.yaml",
    ]
    told_ = git(repo, "-c", "core.quotepath=off", "check-attr", "diff", "--", *asked, env=clean_env)
    assert [line.rpartition(" ")[2] for line in told_.splitlines()] == ["sopctl"] * 3 + ["unspecified"] * 3
    again = sopctl("init", "--git", cwd=repo)
    assert (again.returncode, again.stdout) == (0, "")
    assert not (repo / ".github").exists()


# The CI job

GH = """#!{python}
import json, os, sys
words = sys.argv[1:]
with open(os.environ["CALLS"], "a") as file:
    file.write(json.dumps(words) + "\\n")
if "--jq" in words:
    print(os.environ.get("OWN", ""))
"""


@pytest.fixture
def host(repo: Path, sopctl: SOPCTL, clean_env: dict[str, str]) -> Callable[..., list[list[str]]]:
    """Runs the last script of the review job as GitHub would, and says how `gh` was called."""
    sopctl("init", cwd=repo)
    job = yaml.safe_load((repo / ".github/workflows/sops.yml").read_text(encoding="utf-8"))["jobs"]["review"]
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert not any("${{" in one.get("run", "") for one in job["steps"])
    assert job["steps"][-2]["run"] == 'sopctl diff "$BASE...HEAD" --format md > "$REVIEW"'
    (repo / "bin").mkdir()
    (repo / "bin/gh").write_text(GH.format(python=sys.executable))
    (repo / "bin/gh").chmod(0o755)

    def run(review: str, *, fork: bool = False, own: str = "") -> list[list[str]]:
        (repo / "review.md").write_text(review)
        (repo / "calls").write_text("")
        env = {
            **clean_env, "PATH": f"{repo / 'bin'}:{clean_env['PATH']}", "REVIEW": "review.md", "OWN": own,
            "IS_FORK": str(fork).lower(), "GITHUB_STEP_SUMMARY": str(repo / "summary.md"), "PULL": "7",
            "GITHUB_REPOSITORY": "team/sops", "CALLS": str(repo / "calls"),
        }  # fmt: skip
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", job["steps"][-1]["run"]]
        done = subprocess.run(
            script, cwd=repo, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert review in (repo / "summary.md").read_text()
        return [json.loads(line) for line in (repo / "calls").read_text().splitlines()]

    return run


def test_the_job_keeps_one_comment(host: Callable[..., list[list[str]]]) -> None:
    """It writes its comment, rewrites that one, takes it away when nothing is left, and none for a fork."""
    ask, post = host("changes")
    assert ask[2] == "repos/team/sops/issues/7/comments"
    assert "<!-- sopctl diff -->" in ask[-1]
    assert post[2:] == ["--method", "POST", ask[2], "--field", "body=@review.md"]
    assert host("changes", own="42")[1][3:5] == ["PATCH", "repos/team/sops/issues/comments/42"]
    assert host("", own="42")[1][3:] == ["DELETE", "repos/team/sops/issues/comments/42"]
    assert len(host("")) == 1
    assert host("changes", fork=True) == []
