"""Pictures of SOPs and runs: every need can be followed, every state is told, and no text breaks a form."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from charts import read_by_mermaid
from conftest import Team
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopctl.cli.runs.session import load
from sopctl.render.graph import as_svg
from sopctl.render.graph.edges import reduced
from sopctl.render.graph.facts import gather
from sopctl.runs.survey import Survey

HERE = Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
Sopctl = Callable[..., Any]
FAIR = """
title: Spring fair
owner: lead
roles: {lead: Answers, designer: Draws, boss: Decides}
params:
  goes_live: {type: date, ask: When?}
  channels: {type: choice, many: true, options: [article, poster]}
  has_page: {type: bool}
phases:
  - id: before
    title: Before it goes live
    steps:
      - {id: list, title: List the needs, collect: {print: {type: bool, required: true}}}
      - {id: page, title: Draw the page, owner: designer, when: has_page, needs: [list], approve: {by: boss}}
      - {id: draft, title: "Draft for {{ item }}", each: channels, needs: [list, page]}
      - {id: post, title: "Post in {{ item }}", each: channels, needs: [draft]}
  - id: day
    title: The day
    steps:
      - {id: print, title: Print it, when: list.print, due: goes_live}
      - {id: open, title: Open the fair, needs: [list, page, post]}
      - {id: back, title: Look back, use: look, with: {chair: lead}, needs: [open]}
      - {id: file, title: File it, needs: [back]}
"""
LOOK = """
title: How we look back
owner: chair
roles: {chair: Leads the talk}
steps:
  - {id: facts, title: Gather facts}
  - {id: talk, title: Talk about them, needs: [facts]}
"""
HOSTILE = [
    'say "end"', "end", "a #35; b; c", "`tick` **bold** __x__ ~~y~~", "<script>alert(1)</script><br/>x",
    "%%{init: {'theme': 'dark'}}%%", "%% comment", "click n1 callback", "1. first", "- item", "# head",
    "href https://example.com", "a --> b", "subgraph x", "n1[other]", "&lt;b&gt; &#x3c; &amp;",
    r"back\slash \N \G \n", "]]> --> <!-- x", "画海报：第一版；（终）", "x" * 300, "W" * 90, "👩‍👩‍👧 family",
    "مرحبا", "$$x^2$$", "@{ shape: circle }", "a|b|c", "style n1 fill:red",
    "</text></svg><svg onload=alert(1)>",
    "javascript:alert(1)", "'quote'", "\ufffe\uffff", "tab\tline", "\u202eright to left", "::: class",
]  # fmt: skip


ROLES = {"lead": "Lin <l@example.com>", "designer": "Chen <c@example.com>", "boss": "Wu <w@example.com>"}


def fair(team: Team) -> None:
    team.sop("fair", FAIR)
    team.sop("look", LOOK)


def party(titles: list[str]) -> str:
    """An SOP whose every text is one of those, each step after the one before."""
    steps = [
        {"id": f"s{number}", "title": title, "needs": [f"s{number - 1}"] if number else []}
        for number, title in enumerate(titles)
    ]
    phases = [{"id": f"p{one['id']}", "title": one["title"], "steps": [one]} for one in steps]
    made = {"title": titles[0], "owner": "lead", "roles": {"lead": "Leads"}, "phases": phases}
    told = json.dumps(made, ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in told)


def edges(dot: str) -> set[tuple[str, str]]:
    """The arrows of a picture for Graphviz, by the ids of steps; what is no step is seen through."""
    named = {
        name: json.loads(tip)
        for name, tip in re.findall(r'^\s*(n\d+) \[label=.*tooltip=("(?:[^"\\]|\\.)*")', dot, re.MULTILINE)
    }
    after: dict[str, set[str]] = {}
    for first, then in re.findall(r"^\s*(n\d+) -> (n\d+)", dot, re.MULTILINE):
        after.setdefault(first, set()).add(then)

    def beyond(name: str) -> set[str]:
        found = set()
        for then in after.get(name, ()):
            found |= {then} if then in named else beyond(then)
        return found

    return {(named[first], named[then]) for first in after if first in named for then in beyond(first)}


def reach(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All pairs of which the second can be reached from the first."""
    after: dict[str, set[str]] = {}
    for first, then in arrows:
        after.setdefault(first, set()).add(then)
    found = set()
    for start in after:
        ahead = [*after[start]]
        seen: set[str] = set()
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                ahead += after.get(one, ())
        found |= {(start, one) for one in seen}
    return found


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


