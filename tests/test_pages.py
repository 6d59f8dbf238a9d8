"""Pages: one frame, no network, charts whose words say what they show, and the same on paper."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

import pytest
from conftest import Team
from html_page import Page
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sopctl.language import speaking
from sopctl.render.charts import Bar, Day, Point, Stage, bars, burn_up, funnel, trend
from sopctl.render.pages import page

Cli = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).parent.parent
IDS = sorted(path.stem for path in (TOP / "sops").glob("*.yaml"))
EVIL = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"


# An SOP as a page


@pytest.mark.parametrize("name", IDS)
def test_an_sop_is_a_whole_page(name: str, sopctl: Cli) -> None:
    """Each SOP of the library: a card for each step, links that lead somewhere, headings in order."""
    html = sopctl("show", name, "--format", "html", cwd=TOP).stdout
    shown = Page(html)
    shown.check_needs_no_network()
    shown.check_is_whole()
    facts = json.loads(sopctl("show", name, "--json", cwd=TOP).stdout)
    steps = [step for phase in facts["phases"] for step in phase["steps"]] or facts["steps"]
    cards = [attrs["id"] for tag, attrs in shown.tags if tag == "article"]
    assert cards == [step["id"] for step in steps]
    assert f'<html lang="{facts["language"]}">' in html
    assert {"header", "nav", "main"} <= {tag for tag, _ in shown.tags}
    said = " ".join(shown.text.split())
    for step in steps:
        for text in step["check"]:
            assert " ".join(text.split()) in said


RICH = """
title: Fair
language: en
purpose: "# Why\\n\\n### Deep\\n\\ntext"
roles: {host: Hosts}
owner: host
references: [{title: Law, url: "https://example.com/law"}, {title: Book}]
changelog: {1.1.0: [First change, Second change]}
version: 1.1.0
steps:
  - id: stalls
    title: Place the stalls
    do: "#### A heading\\n\\n![picture](https://example.com/x.png) [bad](javascript:alert(1))"
    collect: {list: {type: table, columns: {stall: text, place: text}, min_rows: 4}, open: bool}
    prompt: "Write one line on {{ host }}"
    check: [All are placed]
  - {id: open, title: Open, needs: [stalls], warning: Mind the rope, run: echo open}
"""


def test_a_page_says_all_that_an_sop_does(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> None:
    """Texts, prompts, links to what a step needs, and a table with room to write on paper."""
    write_sop(repo, "fair", RICH)
    html = sopctl("show", "fair", "--format", "html", cwd=repo).stdout
    shown = Page(html)
    shown.check_needs_no_network()
    shown.check_is_whole()
    for text in ("First change", "Second change", "Book", "Mind the rope", "echo open", "All are placed"):
        assert text in shown.text
    assert '<a href="https://example.com/law" rel="noreferrer">' in html
    assert '<a href="#stalls">1. Place the stalls</a>' in html
    assert re.search(r'<div class="copy"><pre>Write one line on \{\{ host \}\}</pre>', html)
    (blank,) = re.findall(r'<table class="paper".*?</table>', html, re.S)
    assert blank.count("<td>") == 4 * 2
    assert "javascript:" not in "".join(attrs.get("href") or "" for _, attrs in shown.tags)


def test_a_hostile_sop_does_nothing_in_its_page(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """Markup in every text is shown as text, and the page has no script but ours."""
    evil = json.dumps(EVIL)
    write_sop(repo, "evil", f"""
title: {evil}
summary: {evil}
purpose: {evil}
scope: {evil}
version: {evil}
tags: [{evil}]
roles: {{lead: {evil}}}
owner: lead
definitions: {{{evil}: {evil}}}
tools: [{evil}]
references: [{{title: {evil}, url: "https://example.com/?</script>"}}]
phases:
  - id: all
    title: {evil}
    steps:
      - {{id: a, title: {evil}, do: {evil}, check: [{evil}], warning: {evil}, caution: {evil}, run: {evil},
         prompt: {evil}, collect: {{x: {{type: text, ask: {evil}}}}}, evidence: [{{id: e, ask: {evil}}}]}}
