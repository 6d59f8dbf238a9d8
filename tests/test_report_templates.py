"""A repository's own report templates and style win over ours, and whatever stands in them does no harm."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import Team

from sopctl.errors import SopctlError
from sopctl.render.own.box import Box
from sopctl.render.own.html import cleaned
from sopctl.render.own.theme import checked_theme
from sopctl.render.report.own import _html

SOP = """
id: fair
title: Fair <b>&</b> *fun*
version: 1.0.0
roles: {lead: Answers for it}
steps:
  - id: draw
    title: Draw the page
    owner: lead
    collect:
      ways: {type: funnel, stages: [saw, opened]}
      reach: {type: integer, target: ">= 10"}
      needs: {type: table, columns: {what: text}}
      hush: {type: text, internal: true}
"""
SETTINGS = '[report]\ntemplates = "reports"\n'


@pytest.fixture
def fair(team: Team) -> Team:
    """A run with numbers, and a folder for templates."""
    team.sop("fair", SOP)
    team.write("sopctl.toml", SETTINGS)
    (team.folder / "reports").mkdir()
    team.new("fair", roles={"lead": "Li <li@example.com>"})
    team("set", "r", "draw", "ways=100 30", "reach=5", "hush=zqhidden", 'needs=[{"what": "<script>"}]')
    return team


class Events(HTMLParser):
    """A page as a browser reads it: tags, attributes, texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[object] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.events.append("/" + tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.events.append(data)


def tags(page: str) -> set[str]:
    return {one[0] for one in Events(page).events if isinstance(one, tuple)}


@pytest.mark.parametrize("audience", ["leadership", "team", "department:lead", "auditor", "outside"])
def test_our_own_templates_hold_as_templates_of_a_repository(fair: Team, audience: str) -> None:
    """What extends a template of ours gives the same page and the same Markdown: nothing of ours is lost."""
    name = audience.partition(":")[0]
    page, text = (fair("report", "--for", audience, "--format", form) for form in ("html", "md"))
    fair.write(f"reports/{name}.html.j2", f'{{% extends "report/{name}.html.j2" %}}')
    fair.write(f"reports/{name}.md.j2", f'{{% include "report/{name}.md.j2" %}}')
    assert Events(fair("report", "--for", audience, "--format", "html")).events == Events(page).events
    assert fair("report", "--for", audience, "--format", "md") == text


def test_a_template_of_the_folder_wins(fair: Team) -> None:
    """It fills the blocks of our page, uses our parts, and our head with its policy stays."""
    fair.write("reports/leadership.html.j2", """\
        {% extends "page.html.j2" %}
        {% import "report/parts.html.j2" as parts with context %}
        {% from "reach.html.j2" import reach %}
        {% block title %}The board's page{% endblock %}
        {% block header %}<h1 class="own">{{ report.title }}</h1>{% endblock %}
        {% block main %}
        {{ parts.kpis(report) }}
        {{ reach(report) }}
        {% for one in report.phases %}{% for step in one.steps if step.owner == "lead" %}
        <p>{{ loop.index }}. {{ step.title | upper }}{% if not loop.last %}, {% endif %}</p>
        {% endfor %}{% endfor %}
        {% endblock %}
        """)  # fmt: skip
    fair.write(
        "reports/reach.html.j2",
        "{% macro reach(report) %}<p>{{ report.kpis[0].number * 2 }}</p>{% endmacro %}",
    )
    page = fair("report", "--for", "leadership", "--format", "html")
    assert "<title>The board's page</title>" in page.replace("&#39;", "'")
    assert '<h1 class="own">Fair &lt;b&gt;&amp;&lt;/b&gt; *fun*</h1>' in page
    assert "<p>10</p>" in page
    assert "1. DRAW THE PAGE" in page
    assert 'class="chart' in page
    assert page.index("Content-Security-Policy") < page.index("own")
    assert "Open points" in fair("report", "--format", "html")  # others stay ours


def test_one_template_for_one_report(fair: Team) -> None:
    """`--template` takes a file from anywhere; its name says what it gives."""
    fair.write("board.html.j2", "<section><h2>{{ _('Summary') }}</h2><p>{{ report.run }}</p></section>")
    page = fair("report", "--template", "board.html.j2")
    assert page.startswith("\n<!doctype") or "<!doctype html>" in page
    assert "<h2>Summary</h2><p>r</p>" in page
    fair.write("board.md.j2", "# {{ report.title }}\n\n{{ report.title | code }}\n")
    assert fair("report", "--template", "board.md.j2") == (
        "# Fair \\<b\\>&\\</b\\> \\*fun\\*\n\n`Fair <b>&</b> *fun*`\n"
    )
    fair.write("mail.txt.j2", "{{ report.title }}: {{ report.progress.settled }}\n")
    assert fair("report", "--template", "mail.txt.j2") == "Fair <b>&</b> *fun*: 0\n"
    fair("report", "--template", "mail.txt.j2", "-o", "mail.txt")
    assert Path("mail.txt").read_text() == "Fair <b>&</b> *fun*: 0\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x.html.j2", ("--format", "md")),
        ("x.html.j2", ("-o", "x.md")),
        ("x.md.j2", ("-o", "x.html")),
        ("x.txt.j2", ("-o", "x.html")),
        ("x.txt.j2", ("-o", "x.svg")),
        ("x.txt.j2", ("-o", "x.csv")),
        ("x.txt.j2", ("--format", "html")),
        ("x.html.j2", ("-o", "x/")),
        ("x.html", ()),
        ("nowhere.html.j2", ()),
    ],
)
def test_a_template_gives_what_its_name_says(fair: Team, name: str, words: tuple[str, ...]) -> None:
    """Text never becomes a page without our frame; what does not fit is one message."""
    if name.startswith("x"):
        fair.write(name, "x")
    fair("report", "--template", name, *words, code=2)
    assert fair.err.startswith("sopctl: ")
    assert "Traceback" not in fair.err