# What a picture has


def test_arrows_are_needs_and_none_follows_from_others(team: Team) -> None:
    """What a condition reads comes first too; a used SOP stands between what it needs and what needs it."""
    fair(team)
    assert edges(team("graph", "fair", "--format", "dot")) == {
        ("list", "page"), ("page", "draft"), ("draft", "post"), ("post", "open"), ("list", "print"),
        ("open", "back/facts"), ("back/facts", "back/talk"), ("back/talk", "file"),
    }  # fmt: skip


def test_a_step_says_who_when_and_who_approves(team: Team) -> None:
    """In boxes of phases and of the SOP that is used; names that have no value yet stand as ‹name›."""
    fair(team)
    chart = team("graph", "fair")
    assert chart.startswith("flowchart TD\n")
    assert '["Draw the page<br/>designer<br/>only when: has_page<br/>approved by: boss"]' in chart
    assert '["Draft for ‹channels›<br/>lead<br/>for each: channels"]' in chart
    assert 'subgraph b1["Before it goes live"]' in chart
    assert '["Look back · SOP in its place: look"]' in chart
    assert not re.search("done|ready|pending", chart)
    svg = team("graph", "fair", "--format", "svg")
    shown = texts(svg)
    for text in (
        "Before it goes live",
        "The day",
        "Draw the page",
        "only when: has_page",
        "approved by: boss",
    ):
        assert text in shown
    assert "Look back · SOP in its place: look" in shown


def test_a_run_shows_how_each_step_stands(team: Team) -> None:
    """By sign and word in every form; a step stands for each item, beside the one of the same item."""
    fair(team)
    values = {"goes_live": "2027-03-18", "channels": ["article", "poster"], "has_page": False}
    team.new("fair", params=values, roles=ROLES)
    team("done", "r", "list", "--set", "print=true")
    team("start", "r", "draft[article]")
    team("block", "r", "draft[poster]", "no paper")
    chart = team("graph", "r")
    for told in (
        '"✓ List the needs<br/>done · Lin"', '"· Draw the page<br/>not needed · Chen<br/>',
        '"◐ Draft for article<br/>started · Lin"', '"! Draft for poster<br/>blocked · Lin"',
        '"Post in poster<br/>pending · Lin"', '"○ Print it<br/>ready · Lin<br/>only when: list.print"',
    ):  # fmt: skip
        assert told in chart
    assert "class n2 notneeded" in chart
    dot = team("graph", "r", "--format", "dot")
    assert {("draft[article]", "post[article]"), ("draft[poster]", "post[poster]")} <= edges(dot)
    assert ("draft[article]", "post[poster]") not in reach(edges(dot))
    svg = team("graph", "r", "--format", "svg")
    assert {"✓ List the needs", "done · Lin", "blocked · Lin"} <= set(texts(svg))
    assert "r · Spring fair" in svg


def test_many_items_before_many_steps_take_few_arrows(team: Team) -> None:
    """Where each of many comes before each of many, a point gathers the arrows; nothing is lost by it."""
    items = ", ".join(f"c{number}" for number in range(30))
    steps = "\n".join(f"  - {{id: s{number}, title: S {number}, needs: [all]}}" for number in range(30))
    team.sop(
        "many",
        f"title: Many\nowner: lead\nroles: {{lead: Leads}}\nsteps:\n"
        f'  - {{id: all, title: "For {{{{ item }}}}", each: [{items}]}}\n{steps}\n',
    )
    team.new("many", roles={"lead": "Lin <lin@example.com>"})
    dot = team("graph", "r", "--format", "dot")
    assert dot.count(" -> ") == 60
    assert len(edges(dot)) == 900
    assert team("graph", "r", "--format", "svg").count("<circle") == 1