""")  # fmt: skip
    done = sopctl("show", "evil", "--format", "html", cwd=repo)
    assert done.returncode == 0, done.stderr
    Page(done.stdout).check_needs_no_network()
    assert done.stdout.lower().count("<script") == 1
    assert "<img" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_page_is_the_same_bytes_everywhere(sopctl: Cli) -> None:
    """Neither the zone of the machine nor the seed of its hashes is in it."""
    told = {
        sopctl(
            "show", "event-launch", "--format", "html", cwd=TOP, env={"TZ": zone, "PYTHONHASHSEED": seed}
        ).stdout
        for zone, seed in (("UTC", "1"), ("Asia/Shanghai", "2"))
    }
    assert len(told) == 1


def test_show_writes_a_file_in_the_form_of_its_ending(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """As to stdout; what --format and the ending say must agree; a folder that is not there is named."""
    write_sop(repo, "fair", RICH)
    for ending, form in (("html", "html"), ("md", "md"), ("yaml", "yaml"), ("json", "json"), ("txt", "text")):
        done = sopctl("show", "fair", "-o", f"fair.{ending}", cwd=repo)
        assert (done.returncode, done.stdout) == (0, "")
        written = (repo / f"fair.{ending}").read_text(encoding="utf-8")
        assert written == sopctl("show", "fair", "--format", form, cwd=repo).stdout
    assert sopctl("show", "fair", "--format", "md", "-o", "x.txt", cwd=repo).returncode == 0
    assert (repo / "x.txt").read_text().startswith("---")
    assert sopctl("show", "fair", "--format", "md", "-o", "x.html", cwd=repo).returncode == 2
    other = sopctl("show", "fair", "-o", "fair.docx", cwd=repo)
    assert (other.returncode, (repo / "fair.docx").exists()) == (2, False)
    assert "ends in .docx" in other.stderr
    lost = sopctl("show", "fair", "-o", "none/x.html", cwd=repo)
    assert lost.returncode == 2
    assert "there is no folder none" in lost.stderr


def test_a_theme_cannot_leave_the_style() -> None:
    """CSS that would end its element stays in it, and is what the policy names."""
    with speaking("en"):
        theme = "p { color: red }\r\n" + EVIL
        html = page(
            "sop.html.j2", theme=theme, sop=_Named(), facts=[], texts=[], before=[], after=[], phases=[]
        )
    assert html.count("<script") == 2  # the one in the style is text there
    assert html.count("</style>") == 1
    assert len(re.findall("</script>", html)) == 1


class _Named:
    """What of an SOP the head of its page asks for."""

    id = title = "x"
    language, summary = "en", ""


# PDF


def test_an_sop_as_pdf_is_the_same_bytes_each_time(
    repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """To a file and to a pipe, with all that the page says; an address in a text is asked for nothing."""
    pytest.importorskip("weasyprint")
    write_sop(repo, "fair", RICH)
    assert sopctl("show", "fair", "-o", "fair.pdf", cwd=repo).returncode == 0
    data = (repo / "fair.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"CreationDate" not in data
    piped = subprocess.run(
        [sys.executable, "-m", "sopctl", "show", "fair", "--format", "pdf"],
        cwd=repo, env={**os.environ, "TZ": "Asia/Shanghai"}, capture_output=True, check=True,
    )  # fmt: skip
    assert piped.stdout == data


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("raise ImportError('no weasyprint')", "which is not installed"),
        (
            "print('advice')\nraise OSError('cannot load libpango')",
            "lacks a library of the system: cannot load",
        ),
    ],
)
def test_without_the_extra_a_pdf_is_refused(
    fault: str, told: str, repo: Path, write_sop: Callable[..., Path], sopctl: Cli
) -> None:
    """It says what to install, and nothing of what the library prints."""
    write_sop(repo, "fair", RICH)
    (repo / "lib").mkdir()
    (repo / "lib/weasyprint.py").write_text(fault)
    done = sopctl("show", "fair", "--format", "pdf", cwd=repo, env={"PYTHONPATH": str(repo / "lib")})
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "advice" not in done.stderr


@pytest.mark.parametrize(
    ("fault", "minutes", "told"),
    [
        ("while True: pass", 0.02, "the PDF was not ready after 0.02 minutes"),
        ("import os; os.abort()", 5, "cannot lay this page out"),
        pytest.param(
            "return bytearray(3 << 30)", 5, "cannot lay this page out",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds to it"),
        ),
    ],
    ids=["time", "crash", "memory"],
)  # fmt: skip
def test_a_pdf_takes_only_so_much(
    fault: str, minutes: float, told: str, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever WeasyPrint does with a page, sopctl says in time what to do instead."""
    team.sop("fair", RICH)
    team.write("lib/weasyprint/__init__.py", f"def HTML(**_):\n    {fault}")
    team.write("lib/weasyprint/urls.py", "class URLFetcher: ...")
    monkeypatch.syspath_prepend(team.folder / "lib")
    monkeypatch.setattr("sopctl.cli.report.printing.MINUTES", minutes)
    team("show", "fair", "-o", "fair.pdf", code=2)
    assert told in team.err
    assert "write it as HTML and print it from a browser" in team.err
    assert not (team.folder / "fair.pdf").exists()