def test_outside_has_its_own_facts(fair: Team) -> None:
    """A repository's template for people outside is given nothing internal."""
    fair.write("reports/outside.md.j2", """\
        {% for phase in report.phases %}{% for step in phase.steps %}{% for one in step.answers %}
        {{ one.ask }} {{ one.text }}
        {% endfor %}{% endfor %}{% endfor %}
        {{ report.steps | default('no steps') }}
        """)  # fmt: skip
    told = fair("report", "--for", "outside")
    assert "reach 5" in told
    assert "no steps" in told
    assert "zqhidden" not in told
    assert "li@example.com" not in told


REFUSED = {
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ _.__globals__ }}",
    "init": "{{ report.__init__ }}",
    "config": "{{ config }}",
    "self": "{{ self._TemplateReference__context }}",
    "cycler": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "lipsum": "{{ lipsum(9) }}",
    "range": "{% for i in range(10**9) %}x{% endfor %}",
    "namespace": "{% set n = namespace(a=1) %}",
    "format of a message": "{{ _('{x.__class__}', x=report.title) }}",
    "width in a message": "{{ _('{x:>999999999}', x=1) }}",
    "message from data": "{{ _(report.title) }}",
    "message by another name": "{% set t = _ %}{{ t(report.title) }}",
    "repeat": "{{ 'a' * 10**10 }}",
    "repeat by a name": "{% set n = 1000000000 %}{{ 'a' * n }}",
    "power": "{{ 9 ** 9 }}",
    "large": "{{ 999999999999 * 999999999999 }}",
    "percent": "{{ '%999999999d' % 1 }}",
    "even": "{{ '%999999999d' is even }}",
    "join by tilde": "{{ report.title ~ report.title }}",
    "add texts": "{{ report.title + report.title }}",
    "add lists": "{% set x = [1] + [2] %}",
    "format": "{{ '%999999999d' | format(1) }}",
    "center": "{{ 'a' | center(1000000000) }}",
    "safe": "{{ report.title | safe }}",
    "attr": "{{ report | attr('__class__') }}",
    "map to attr": "{{ [report] | map('attr', '__class__') }}",
    "autoescape": "{% autoescape false %}{{ report.title }}{% endautoescape %}",
    "filter block": "{% filter upper %}x{% endfilter %}",
    "call block": "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}",
    "recursive loop": "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "list as text": "{{ report.phases }}",
    "nested lists": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}",
    "nested lists compared": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x == x }}",
    "include by name": "{% include report.run %}",
    "include outside": "{% include '../sopctl.toml' %}",
    "include a path": "{% include '/etc/passwd' %}",
    "include from ours outside": "{% include 'report/../../pages.py' %}",
    "include the style": "{% include 'page.css' %}",
    "import of hidden": "{% from 'report/parts.html.j2' import __class__ %}",
    "do": "{% do report.clear() %}",
    "mutation": "{{ report.update({'a': 1}) }}",
    "method": "{{ report.title.encode() }}",
    "format method": "{{ report.title.format(1) }}",
    "star": "{{ _('{a}', **report) }}",
    "debug": "{% debug %}",
    "deep": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "deep ifs": "{% if 1 %}" * 100 + "{% endif %}" * 100,
    "deep loops": "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
    "nots": "{{ " + "not " * 3000 + "1 }}",
    "long": "x" * 100_001,
    "extends itself": '{% extends "x.html.j2" %}',
    "includes itself": '{% include "x.html.j2" %}',
    "macro calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "unclosed": "{{ report.title",
    "no such name": "{{ report.titel }}",
    "no such value": "{{ title }}",
    "nought": "{{ 1 / 0 }}",
    "script": "<p>\n<script>alert(1)</script></p>",
    "upper case script": "<ScRiPt src=//evil.example></sCrIpT>",
    "refresh": '<meta http-equiv="refresh" content="0;url=http://evil.example">',
    "frame": "<iframe src='http://evil.example'></iframe>",
    "form": "<form action='http://evil.example'><input name=a></form>",
    "link": "<link rel=stylesheet href=//evil.example/x.css>",
    "base": "<base href='http://evil.example/'>",
    "style": "<style>@import '//evil.example'</style>",
    "style at a tag": "<p style='background:url(//evil.example)'>x</p>",
    "handler": "<p onclick='alert(1)'>x</p>",
    "handler without a space": "<p/onclick='alert(1)'>x</p>",
    "picture": "<img src=//evil.example/x.png>",
    "object": "<object data=x></object>",
    "foreign": "<svg><foreignObject><p>x</p></foreignObject></svg>",
    "animation": "<svg><animate attributeName=href></animate></svg>",
    "page out of a drawing": "<svg><p>x</p></svg>",
    "page in the title of a drawing": "<svg><title><p>x</p></title></svg>",
    "shape without a drawing": "<rect/><rect/>",
    "comment": "<!-- x --><p>x</p>",
    "whole page": "<!doctype html><html><head></head><body></body></html>",
    "ends the frame": "</main></body><p>x</p>",
    "not closed": "<div><div>x</div>",
    "crossed": "<p><b>x</p></b>",
    "block in a paragraph": "<p><div>x</div></p>",
    "text area": "<textarea>",
    "plain text": "<plaintext>",
    "half a tag": "<p class='x",
    "quote trick": '<p title=x"y><b title="z">',
    "data as a tag": "<{{ report.run }}>x</{{ report.run }}>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_templates_are_refused(fair: Team, name: str) -> None:
    """Each is one message that names the file; nothing is run, read or written."""
    fair.write("x.html.j2", REFUSED[name])
    out = fair("report", "--template", "x.html.j2", code=2)
    assert out == ""
    assert re.match(r"sopctl: [\w./]+\.j2(:\d+)?: ", fair.err), fair.err
    assert "Traceback" not in fair.err
    assert len(fair.err) < 1000


MANY = "{% set l = [" + "1," * 1000 + "] %}"


def nested(inner: str, loops: int = 2) -> str:
    """A template that does this a thousand times a thousand times."""
    return MANY + "{% for a in l %}" * loops + inner + "{% endfor %}" * loops


HEAVY = {
    "loops": nested("", 4),
    "filtered loops": nested("{% for c in l if c == 2 %}{% endfor %}"),
    "long texts": nested("x" * 5000),
    "doubled text": "{% set x = 'xxxxxxxxxx' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "doubled by a macro": "{% macro m(n) %}{% if n %}"
    + "{{ m(n - 1) }}" * 2
    + "{% endif %}{% endmacro %}{{ m(60) }}",
    "sorted often": nested("{{ l | sort | length }}"),
    "compared often": nested("{{ 2 in l }}"),
    "joined": MANY + "{% set t = l | join('" + "x" * 50_000 + "') %}",
    "sliced": nested("{% set c = l[1:] %}"),
    "includes": nested("{% include 'report/parts.html.j2' %}"),
    "markdown": nested("{{ '" + "[" * 20_000 + "' | markdown }}"),
    "deep tags": nested("<div>"),
    "tags that open again": "<p>" + "".join(f"<b id=x{n}>" for n in range(90)) + "</p>",
    "unclosed quotes": nested('<a "'),
    "blocks": nested("{% block x scoped %}" + "x" * 9000 + "{% endblock %}"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_templates_end(fair: Team, sopctl: Callable[..., "CompletedProcess[str]"], name: str) -> None:
    """A template that would take hours or all memory ends in one message, within the patience of a test."""
    fair.write("x.html.j2", HEAVY[name])
    done = sopctl("report", "--template", "x.html.j2", cwd=fair.folder)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert re.match(r"sopctl: [\w./]+\.j2", done.stderr)
    assert "Traceback" not in done.stderr


def test_hostile_data_in_a_repositorys_template(fair: Team) -> None:
    """Texts of an SOP that stand where an attribute's value is, or an address, do no harm there."""
    bad = "javascript:alert(1)"
    for words in (bad, "JaVa\tScRiPt:alert(1)", "data:text/html,x", "x' onclick='alert(1)", '"><script>x'):
        fair.sop("t", SOP.replace("Fair <b>&</b> *fun*", repr(words)).replace("id: fair", "id: t"))
        fair("new", "t", "--name", "t" + str(abs(hash(words))), "--role", "lead=Li <li@example.com>")
        fair.write(
            "x.html.j2",
            '<p title="{{ report.title }}"><a href="{{ report.title }}">{{ report.title }}</a></p>',
        )
        page = fair("report", "t" + str(abs(hash(words))), "--template", "x.html.j2")
        assert tags(page) & {"a", "script"} == {"a", "script"}  # the one script is ours
        assert page.count("<script>") == 1
        for tag, attributes in (one for one in Events(page).events if isinstance(one, tuple)):
            assert not any(name.startswith("on") for name, __ in attributes), tag
            for attribute, value in attributes:
                if attribute == "href":
                    assert not re.match(r"\s*(javascript|data)", value, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<p>one</p>\n<script>", 2),
        ("{% if 1 %}\n\n{{ report.titel }}{% endif %}", 3),
        ("<p>x</p>\n{{ 1 | nosuch }}", 2),
        ("\n\n{% for x in report.phases %}\n", 3),
    ],
)
def test_a_slip_is_told_with_its_line(fair: Team, text: str, line: int) -> None:
    """The message names file and line, and what is near."""
    fair.write("reports/team.html.j2", text)
    fair("report", "--format", "html", code=2)
    assert fair.err.startswith(f"sopctl: team.html.j2:{line}: "), fair.err


def test_the_nearest_name_is_told(fair: Team) -> None:
    """Names of facts and of filters are proposed."""
    fair.write("reports/team.md.j2", "{{ report.titel }}")
    fair("report", code=2)
    assert "did you mean title?" in fair.err
    fair.write("reports/team.md.j2", "{{ report.title | uper }}")
    fair("report", code=2)
    assert "did you mean upper?" in fair.err


@pytest.mark.parametrize(
    "settings",
    [
        "report = 1",
        "[report]\ntemplate = 'x'",
        "[report]\ntemplates = 1",
        "[report]\ntemplates = ''",
        "[report]\ntemplates = 'nowhere'",
        "[report]\ntemplates = '..'",
        "[report]\ntemplates = '/etc'",
        "[report]\ntemplates = 'out'",
        "[report]\ntheme = 'nowhere.css'",
        "[report]\ntheme = '../x.css'",
        "[report]\ntheme = 'link.css'",
        "[report]\ntheme = 'reports'",
    ],
)
def test_settings_stay_in_the_repository(fair: Team, settings: str) -> None:
    """A folder or a file that is not there, leads out, or is a link, is refused in one message."""
    Path("out").symlink_to("/etc")
    Path("link.css").symlink_to("/etc/passwd")
    fair.write("sopctl.toml", settings)
    fair("report", "--format", "html", code=2)
    assert fair.err.startswith("sopctl: ")
    assert "Traceback" not in fair.err


def test_a_template_that_is_a_link_is_not_read(fair: Team) -> None:
    """A link in the folder leads nowhere."""
    Path("reports/team.md.j2").symlink_to("/etc/passwd")
    fair("report", code=2)
    assert "is a link" in fair.err


def test_a_theme_comes_after_our_style(fair: Team) -> None:
    """The style stands in the page, and its policy allows just that."""
    fair.write("theme.css", ":root { --accent: #b00020; }\n.kicker::before { content: '\\2605'; }\n")
    plain = fair("report", "--format", "html")
    fair.write("sopctl.toml", '[report]\ntheme = "theme.css"\n')
    page = fair("report", "--format", "html")
    assert "--accent: #b00020" in page
    assert page.index("--accent: #b00020") > page.index("color-scheme: light dark")
    policy = re.compile(r"style-src '(sha256-[^']*)'")
    assert policy.search(page)[1] != policy.search(plain)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        "@import '//evil.example/x.css';",
        "@IMPORT url(x);",
        "@\\69mport 'x';",
        "p { background: url(//evil.example/x) }",
        "p { background: URL( 'x' ) }",
        "p { background: u\\72l(x) }",
        "p { background: u\\72 l(x) }",
        "p { background: image-set('x' 1x) }",
        "p { background: -webkit-image-set('x' 1x) }",
        "p { background: cross-fade('x', 'y') }",
        "p { background: ur/**/l(x); background: url/**/(x) }",
        "@font-face { font-family: x; src: local(x) }",
        "p { behavior: url(x) }",
        "p { width: expression(alert(1)) }",
        "</style><script>alert(1)</script>",
        "<!--",
        "x" * 100_001,
    ],
)
def test_a_theme_asks_for_nothing(text: str) -> None:
    """Whatever would fetch a file or leave the style is refused, with its line."""
    with pytest.raises(SopctlError) as told:
        checked_theme(f"p {{ color: red }}\n/* a\nb */\n{text}", "theme.css")
    assert str(told.value).startswith("theme.css:")
    if len(text) < 100:
        assert str(told.value).startswith("theme.css:4: ")


def test_what_a_page_may_have_is_kept() -> None:
    """Text, tables, drawings and safe addresses come through as they are."""
    for text in (
        '<section id="x" class="a b"><h2>One &amp; two</h2><p>A <b>b</b><br>c</p></section>',
        '<table class="rows sortable"><thead><tr><th scope="col">a</th></tr></thead><tbody></tbody></table>',
        '<a href="https://example.com/?a=b&amp;c=d" rel="noreferrer">x</a>',
        '<a href="mailto:a@example.com">x</a><a href="runs/r/files/a%20b.pdf">y</a><a href="#z">z</a>',
        '<svg role="img" viewBox="0 0 10 10"><title>T</title><path d="M0 0L1 1"></path></svg>',
        "<details open=\"\"><summary>More</summary>x</details>",
        "中文，“引号”",
    ):  # fmt: skip
        assert cleaned(text, "x") == text


def test_a_box_gives_no_way_to_its_workings() -> None:
    """Nothing that a template can name leads to Python."""
    box = Box({}, _html, {})
    assert set(box.globals) == {"_"}
    for name in ("__globals__", "__self__", "__func__", "im_func", "gi_frame", "mro"):
        for value in (box.globals["_"], "text", [1], {"a": 1}, 1, None, box):
            found = box.getattr(value, name)
            assert type(found).__name__ == "StrictUndefined"
            assert type(box.getitem(value, name)).__name__ == "StrictUndefined"


PAGE = Path(__file__).parent.parent / "docs/reports.md"


def listed(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_the_documentation_names_every_fact(fair: Team) -> None:
    """The table in docs/reports.md has each name that templates are given, and marks those for outside."""
    text = PAGE.read_text(encoding="utf-8").partition("### What a template is given")[2]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    for audience, form in (("auditor", "html"), ("auditor", "md"), ("outside", "html")):
        ending = f"{form}.j2"
        fair.write(f"names.{ending}", "{% for name in report %}@{{ name }}@ {% endfor %}")
        told = fair("report", "--for", audience, "--template", f"names.{ending}")
        given = set(re.findall(r"@(\w+)@ ", told.replace("\\_", "_")))
        assert len(given) > 15
        if audience == "outside":
            outside = {name for row in rows for name in re.findall(r"`(\w+)` ○", row)}
            assert given == outside | {"started"}
        elif form == "html":
            assert given == listed(" ".join(rows))
        else:
            assert given == listed(" ".join(rows)) - {"kpi_chart", "burn_up"}


def test_the_documentation_names_every_part_of_a_step(fair: Team) -> None:
    """What is said of a step and of an answer is what templates find there."""
    text = " ".join(PAGE.read_text(encoding="utf-8").rpartition("A step in `phases`")[2].split())
    step, __, answer = text.partition("An answer has")
    fair.write("names.txt.j2", """\
        {% set step = report.phases[0].steps[0] %}
        {% for name in step %}{{ name }} {% endfor %}|{% for name in step.answers[0] %}{{ name }} {% endfor %}
        """)  # fmt: skip
    of_step, of_answer = fair("report", "--template", "names.txt.j2").split("|")
    assert set(of_step.split()) == listed(re.sub(r"\([^)]*\)", "", step.partition(" has ")[2]))
    assert set(of_answer.split()) == listed(answer)


def test_the_example_in_the_documentation_works(fair: Team) -> None:
    """The template that is shown gives a page."""
    example = re.search(r"```jinja\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    fair.write("leadership.html.j2", example[1])
    assert "<h2>Late</h2>" in fair("report", "--template", "leadership.html.j2")