def test_a_run_is_found_as_plan_finds_it(team: Team) -> None:
    """By the beginning of its id, by none if it is the only open one; an SOP by its path."""
    fair(team)
    values = {"goes_live": "2027-03-18", "channels": ["article"], "has_page": True}
    team.new("fair", run="spring-1", params=values, roles=ROLES)
    assert team("graph", "spring") == team("graph", "spring-1") == team("graph")
    assert team("graph", "sops/fair.yaml") == team("graph", "fair")


def test_names_in_titles_of_an_sop_read_as_values_to_come(team: Team) -> None:
    """A name stands as ‹name›, with a filter too; braces that are to stand stand, and so does what asks."""
    titles = [
        "Post {{ what }} in {{ item }}",
        "Ask {{ lead }} for {{ what | upper }}",
        "Write {{ '{{' }} what }}",
        "{% if big %}Shout{% else %}Whisper{% endif %} {{ what }}",
    ]
    shown = ["Post ‹what› in ‹item›", "Ask ‹lead› for ‹what›", "Write {{ what }}", titles[3][:-10] + "‹what›"]
    steps = [{"id": f"s{number}", "title": title} for number, title in enumerate(titles)]
    steps[0]["each"] = ["shop", "yard"]
    made = {"title": "Any", "owner": "lead", "roles": {"lead": "Leads"}, "steps": steps}
    made["params"] = {"what": {"type": "text", "default": "news"}, "big": "bool"}
    team.write("sops/any.yaml", json.dumps(made))
    dot = team("graph", "any", "--format", "dot")
    assert re.findall(r'n\d+ \[label="(.*?)\\n', dot) == shown
    team.new("any", params={"big": True}, roles={"lead": "Lin <l@example.com>"})
    dot = team("graph", "r", "--format", "dot")
    assert "Post news in shop" in dot
    assert "Ask Lin for NEWS" in dot
    assert "Shout news" in dot


# For people outside

SHY = """
title: Shy
owner: lead
roles: {lead: Answers}
params:
  event: text
  budget: {type: integer, internal: true}
  places: {type: choice, many: true, options: [zqbarn, zqmill], internal: true}
phases:
  - id: before
    title: Before
    steps:
      - {id: list, title: "List for {{ event }}", collect: {cost: {type: integer, internal: true}}}
      - {id: page, title: "Spend {{ budget }} on {{ event }}", when: budget > 73519, needs: [list]}
      - {id: haggle, title: Zqhaggle, internal: true, needs: [list, page]}
      - {id: go, title: "Go to {{ item }}", each: places, needs: [haggle]}
      - {id: mend, title: Mend it, when: list.cost < 86420, needs: [haggle]}
      - {id: back, title: "Look back at {{ budget }}", use: zqlook, when: budget > 61739, needs: [go]}
  - id: shut
    title: Zqshut
    internal: true
    steps: [{id: pay, title: Zqpay}, {id: sum, title: Zqsum, needs: [pay]}]
  - id: end
    title: End
    steps: [{id: tell, title: "{% if budget > 5 %}Zqmuch{% endif %}", needs: [sum, back]}]
"""
SHY_LOOK = """
title: Look
owner: lead
roles: {lead: Answers}
steps:
  - {id: facts, title: Gather facts}
  - {id: shame, title: Zqshame, internal: true, needs: [facts]}
  - {id: talk, title: Talk, needs: [shame]}
"""
SHY_SECRETS = ("zq", "Zq", "73519", "86420", "61739", "4711", "Lin", "budget", "places", "cost")


@pytest.fixture
def shy(team: Team) -> Team:
    """An SOP with much that is internal, and a run of it."""
    team.sop("shy", SHY)
    team.sop("zqlook", SHY_LOOK)
    params = {"event": "Fair", "budget": 4711, "places": ["zqbarn", "zqmill"]}
    team.new("shy", params=params, roles={"lead": "Lin <l@example.com>"})
    return team


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
@pytest.mark.parametrize("target", ["shy", "r"])
def test_nothing_internal_is_drawn_for_people_outside(shy: Team, target: str, form: str) -> None:
    """Neither steps nor values, conditions, repeats, people; those inside see all of it."""
    words = ("graph", target, "--format", form)
    drawn = shy(*words, "--for", "outside")
    assert [secret for secret in SHY_SECRETS if secret in drawn] == []
    for told in ("Mend it", "only when: ▒▒▒", "Gather facts", "Go to ▒▒▒", "Look back at ▒▒▒"):
        assert told in drawn
    assert "Zqhaggle" in shy(*words)
    assert shy(*words, "--for", "team") == shy(*words)