def test_what_makes_a_pdf_is_not_looked_for_in_the_folder(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository's own weasyprint.py is not run."""
    pytest.importorskip("weasyprint")
    team.sop("fair", RICH)
    for name in ("weasyprint", "json", "sopctl"):
        team.write(f"{name}.py", "raise SystemExit('taken')")
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one])
    team("show", "fair", "-o", "fair.pdf")
    assert (team.folder / "fair.pdf").read_bytes().startswith(b"%PDF-")


TRIED = """
title: Fair
language: en
owner: lead
roles: {lead: Answers for it}
steps:
  - id: list
    title: List it
    collect: {stalls: {type: integer, ask: Stalls, target: ">= 20"}}
    evidence: [{id: plan, kind: file}]
"""


@pytest.mark.parametrize("place", ["out", pytest.param("runs", marks=pytest.mark.slow)])
def test_evidence_is_found_from_a_pdf(place: str, team: Team) -> None:
    """Its link leads from where the PDF lies to where the run keeps it, and nowhere into the web."""
    pytest.importorskip("weasyprint")
    team.sop("fair", TRIED)
    team.write("图 1.txt", "plan")
    team.write(f"{place}/keep", "")
    team.new("fair", run="v1.2.0", roles={"lead": "Mo <mo@example.com>"})
    team("done", "v1.2.0", "list", "--set", "stalls=12", "--attach", "plan=图 1.txt")
    team("report", "v1.2.0", "-o", f"{place}/r.pdf")
    (address,) = addresses(team.folder / place / "r.pdf")
    assert address.startswith("./v1.2.0/" if place == "runs" else "../runs/v1.2.0/")
    found = Path(url2pathname(urlsplit(urljoin((team.folder / place / "r.pdf").as_uri(), address)).path))
    assert found.read_text() == "plan"
    team("report", "v1.2.0", "--for", "outside", "-o", f"{place}/o.pdf")
    assert addresses(team.folder / place / "o.pdf") == []


def addresses(pdf: Path) -> list[str]:
    """Where the links of a PDF lead outside of it."""
    notes = [note.get_object() for sheet in PdfReader(pdf).pages for note in sheet.get("/Annots") or []]
    actions = [note["/A"].get_object() for note in notes if "/A" in note]
    assert {one["/S"] for one in actions} <= {"/URI"}
    return [one["/URI"] for one in actions]


def test_what_is_drawn_has_its_colours_in_a_pdf(team: Team) -> None:
    """Bars, lines and days off are painted as on the page, in the colours of a team's own style too."""
    weasyprint = pytest.importorskip("weasyprint")
    from sopctl.render.pdf_drawings import paint

    team.sop("fair", TRIED + "  - {id: open, title: Open it, needs: [list], takes: 9wd}\n")
    team.write("sopctl.toml", "[report]\ntheme = 'own.css'\n")
    team.write("own.css", ":root { --warn: #123456; }")
    team.new("fair", roles={"lead": "Mo <mo@example.com>"})
    team("done", "r", "list", "--set", "stalls=12")
    html = weasyprint.HTML(string=team("report", "r", "--format", "html"))
    paint(html)
    drawn = [*html.etree_element.iter("{http://www.w3.org/2000/svg}rect")]
    looks = {(one.get("class"), one.get("fill")) for one in drawn}
    assert {("track", "#f6f5f2"), ("bar", "#123456"), ("gantt-off", "#dedbd4")} <= looks
    assert all(fill for _class, fill in looks)
    assert not [*html.etree_element.iter("{http://www.w3.org/2000/svg}use")]
    texts = [*html.etree_element.iter("{http://www.w3.org/2000/svg}text")]
    assert {one.get("font-size") for one in texts} == {"13"}


# Charts


def drawn(chart: str) -> ElementTree.Element:
    """The chart, which is well-formed, holds no style or handler, and stays within its drawing."""
    tree = ElementTree.fromstring(chart)
    for one in tree.iter():
        assert not {name for name in one.attrib if name == "style" or name.startswith("on")}
        for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2", "cx", "cy"):
            if name in one.attrib:
                assert re.fullmatch(r"\d+(\.\d{1,2})?%", one.attrib[name])
                assert float(one.attrib[name][:-1]) <= 100
    return tree


def test_bars_stand_against_their_targets() -> None:
    """Value, target and whether it is met are text; the mark of the target lies where it is."""
    rows = [Bar("Visitors", 500, "500", 1000, ">= 1,000", False), Bar("Notes", 3, "3")]
    tree = drawn(bars("KPIs", rows))
    said = " ".join("".join(tree.itertext()).split())
    for word in ("KPIs", "Visitors", "500", ">= 1,000", "missed", "Notes"):
        assert word in said
    (bar,) = (one for one in tree.iter("rect") if one.get("class") == "bar")
    assert bar.get("width") == "50%"
    (goal,) = tree.iter("line")
    assert goal.get("x1") == "100%"
    assert bars("KPIs", []) == ""


