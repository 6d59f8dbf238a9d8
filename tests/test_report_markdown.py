"""Reports in Markdown on hosts of git: texts read as they are written, call nobody and link nothing."""

import html
import json
import re
from typing import Any

import pytest
from conftest import Team
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

AUDIENCES = ("leadership", "team", "department:lead", "auditor", "outside")
LEAD = "Lin <lin@example.com>"
NO_WIDTH = "\u200b"
FOUND = re.compile(r"(?<![A-Za-z0-9])@[A-Za-z]|[#!&$%~]\d|\bGH-\d", re.IGNORECASE)
TEXTS = [
    "@all please @lead", "请@all看 #7", "(@team/leads) _@bob_ **@carol**", "#12 GH-3 gh-4 !4 &5 $6 %7 ~8",
    "owner/repo#9 mail@example.com", "\\@bob \\#12 \\\\@bob",
    "&commat;bob &num;12 &#64;bob &#35;12 &amp;", "costs $x^2$ or $5", "===", "**@**bob *#*12",
]  # fmt: skip
ADDRESSES = [
    "https://example.com/a#12",
    "www.example.com",
    "http://x.example (ftp://y.example)",
]


def host(text: str) -> str:
    """Markdown as a host makes it HTML."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)


def read(text: str) -> str:
    """What people read of Markdown, code left out."""
    page = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", " ", host(text), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def sop_of(text: str) -> dict[str, Any]:
    """An SOP with a text wherever reports show one."""
    step = {
        "id": "a", "title": f"A {text}", "do": f"Look. {text}", "warning": text, "caution": text,
        "check": [text], "collect": {"told": {"type": "longtext", "ask": text}, "rows": {"type": "table",
        "columns": {"first": "text"}}},
    }  # fmt: skip
    late = {"id": "b", "title": f"B {text}", "do": text, "needs": ["a"], "due": "start - 3d"}
    phases = [{"id": "p", "title": text, "steps": [step, late]}]
    return {"title": text, "owner": "lead", "roles": {"lead": text}, "phases": phases}


def told_of(team: Team, text: str) -> None:
    """A run in which somebody wrote a text wherever people can."""
    team.write("sops/any.yaml", json.dumps(sop_of(text)))
    team.new("any", roles={"lead": LEAD})
    team("set", "r", "a", f"told={text}")
    team.rows("r", "a", "rows", [{"first": text}])
    team("note", "r", "a", text, "--deviation")
    team("note", "r", "b", text)
    team("block", "r", "b", text)


@pytest.mark.parametrize("text", TEXTS + ADDRESSES)
def test_texts_call_nobody_and_read_as_they_are(team: Team, text: str) -> None:
    """Whoever a report is for: what people wrote stands in it, and a host finds nothing in it."""
    told_of(team, text)
    for audience in AUDIENCES:
        told = team("report", "r", "--for", audience)
        shown = read(told)
        shown = re.sub(r"^(?:Look\. )?https?://\S*$", "", shown, flags=re.MULTILINE)  # in instructions
        assert not FOUND.search(shown), audience
        assert text in shown.replace(NO_WIDTH, ""), audience
        plain = re.sub(r"```mermaid.*?```", "", told, flags=re.DOTALL)
        plain = re.sub(r"^(?:>| {6}).*$|\]\(<[^>]*>\)", "", plain, flags=re.MULTILINE)  # nor in code
        assert not re.search(r"\b(?:https?|ftp)://|\bwww\.", plain), audience


def test_lines_of_an_answer_are_lines(team: Team) -> None:
    """None of them makes a heading of the one above, or a list."""
    told_of(team, "calm")
    team("set", "r", "a", "told=First\n- item\n2. item\n===\n---\n-5 below\n@all")
    told = team("report", "r")
    shown = "First\\\n  \\- item\\\n  2\\. item\\\n  \\===\\\n  \\---\\\n  -5 below\\\n  @&#8203;all"
    assert shown in told


def test_text_for_a_terminal_has_nothing_invisible(team: Team) -> None:
    """There nobody looks for names, and people copy what they read."""
    told_of(team, "@all see #12 at https://example.com for $5")
    for audience in AUDIENCES:
        told = team("report", "r", "--for", audience, "--format", "text")
        assert "@all see #12 at https://example.com for $5" in re.sub(r"\s+", " ", told)
        assert NO_WIDTH not in told


def test_lines_of_an_answer_stay_lines(team: Team) -> None:
    """What would begin a list, or make a heading of the line before, reads as it was written."""
    lines = ["- ask early", "+ ask twice", "1. first", "12) last", "===", "---", "3.5 m", "-5 degrees"]
    team.sop(
        "any",
        """
        {title: Any, owner: x, roles: {x: y},
         steps: [{id: a, title: A, collect: {lessons: {type: longtext}}}]}
        """,
    )
    team.new("any", roles={"x": LEAD})
    team("done", "r", "a", "--set", "lessons=" + "\n".join(lines))
    for audience in ("leadership", "team", "outside"):
        told = read(team("report", "r", "--for", audience))
        assert "\n".join(lines) in told, audience


CODE = """Ask @lead, then install `npm i @types/node` and ``a ` @b``.

    git log @~1 #12

- [the list](https://example.com/a#12) of https://example.com/@all/b#3, or [here](files/#12)

```sh
echo @all "#12"
```
"""


def test_code_and_addresses_in_instructions_stay(team: Team) -> None:
    """They are copied and followed: only names and numbers in prose are kept apart."""
    made = sop_of("calm")
    made["phases"][0]["steps"][0]["do"] = CODE
    team.write("sops/any.yaml", json.dumps(made))
    team.new("any", roles={"lead": LEAD})
    told = team("report", "r", "--for", "department:lead")
    quotation = [
        line.removeprefix(">").removeprefix(" ") for line in told.splitlines() if line.startswith(">")
    ]
    shown = "\n".join(quotation)
    assert CODE in shown.replace("&#8203;", "")
    assert shown.count("&#8203;") == 1
    assert "Ask @&#8203;lead" in shown


TRICKS = [
    "`", "``", "@bob", "#12", "\\", "](", ")", "[x](", "a", " ", "\n", "\n\n", "    ", "```", "~~~", "- ",
    "<", "&#64;", "https://a.example/", "*", "_", "|", "![", "> ",
]  # fmt: skip


@settings(max_examples=36, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(TRICKS), min_size=1, max_size=12).map("".join))
def test_no_markdown_hides_a_call(team: Team, text: str) -> None:
    """However code, links and quotations are begun and not ended, hosts find nobody in instructions."""
    from sopctl.render.report.markdown import FILTERS

    told = FILTERS["quoted"](text)
    assert not FOUND.search(re.sub(r"https://a\.example/\S*", " ", read(told)))
    code = "".join(re.findall(r"<code[^>]*>(.*?)</code>", host(told), re.DOTALL))
    assert "8203" not in code
    assert NO_WIDTH not in code