def test_what_comes_before_what_is_known_without_the_steps_between(shy: Team) -> None:
    """Arrows lead past steps that are left out, and steps that go by an item have a number."""
    assert edges(shy("graph", "shy", "--format", "dot", "--for", "outside")) == {
        ("list", "page"), ("page", "go"), ("page", "mend"), ("go", "back/facts"),
        ("back/facts", "back/talk"), ("back/talk", "tell"),
    }  # fmt: skip
    dot = shy("graph", "r", "--format", "dot", "--for", "outside")
    assert {"go[1]", "go[2]"} <= {one for arrow in edges(dot) for one in arrow}
    assert '"○ List for Fair\\nready · lead"' in dot
    assert '"▒▒▒\\npending · lead"' in dot


def test_a_picture_of_steps_that_are_all_internal_is_empty(team: Team) -> None:
    """Nothing is drawn, and nothing breaks."""
    steps = [
        {"id": f"s{one}", "title": "Hide", "needs": [f"s{two}" for two in range(one)]} for one in range(6)
    ]
    made = {"title": "All", "owner": "lead", "roles": {"lead": "Leads"}}
    made["phases"] = [{"id": "p", "title": "P", "internal": True, "steps": steps}]
    team.write("sops/all.yaml", json.dumps(made))
    assert team("graph", "all", "--for", "outside") == "flowchart TD\n"
    for form in ("dot", "svg"):
        drawn = team("graph", "all", "--for", "outside", "--format", form)
        assert "Hide" not in drawn
        assert "->" not in drawn


# Forms


def test_a_file_says_by_its_ending_what_it_is(team: Team) -> None:
    """`-o` writes, and says so on stderr; `--format` goes before the ending; `--direction` turns it."""
    fair(team)
    for name, begins in (
        ("a.svg", "<svg "),
        ("a.dot", "digraph {"),
        ("a.gv", "digraph {"),
        ("a.mmd", "flow"),
    ):
        assert team("graph", "fair", "-o", name) == ""
        assert team.err == f"picture: {name}\n"
        assert (team.folder / name).read_text(encoding="utf-8").startswith(begins)
    team("graph", "fair", "-o", "b.txt", "--format", "dot", "--direction", "right")
    assert 'rankdir="LR"' in (team.folder / "b.txt").read_text(encoding="utf-8")
    assert team("graph", "fair", "--direction", "right").startswith("flowchart LR\n")
    down, right = (team("graph", "fair", "--format", "svg", "--direction", one) for one in ("down", "right"))
    wide = [float(ElementTree.fromstring(one).get("width", "")) for one in (down, right)]
    assert wide[0] < wide[1]


@pytest.mark.parametrize("name", ["event-launch", "event-launch.zh", "goal-alignment-100", "product-launch"])
def test_boxes_in_a_picture_do_not_touch(team: Team, name: str) -> None:
    """Down and right: no step's box stands on another or leaves the picture, and it fits a page's width."""
    for direction in ("down", "right"):
        svg = ElementTree.fromstring(team("graph", name, "--format", "svg", "--direction", direction))
        steps = [
            tuple(float(one.get(key, "")) for key in ("x", "y", "width", "height"))
            for one in svg.iter(f"{SVG}rect")
            if "step" in one.get("class", "").split()
        ]
        width, height = float(svg.get("width", "")), float(svg.get("height", ""))
        assert len(steps) > 10
        assert direction == "right" or width < 1300
        for number, (x, y, w, h) in enumerate(steps):
            assert 0 <= x <= x + w <= width
            assert 0 <= y <= y + h <= height
            for x2, y2, w2, h2 in steps[:number]:
                assert x + w < x2 or x2 + w2 < x or y + h < y2 or y2 + h2 < y