def test_a_funnel_names_its_largest_drop() -> None:
    """By a word beside the stage and by a form of its own, at that stage alone."""
    stages = [Stage("saw", 100, "100"), Stage("opened", 50, "50", "50 %"),
              Stage("joined", 5, "5", "10 %", True, "below 20 %")]  # fmt: skip
    tree = drawn(funnel("Funnel", stages))
    rows = [*tree.iter("tr")][1:]
    assert ["largest drop" in "".join(row.itertext()) for row in rows] == [False, False, True]
    assert [sum(one.get("class") == "lost" for one in row.iter()) for row in rows] == [0, 0, 1]
    assert "below 20 %" in "".join(rows[2].itertext())


def test_a_burn_up_says_where_it_stands() -> None:
    """Its label and the words beside it are those of the last day; planned days are a line of their own."""
    days = [Day(date(2027, 3, day), day, 31, min(31, 2 * day)) for day in range(1, 25)]
    tree = drawn(burn_up("Settled", days))
    (plot,) = (one for one in tree.iter("svg") if one.get("role") == "img")
    assert plot.get("aria-label") == "24 of 31 steps settled by 2027-03-24"
    assert len([one for one in plot.iter("line") if one.get("class") == "aim"]) == 23
    assert len([*plot.iter("text")]) == 4


def test_days_of_a_burn_up_are_equally_wide() -> None:
    """A day without acts has its width too, at the height of the day before."""
    days = [Day(date(2027, 3, day), settled, 4) for day, settled in ((1, 1), (2, 2), (11, 3))]
    tree = drawn(burn_up("Settled", days, date(2027, 3, 20)))
    (plot,) = (one for one in tree.iter("svg") if one.get("role") == "img")
    assert plot.get("aria-label") == "3 of 4 steps settled by 2027-03-20"
    steps = [(one.get("x"), one.get("width")) for one in plot.iter("rect")]
    assert steps == [("0%", "5%"), ("5%", "45%"), ("50%", "50%")]
    named = [(one.text, one.get("x")) for one in plot.iter("text")]
    assert named[:3] == [("2027-03-01", "0%"), ("2027-03-11", "52.5%"), ("2027-03-20", "100%")]


def test_a_trend_has_all_its_values_as_a_table() -> None:
    """The plot is an image with a label; the table beneath has each run and its number."""
    points = [Point(f"spring-{year}", year - 2000, str(year - 2000)) for year in range(2020, 2030)]
    tree = drawn(trend("Visitors", points, 25, "25"))
    (plot,) = (one for one in tree.iter("svg") if one.get("role") == "img")
    assert plot.get("aria-label") == "Visitors: 20 in spring-2020, 29 in spring-2029"
    table = "".join(next(tree.iter("table")).itertext())
    assert all(point.label in table for point in points)


@pytest.mark.parametrize(
    ("told", "named"),
    [("7", 4), ("6.80 EUR", 2), ("104,500 EUR", 2), ("九十九万九千元", 2), ("a very long unit of 12", 1)],
)
def test_numbers_beside_a_trend_do_not_lie_on_each_other(told: str, named: int) -> None:
    """Where not all have room on a phone the first and the last are told, or the last alone."""
    points = [Point(f"run {number}", number, told) for number in range(4)]
    tree = drawn(trend("Spent", points))
    beside = [one for one in tree.iter("text") if one.get("class") == "value"]
    assert len(beside) == named
    assert sum(len(one.text or "") for one in beside) <= 34
    assert "".join(next(tree.iter("table")).itertext()).count(told) == 4


numbers = st.one_of(st.integers(-(10**400), 10**400), st.floats())
texts = st.text(max_size=20)


@given(
    st.lists(st.tuples(texts, numbers), max_size=8),
    numbers,
    texts,
    st.sets(st.dates(), max_size=8),
    st.dates(),
)
def test_a_chart_of_anything_is_well_formed(
    values: list[tuple[str, int | float]], target: int | float, text: str, days: set[date], until: date
) -> None:
    """Whatever the numbers and the texts are: no fault, no markup, nothing outside of the drawing."""
    charts = [
        bars(text, [Bar(name, value, text, target, text, True) for name, value in values]),
        bars(text, [Bar(name, value, text) for name, value in values], shared=True),
        funnel(text, [Stage(name, value, text, text, True, text) for name, value in values]),
        trend(text, [Point(name, value, text) for name, value in values], target, text),
        burn_up(text, [Day(day, 3, len(values), 2) for day in sorted(days)], until),
    ]
    for chart in charts:
        if chart:
            drawn(str(chart))
