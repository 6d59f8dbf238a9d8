"""A repository's style reaches every page, and its templates win over ours in reports over many runs too."""

import re
from pathlib import Path

import pytest
from fairs import LIN, Fairs
from test_report_templates import Events, listed

PAGE = Path(__file__).parent.parent / "docs/reports-all.md"
THEME = ":root { --accent: #b00020; }\n"
SETTINGS = '[report]\ntheme = "theme.css"\ntemplates = "reports"\n'


@pytest.fixture
def styled(fairs: Fairs) -> Fairs:
    """An open run, a style, and a folder for templates."""
    fairs.begin("summer", "2026-05-04", "2026-06-20")
    fairs.team.write("theme.css", THEME)
    fairs.team.write("sopctl.toml", SETTINGS)
    (fairs.team.folder / "reports").mkdir()
    return fairs


def test_the_style_stands_in_every_page(styled: Fairs) -> None:
    """In the report over all runs, in a department's list and in an SOP, after ours, as the policy allows."""
    team = styled.team
    for words in (
        ("report", "--all", "--format", "html"),
        ("report", "--all", "--for", "department:lead", "--format", "html"),
        ("show", "fair", "--format", "html"),
        ("show", "sops/fair.yaml", "--format", "html"),
        ("report", "--format", "html"),
    ):
        page = team(*words)
        assert page.index("color-scheme: light dark") < page.index("--accent: #b00020"), words
        (policy,) = re.findall(r"style-src '(sha256-[^']*)'", page)
        team.write("sopctl.toml", "")
        assert policy not in team(*words)
        team.write("sopctl.toml", SETTINGS)


def test_a_style_that_asks_for_more_is_refused_everywhere(styled: Fairs) -> None:
    """Before a page is written; forms without a style do not ask for it."""
    team = styled.team
    team.write("theme.css", "p { background: url(//evil.example/x) }")
    for words in (("report", "--all", "-o", "x.html"), ("show", "fair", "-o", "x.html")):
        team(*words, code=2)
        assert "theme.css:1" in team.err
        assert not Path("x.html").exists()
    team("show", "fair")
    team("report", "--all", "--format", "json")


def test_an_sop_beside_no_library_is_shown_without_a_style(
    styled: Fairs, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path needs no repository around it."""
    path = styled.team.folder / "sops" / "fair.yaml"
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "--accent: #b00020" not in styled.team("show", str(path), "--format", "html")


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        ("all", ()),
        ("all", ("--for", "leadership")),
        ("all", ("--for", "auditor")),
        ("all-tasks", ("--for", "department:designer")),
    ],
)
def test_our_templates_hold_as_templates_of_a_repository(
    year: Fairs, ours: str, words: tuple[str, ...]
) -> None:
    """What extends a template of ours gives the same page and the same Markdown: nothing of ours is lost."""
    year.team.sop("talk", "{title: Talk, owner: a, roles: {a: Speaks}, steps: [{id: s, title: Say it}]}")
    year.team.new("talk", run="talk-1", roles={"a": LIN})
    page, text = (year.report(*words, form=form) for form in ("html", "md"))
    year.team.write("sopctl.toml", '[report]\ntemplates = "reports"\n')
    year.team.write(f"reports/{ours}.html.j2", f'{{% extends "report/{ours}.html.j2" %}}')
    year.team.write(f"reports/{ours}.md.j2", f'{{% include "report/{ours}.md.j2" %}}')
    assert Events(year.report(*words, form="html")).events == Events(page).events
    assert year.report(*words, form="md") == text


def test_a_template_of_the_folder_wins(styled: Fairs) -> None:
    """It uses our parts, and our head with its policy stays; one file may be for one report alone."""
    team = styled.team
    team.write(
        "reports/all.html.j2",
        """\
        {% extends "page.html.j2" %}
        {% import "report/all-parts.html.j2" as parts with context %}
        {% block header %}<h1 class="own">{{ report.counts.open }} open</h1>{% endblock %}
        {% block main %}
        {{ parts.load(report) }}
        {% for sop in report.sops %}<p{{ " hidden" if sop.runs > 9 }}>{{ sop.id }}</p>{% endfor %}
        {% endblock %}
        """,
    )
    page = styled.report(form="html")
    assert '<h1 class="own">1 open</h1>' in page
    assert "<p>fair</p>" in page
    assert "Who has how much" in page
    assert "Content-Security-Policy" in page
    team.write("mails.txt.j2", "{% for one in report.load %}{{ one.who }}: {{ one.now }}\n{% endfor %}")
    assert team("report", "--all", "--template", "mails.txt.j2") == "Lin: 1\nChen Yu: 0\n"
    team.write("list.md.j2", "{% for one in report.tasks %}- {{ one.title | md }}\n{% endfor %}")
    told = team("report", "--all", "--for", "department:lead", "--template", "list.md.j2")
    assert told.startswith("- List what the fair needs\n")


def test_a_hostile_template_is_refused(styled: Fairs) -> None:
    """As for one run: nothing that runs, and no end that never comes."""
    team = styled.team
    for text in (
        "<script>alert(1)</script>",
        "{{ report.__class__ }}",
        "{% for a in report.sops[0].versions %}" * 9 + "x" + "{% endfor %}" * 9 + "{{ report.nothing }}",
    ):
        team.write("reports/all.html.j2", text)
        team("report", "--all", "--format", "html", code=2)
        assert "all.html.j2:1" in team.err


def test_the_documentation_names_every_fact(year: Fairs) -> None:
    """The tables in docs/reports-all.md have each name that templates are given."""
    text = PAGE.read_text(encoding="utf-8").partition("## Your own templates")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    year.team.write("names.txt.j2", "{% for name in report %}{{ name }} {% endfor %}")
    whole = set(year.team("report", "--all", "--template", "names.txt.j2").split())
    list_ = set(
        year.team("report", "--all", "--for", "department:lead", "--template", "names.txt.j2").split()
    )
    assert listed(" ".join(row[0] for row in rows)) == whole | list_
    outside = set(year.team("report", "--all", "--for", "outside", "--template", "names.txt.j2").split())
    assert outside == {name for row in rows for name in re.findall(r"`(\w+)` ○", row[0])}
    of_sop = next(row[1] for row in rows if "`sops`" in row[0])
    year.team.write("names.txt.j2", "{% for name in report.sops[0] %}{{ name }} {% endfor %}")
    given = set(year.team("report", "--all", "--template", "names.txt.j2").split())
    assert given <= listed(of_sop)