def test_a_picture_speaks_the_language_of_its_sop(team: Team) -> None:
    """As reports do, whoever reads it; the same bytes each time."""
    svg = team("graph", "event-launch.zh", "--format", "svg")
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img"' in svg
    assert ' lang="zh"' in svg
    assert any(text.startswith("执行条件：") for text in texts(svg))
    assert team("--lang", "zh", "graph", "event-launch.zh", "--format", "svg") == svg
    fair(team)
    team("--lang", "zh", "graph", "fair", "--format", "pdf", code=2)
    assert "图的格式" in team.err


def test_an_svg_has_its_texts_in_words_and_reaches_for_nothing(team: Team) -> None:
    """A title, and a line for each step with what it needs; no script, no address, no style attribute."""
    fair(team)
    svg = team("graph", "fair", "--format", "svg")
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == "Spring fair"
    told = root.findtext(f"{SVG}desc") or ""
    assert "Open the fair (lead, needs: Post in ‹channels›)" in told.splitlines()
    assert len(told.splitlines()) == 9
    assert "prefers-color-scheme: dark" in svg
    assert svg.count("http") == 1  # the name of the format
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "style",
            "rect",
            "path",
            "text",
            "g",
            "circle",
        }
        assert not {key for key in one.keys() if key in ("style", "href", "id") or key.startswith("on")}  # noqa: SIM118


def test_a_page_may_have_a_picture_in_it(team: Team) -> None:
    """Then it has no style of its own, which a page's policy would refuse: colours stand in attributes."""
    fair(team)
    values = {"goes_live": "2027-03-18", "channels": ["article"], "has_page": True}
    team.new("fair", params=values, roles=ROLES)
    picture = gather(Survey(load(team.folder / "runs/r").state), is_run=True)
    svg = as_svg.told(picture, inside=True)
    assert "<style" not in svg
    assert "style=" not in svg
    assert (
        as_svg.told(picture).replace(f"<style>{as_svg.STYLE}</style>\n", "").replace(' lang="en"', "") == svg
    )


# Texts that would do something


@pytest.fixture
def hostile(team: Team) -> list[str]:
    """The texts of an SOP that lint lets through, whose every text is hostile."""
    team.write("sops/hostile.yaml", party(HOSTILE))
    return HOSTILE


def test_no_text_breaks_an_svg(team: Team, hostile: list[str]) -> None:
    """It is well-formed, has no element that is not ours, and every text can be read in it."""
    svg = team("graph", "hostile", "--format", "svg")
    root = ElementTree.fromstring(svg)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "title", "desc", "style", "rect", "path", "text", "g",
    }  # fmt: skip
    shown = "".join(texts(svg)).replace(" ", "")
    for title in hostile[:20]:
        assert title[:20].replace(" ", "") in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ufffe\uffff]", svg)


def test_no_text_breaks_a_mermaid_chart(team: Team, hostile: list[str]) -> None:
    """Each line is a node, a box or an arrow of ours; a label has no sign that Mermaid would read."""
    chart = team("graph", "hostile")
    label = r'\["(?:[^"#&<>;%{}`\\|$]|#\d+;|<br/>)*"\]'
    for line in chart.splitlines()[1:]:
        assert re.fullmatch(rf"\s+(?:n\d+{label}|subgraph b\d+{label}|end|n\d+ --> n\d+)", line), line
    (read,) = read_by_mermaid(chart)
    assert len(read["nodes"]) == len(read["boxes"]) == len(hostile)
    assert len(read["edges"]) == len(hostile) - 1
    assert not [one for one in read["nodes"] if one["link"] or one["callback"]]


