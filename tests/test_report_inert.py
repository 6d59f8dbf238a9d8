"""Reports in Markdown by any reader of CommonMark: of what people wrote no HTML, no image, no stray link."""

import re
from typing import Any

import pytest
import yaml
from conftest import Team
from desk import Desk
from hostile import AUDIENCES, GROUPS, PAYLOADS, Writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

LEAD = "Lin <lin@example.com>"
TAG = "A <img src=x onerror=alert(1)> B"
LIST = """\
title: A fair
owner: lead
roles: {lead: Leads}
params: {place: text}
phases:
- id: p
  title: All
  steps:
  - id: a
    title: 'Look at {{ place }}'
    do: "Go to {{ place }}. Run `git log <branch>`.\\n\\n    wc <list>"
    warning: ['First {{ place }}', 'Escaped \\<img src=x onerror=alert(1)>']
    caution: 'Then {{ place }}'
"""


def reader() -> MarkdownIt:
    """One that holds nothing back: HTML stays HTML, and every address is one to go to."""
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made.validateLink = lambda _address: True  # type: ignore[method-assign]
    return made


def every(text: str) -> list[Token]:
    return [one for token in reader().parse(text) for one in (token, *(token.children or ()))]


def check_inert(told: str) -> None:
    tokens = every(told)
    assert not [one.content for one in tokens if one.type in ("html_inline", "html_block", "image")]
    assert not [one for one in tokens if one.markup == "autolink"]
    for one in tokens:
        if one.type == "link_open":
            address = str(one.attrGet("href"))
            assert re.match(r"(?:https?:|mailto:|(?!//)[^:]*(?:[/#?]|$))", address, re.IGNORECASE), address


@pytest.mark.parametrize("words", [("r",), ("--all",)])
def test_a_list_shows_tags_as_text(team: Team, words: tuple[str, ...]) -> None:
    """What a parameter holds stands in warnings and instructions as it was written; code stays code."""
    team.sop("fair", LIST)
    team.new("fair", params={"place": TAG}, roles={"lead": LEAD})
    told = team("report", *words, "--for", "department:lead", "--format", "md")
    check_inert(told)
    tokens = every(told)
    shown = ["".join(part.content for part in one.children or ()) for one in tokens if one.type == "inline"]
    for text in (f"First {TAG}", "Escaped <img src=x onerror=alert(1)>", f"Then {TAG}"):
        assert text in shown
    assert shown.count("Warning") == 2
    code = [one.content for one in tokens if one.type in ("code_inline", "code_block")]
    assert {"git log <branch>", "wc <list>\n"} <= set(code)
    assert not any(one.startswith(">") or "&lt;" in one for one in shown)
    laid_out = team("report", *words, "--for", "department:lead", "--format", "text")
    assert f"First {TAG}" in laid_out
    assert f"Then {TAG}" in laid_out


class Filled(Writer):
    """Texts into whose Markdown payloads come as values, too; all of them stand in one list."""

    def _prosaic(self, number: int) -> str:
        return f"{super()._prosaic(number)} {{{{ p{number} }}}}"

    def _step(self, number: int) -> dict[str, Any]:
        return {**super()._step(number), "owner": "lead"}


@pytest.fixture(scope="module")
def begun(desk: Desk) -> str:
    """A run in which nobody did anything yet: lists tell all its instructions."""
    writer = Filled(GROUPS, GROUPS)
    for file, content in {"sops/begun": writer.sop(), "values": writer.values("begun")}.items():
        text = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        (desk.folder / f"{file}.yaml").write_text(text, encoding="utf-8")
    desk("new", "begun", "--values", "values.yaml")
    return "begun"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_of_hostile_texts_nothing_but_text_comes(
    audience: str, texts: str, everywhere: str, begun: str, desk: Desk
) -> None:
    """Payloads in every text, title, answer, reason and instruction, of one run and over all runs."""
    for run in (texts, everywhere, begun):
        check_inert(desk("report", run, "--for", audience, "--format", "md"))
        check_inert(desk("report", "--all", "--sop", run, "--for", audience, "--format", "md"))


PIECES = [
    *PAYLOADS[:4], "<",
    "\\", "\\<", "<img src=x>", "<https://a.example/>", "![", "![x](y)", "[x](", "`", "``",
    "```", "\n", "\n\n", "    ", "](<img/src=x>)", "[x](javascript:y)", "[x]: javascript:y\n", "[x]",
    "<!--", "&lt;", "&", "lt;", "|", "---|---", "- ", "> ", "a", "@bob",
]  # fmt: skip


@settings(max_examples=90, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_no_markdown_hides_a_tag(text: str) -> None:
    """However code, links and escapes are begun and not ended, instructions hold no HTML and no image."""
    from sopctl.render.report.markdown import FILTERS

    check_inert(FILTERS["quoted"](text))
    check_inert(f"- {FILTERS['md'](text)}\n")


@pytest.mark.parametrize("text", ["- a", "+ b", "1. c", "2) d", "===", "---", "-5 or 3.5"])
def test_a_text_that_begins_like_markdown_stays_text(text: str) -> None:
    """No list in a list, and no heading, comes of what a title begins with."""
    from sopctl.render.report.markdown import FILTERS

    tokens: list[Any] = every(f"x\n\n- {FILTERS['md'](text)}\n")
    assert [one.content for one in tokens if one.type == "text"] == ["x", text]
    assert sum(one.type == "list_item_open" for one in tokens) == 1
