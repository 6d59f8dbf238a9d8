"""The report over many runs for people outside: nothing that any of the SOPs marks as internal leaves."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fairs import CHEN, FAIR, LIN, Fairs
from html_page import Page
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from test_outside import leaked, looked_over, other, steps, whole

from sopctl.render.cells import csv_told
from sopctl.render.portfolio import as_html, as_json, as_md, as_text
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.portfolio.tables import tables_of
from sopctl.render.report.audience import Audience
from sopctl.runs.summing_up_outside import agreed, seen_outside

OUTSIDE = Audience("outside")
FORMS = ("html", "md", "text", "json", "csv")


def told(portfolio: Portfolio) -> str:
    """Everything that leaves, in every form."""
    forms = [form.told(portfolio, OUTSIDE) for form in (as_html, as_md, as_text, as_json)]
    return "\n".join([*forms, *map(csv_told, tables_of(portfolio, OUTSIDE).values())])


@settings(max_examples=30, deadline=None)
@given(steps=steps(), inner=other(), answer=st.booleans())
def test_nothing_internal_leaves(steps: list[dict[str, Any]], inner: dict[str, Any], answer: bool) -> None:
    """Whatever texts, targets, repeats and used SOPs make of internal values stays inside, over runs too."""
    first = seen_outside(looked_over(whole(steps), inner, answer=answer))
    second = replace(first, outcome=replace(first.outcome, run="s"))
    outcomes = agreed([first, second])
    assert leaked(repr(outcomes)) == []
    assert leaked(told(Portfolio(outcomes, date(2027, 3, 5)))) == []


def unmarked(data: Any) -> Any:
    """An SOP without any mark."""
    if isinstance(data, dict):
        return {key: unmarked(one) for key, one in data.items() if key != "internal"}
    return [unmarked(one) for one in data] if isinstance(data, list) else data


@settings(max_examples=20, deadline=None)
@given(steps=steps(), inner=other())
def test_what_one_version_marks_no_other_tells(steps: list[dict[str, Any]], inner: dict[str, Any]) -> None:
    """Beside a run with marks one of the same SOP without them has no numbers, in whatever order."""
    marked = seen_outside(looked_over(whole(steps), inner, answer=True))
    plain = seen_outside(looked_over(unmarked(whole(steps)), unmarked(inner), answer=True))
    plain = replace(plain, outcome=replace(plain.outcome, run="s"))
    for both in ([marked, plain], [plain, marked]):
        assert leaked(told(Portfolio(agreed(both), date(2027, 3, 5)))) == []


def test_runs_and_numbers_leave_and_nobody_and_nothing_else(year: Fairs) -> None:
    """Days, progress and numbers with their targets; no people, reasons, load, advice, or digests."""
    facts = year.report("--for", "outside")
    assert [one["run"] for one in facts["runs"]] == ["winter", "early", "spring", "summer"]
    assert set(facts["runs"][0]) == {
        "run", "sop", "title", "version", "start", "closed", "settled", "total",
    }  # fmt: skip
    (sop,) = facts["sops"]
    assert set(sop) == {"sop", "title", "runs", "trends"}
    visitors = next(one for one in sop["trends"] if one["name"] == "visitors")
    assert [(one["value"], one["met"]) for one in visitors["points"]] == [
        (800, False), (1200, True), (1500, True),
    ]  # fmt: skip
    year.report("--for", "outside", "-o", "out.xlsx", form="xlsx")
    book = CalamineWorkbook.from_path("out.xlsx")
    assert book.sheet_names == ["Summary", "Every run", "Numbers from run to run"]
    sheets = repr([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    year.report("--for", "outside", "-o", "out/", form="csv")
    assert sorted(path.name for path in Path("out").iterdir()) == ["runs.csv", "trends.csv"]
    page = year.report("--for", "outside", form="html")
    Page(page).check_is_whole()
    assert "1200" in page
    texts = [str(year.report("--for", "outside", form=form)) for form in FORMS]
    for text in (sheets, *texts):
        for hidden in ("Lin", "Chen", "example.com", "printer", "no money", "SHA-256", "shorter"):
            assert hidden not in text, hidden


def test_a_run_of_a_version_that_marks_less_keeps_its_numbers_inside(fairs: Fairs) -> None:
    """A mark that came later holds for earlier runs too; a run that has it tells what is left."""
    fairs.hold("winter", "2026-01-05", 7, 800, 30)
    assert "800" in json.dumps(fairs.report("--for", "outside"))
    fairs.team.sop(
        "fair",
        FAIR.replace("VERSION", "1.1.0").replace("ask: Visitors,", "ask: Visitors, internal: true,"),
    )
    fairs.hold("spring", "2026-03-02", 9, 1500, 3)
    for form in FORMS:
        text = fairs.report("--for", "outside", "--since", "2026-01-01", form=form)
        text = json.dumps(text) if form == "json" else text
        assert "800" not in text.replace("8001", "")
        assert "1500" not in text
        assert "winter" in text
    (sop,) = fairs.report("--for", "outside")["sops"]
    assert {one["name"]: [point["run"] for point in one["points"]] for one in sop["trends"]} == {
        "signups": ["spring"],
        "spent": ["spring"],
    }
    # A span that leaves the run with the mark out does not take the mark away.
    assert fairs.report("--for", "outside", "--until", "2026-02-01")["sops"][0]["trends"] == []


def test_damage_is_told_to_whoever_asks_not_to_people_outside(year: Fairs) -> None:
    """What cannot be opened is named on stderr alone."""
    (year.team.folder / "runs" / "winter" / "run.yaml").write_text("start: [")
    (sitting, *_more) = sorted((year.team.folder / "runs" / "summer" / "journal").iterdir())
    sitting.write_bytes(sitting.read_bytes() + b"{}\n")
    for form in FORMS:
        text = year.report("--for", "outside", form=form)
        assert "winter" not in str(text)
        assert "journal" not in str(text)
        assert "winter cannot be opened" in year.team.err
        assert "warning: summer: journal/" in year.team.err


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_repositorys_template_is_given_nothing_more(year: Fairs, form: str) -> None:
    """Ours holds as one of a repository, and what it does not have is not there."""
    year.team.write("sopctl.toml", '[report]\ntemplates = "reports"\n')
    (year.team.folder / "reports").mkdir()
    ours = year.report("--for", "outside", form=form)
    verb = "extends" if form == "html" else "include"
    year.team.write(f"reports/all-outside.{form}.j2", f'{{% {verb} "report/all-outside.{form}.j2" %}}')
    theirs = year.report("--for", "outside", form=form)
    assert "Sign-ups" in theirs
    assert theirs == ours or form == "html"
    year.team.write("names.txt.j2", "{% for name in report %}{{ name }} {% endfor %}")
    given = year.team("report", "--all", "--for", "outside", "--template", "names.txt.j2").split()
    assert not {"late", "load", "open", "problems", "damaged"} & set(given)
    assert LIN not in theirs
    assert CHEN not in theirs