def test_mermaid_reads_the_chart(team: Team) -> None:
    """Boxes, steps, arrows and classes are those that were meant."""
    fair(team)
    whole, right = read_by_mermaid(team("graph", "fair"), team("graph", "fair", "--direction", "right"))
    assert (whole["direction"], right["direction"]) == ("TB", "LR")
    nodes = {one["lines"][0]: one for one in whole["nodes"]}
    assert nodes["Draw the page"]["lines"][1:] == ["designer", "only when: has_page", "approved by: boss"]
    assert nodes["Draw the page"]["classes"] == ["conditional"]
    assert [one["title"][0] for one in whole["boxes"]] == [
        "Before it goes live",
        "Look back · SOP in its place: look",
        "The day",
    ]
    assert (nodes["List the needs"]["id"], nodes["Draw the page"]["id"]) in map(tuple, whole["edges"])


def test_graphviz_reads_the_picture(team: Team, hostile: list[str]) -> None:
    """Graphviz takes every text as it stands, and has a node for each step."""
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not on this machine")
    told = team("graph", "hostile", "--format", "dot")
    done = subprocess.run([dot, "-Tsvg"], input=told.encode(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    root = ElementTree.fromstring(done.stdout)
    assert len([one for one in root.iter(f"{SVG}g") if one.get("class") == "node"]) == len(hostile)
    assert '"say \\"end\\""' not in done.stdout.decode()
    shown = {"".join(one.itertext()) for one in root.iter(f"{SVG}text")}
    assert {
        'say "end"',
        "<script>alert(1)</script><br/>x",
        "&lt;b&gt; &#x3c; &amp;",
        r"back\slash \N \G \n",
    } <= shown


# Bounds


def test_a_chart_too_large_for_hosts_is_told_by_phase(team: Team) -> None:
    """Above what hosts of git draw, phases stand for their steps, and stderr says so."""
    phases = [
        {
            "id": f"p{phase}",
            "title": f"Phase {phase}",
            "steps": [
                {
                    "id": f"s{phase}-{step}",
                    "title": "Do it " + "x" * 80,
                    "needs": [f"s{phase - 1}-{step}"] if phase else [],
                }
                for step in range(60)
            ],
        }
        for phase in range(10)
    ]
    made = {"title": "Large", "owner": "lead", "roles": {"lead": "Leads"}, "phases": phases}
    team.write("sops/large.yaml", json.dumps(made))
    chart = team("graph", "large")
    assert (
        "hosts of git draw at most 50,000 characters and 500 arrows: the chart has phases alone" in team.err
    )
    assert [*re.findall(r"n\d+\[.*\]", chart)][3] == 'n4["Phase 3<br/>60 steps"]'
    assert chart.count(" --> ") == 9
    team.new("large", roles={"lead": "Lin <lin@example.com>"})
    assert 'n1["Phase 0<br/>0/60 settled"]' in team("graph", "r")
    assert team("graph", "large", "--format", "svg").count("<g>") == 600
    assert team.err == ""


def test_more_phases_than_a_chart_holds_are_left_out(team: Team) -> None:
    """A chart never is longer than hosts draw, and says how many phases are missing."""
    titles = [f"{'y' * 100} {number}" for number in range(700)]
    team.write("sops/long.yaml", party(titles))
    chart = team("graph", "long")
    assert len(chart) <= 50_000
    assert chart.count(" --> ") <= 500
    left = int(re.search(r"(\d+) phases are left out", team.err)[1])  # type: ignore[index]
    assert left + len(re.findall(r"^  n\d+\[", chart, re.MULTILINE)) == 700


@pytest.mark.parametrize("name", ["wide", "deep"])
def test_a_picture_of_what_somebody_made_large_ends(sopctl: Sopctl, repo: Path, name: str) -> None:
    """Five thousand steps, or a hundred thousand needs: there is a picture, and no hang."""
    firsts = ", ".join(f"a{number}" for number in range(300))
    steps = [f"  - {{id: a{number}, title: A {number}}}" for number in range(300)]
    steps += [f"  - {{id: b{number}, title: B {number}, needs: [{firsts}]}}" for number in range(330)]
    if name == "deep":
        steps = [f"  - {{id: a{n}, title: A {n}, needs: [{f'a{n - 1}' if n else ''}]}}" for n in range(5000)]
    head = f"title: {name}\nowner: lead\nroles: {{lead: Leads}}\nsteps:\n"
    (repo / f"sops/{name}.yaml").write_text(head + "\n".join(steps), encoding="utf-8")
    done = sopctl("graph", name, "--format", "svg", cwd=repo)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("<g>") == len(steps)
    assert len(done.stdout) < 12_000_000


# Whatever the SOP


@st.composite
def needs(draw: st.DrawFn) -> list[set[int]]:
    """For each step the earlier steps that it needs."""
    count = draw(st.integers(1, 14))
    return [
        draw(st.sets(st.integers(0, max(0, number - 1)), max_size=4)) if number else set()
        for number in range(count)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(needs(), st.integers(1, 4), st.booleans())
def test_every_need_can_be_followed_and_no_arrow_is_spare(
    team: Team, found: list[set[int]], size: int, shuffled: bool
) -> None:
    """What can be reached in the picture is what can be reached by needs, with the fewest arrows."""
    steps = [
        {"id": f"s{number}", "title": f"Step {number}", "needs": [f"s{one}" for one in sorted(before)]}
        for number, before in enumerate(found)
    ]
    if shuffled:
        steps.reverse()  # phases that need later ones
    parts = [steps[start : start + size] for start in range(0, len(steps), size)]
    phases = [
        {"id": f"p{number}", "title": f"P {number}", "steps": part} for number, part in enumerate(parts)
    ]
    made = {"title": "Any", "owner": "lead", "roles": {"lead": "Leads"}, "phases": phases}
    team.write("sops/any.yaml", json.dumps(made))
    wanted = reach({(f"s{one}", f"s{number}") for number, before in enumerate(found) for one in before})
    shown = edges(team("graph", "any", "--format", "dot"))
    assert reach(shown) == wanted
    for arrow in shown:
        assert arrow not in reach(shown - {arrow})
    for direction in ("down", "right"):
        svg = ElementTree.fromstring(team("graph", "any", "--format", "svg", "--direction", direction))
        assert len([*svg.iter(f"{SVG}g")]) == len(found)
        heads = next(one for one in svg.iter(f"{SVG}path") if one.get("class") == "heads")
        assert bool(heads.get("d")) == bool(shown)


@given(st.integers(1, 8), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_circles_end_and_lose_no_arrow_of_theirs(count: int, arrows: set[tuple[int, int]]) -> None:
    """Lint refuses circles, but a pin may have one: what could be reached still can be."""
    inside = {(one, two) for one, two in arrows if one < count and two < count and one != two}
    named = {(str(one), str(two)) for one, two in inside}
    left = {(str(one), str(two)) for one, two in reduced(count, inside, ())}
    assert left <= named
    assert reach(left) == reach(named)


# What is refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fair", "--format", "png"), "--format png: a picture is mermaid, dot, svg"),
        (("fair", "--direction", "up"), "--direction up: a picture goes down, right"),
        (("fair", "-o", "fair.png"), "-o fair.png: no picture ends in .png"),
        (("fair", "-o", "fair"), "-o fair: no picture ends in"),
        (("fair", "-o", "no/fair.svg"), "cannot write no/fair.svg: there is no folder no"),
        (("fiar",), "fair"),
        (("bad",), "unknown"),
        ((), "there is no run yet"),
    ],
)
def test_what_cannot_be_drawn_is_told(team: Team, words: tuple[str, ...], told: str) -> None:
    """Exit 2, one sentence, no picture."""
    fair(team)
    team.sop("bad", FAIR.replace("needs: [draft]", "needs: [drift]"))
    assert team("graph", *words, code=2) == ""
    assert told in team.err


def test_a_picture_does_not_overwrite_what_a_run_keeps(team: Team) -> None:
    """The journal, the pin and the evidence of a run are no place for one."""
    fair(team)
    values = {"goes_live": "2027-03-18", "channels": ["article"], "has_page": True}
    team.new("fair", params=values, roles=ROLES)
    pin = (team.folder / "runs/r/sop.yaml").read_bytes()
    team("graph", "r", "-o", "runs/r/sop.yaml", "--format", "svg", code=2)
    assert "part of a run's record" in team.err
    assert (team.folder / "runs/r/sop.yaml").read_bytes() == pin
