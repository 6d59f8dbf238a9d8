"""The report over many runs as tables: CSV, a workbook, and the page on paper."""

import csv
import re
import sys
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fairs import CHEN, DAY, LIN, Fairs
from python_calamine import CalamineWorkbook
from test_report_tables import HOSTILE, STARTS

TABLES = ("runs", "late", "load", "trends", "cycles", "habits", "changes", "steps")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def book(path: Path) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_path(path)
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def numbered(sheet: list[list[Any]]) -> Iterator[dict[Any, Any]]:
    """The rows of a sheet by their heads."""
    for row in sheet[1:]:
        yield dict(zip(sheet[0], row, strict=True))


def test_each_table_is_what_json_says(year: Fairs) -> None:
    """The same rows under names that programs can rely on."""
    facts = year.report()
    (sop,) = facts["sops"]
    found = {name: rows(year.report("--table", name, form="csv")) for name in TABLES}
    assert [one["run"] for one in found["runs"]] == [one["run"] for one in facts["runs"]]
    summer = found["runs"][-1]
    assert (summer["due"], summer["overdue"], summer["closed"]) == ("2026-06-27", "1", "")
    assert [(one["who"], one["step"], one["open"]) for one in found["late"]] == [(CHEN, "page", "yes")]
    assert {one["who"]: one["now"] for one in found["load"]} == {CHEN: "1", LIN: "0"}
    points = [float(one["value"]) for one in found["trends"] if one["name"] == "visitors"]
    assert points == [800, 1200, 1500]
    cycles = {(one["step"], one["version"], one["all"]): one["median"] for one in found["cycles"]}
    assert cycles["list", "", "yes"] == "5"
    assert cycles["list", "1.1.0", "no"] == "4"
    assert len(found["habits"]) == sum(len(one["evidence"]) for one in sop["habits"])
    skipped = next(one for one in found["habits"] if one["code"] == "skipped")
    assert (skipped["runs"], skipped["of"], skipped["asks"]) == ("3", "4", "yes")
    assert [(one["step"], one["codes"].split()) for one in found["changes"]] == [
        (one["step"], one["reasons"]) for one in sop["changes"]
    ]
    assert len(found["steps"]) == sum(len(one["steps"]) for one in facts["runs"])
    assert year.report("--table", "steps", form="csv") == year.report(form="csv")


def test_a_folder_gets_every_table(year: Fairs) -> None:
    """Each in a file that Excel reads as UTF-8; a department has its list alone."""
    year.report("-o", "out/", form="csv")
    assert sorted(path.stem for path in Path("out").iterdir()) == sorted(TABLES)
    for path in Path("out").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert path.read_text("utf-8-sig") == year.report("--table", path.stem, form="csv")
    year.report("--for", "department:designer", "-o", "mine/", form="csv")
    assert [path.name for path in Path("mine").iterdir()] == ["tasks.csv"]
    year.team("report", "--all", "--for", "department:designer", "--table", "runs", code=2)
    assert "known here: tasks" in year.team.err


def test_a_workbook_has_a_sheet_for_each_table(year: Fairs) -> None:
    """Numbers are numbers and days are days; statuses are words; the same bytes each time."""
    year.report("-o", "all.xlsx", form="xlsx")
    found = book(Path("all.xlsx"))
    assert [*found] == [
        "Summary",
        "Every run",
        "Who is late",
        "Who has how much",
        "Numbers from run to run",
        "How long it takes",
        "What runs show of each step",
        "Where the SOP should change",
        "Steps",
    ]
    assert ["runs", 4.0, ""] in found["Summary"]
    winter = next(numbered(found["Every run"]))
    assert (winter["run"], winter["begun"], winter["settled"]) == ("winter", date(2026, 1, 5), 4.0)
    assert next(numbered(found["Steps"]))["status"] == "done"
    waits = [one["status"] for one in numbered(found["Steps"]) if one["run"] == "summer"]
    assert waits == ["done", "ready", "skipped", "waits"]
    first = Path("all.xlsx").read_bytes()
    year.report("-o", "all.xlsx", form="xlsx")
    assert Path("all.xlsx").read_bytes() == first
    year.report("--for", "department:designer", "-o", "mine.xlsx", form="xlsx")
    assert [*book(Path("mine.xlsx"))] == ["Summary", "Steps"]


def test_a_workbook_names_what_is_damaged(year: Fairs) -> None:
    """A run that cannot be opened stands in the summary."""
    (year.team.folder / "runs" / "winter" / "run.yaml").write_text("start: [")
    year.report("-o", "all.xlsx", form="xlsx")
    summary = book(Path("all.xlsx"))["Summary"]
    assert [row[1] for row in summary if row[0] == "cannot be opened"] == ["winter"]


def test_no_formula_comes_out(fairs: Fairs) -> None:
    """Whatever titles, people, reasons and answers hold, in every table and every sheet."""
    texts = [text for text in HOSTILE if len(text) < 20_000 and text.isprintable() and text.strip()]
    steps = "".join(
        f"  - {{id: s{number}, title: {quoted(text)}, due: 2026-01-02, takes: 1wd,"
        f" collect: {{n: {{type: integer, ask: {quoted(text)}, target: '>= 2'}}}}}}\n"
        for number, text in enumerate(texts)
    )
    fairs.team.write(
        "sops/evil.yaml", f"title: {quoted(texts[0])}\nowner: lead\nroles: {{lead: Does it}}\nsteps:\n{steps}"
    )
    for run in ("a", "b"):
        fairs.at("2026-05-04")
        fairs.team.new("evil", run=run, roles={"lead": "=HYPERLINK(1) <=x@example.com>"})
        for number, text in enumerate(texts):
            fairs.team("set", run, f"s{number}", "n=1")
            fairs.team("skip", run, f"s{number}", "--", text)
    for words in ((), ("--for", "department:lead")):
        fairs.report(*words, "-o", "out/", form="csv")
        for path in Path("out").iterdir():
            for row in csv.reader(StringIO(path.read_text("utf-8-sig"))):
                for cell in row:
                    plain = cell.startswith("'") or re.fullmatch(r"-?[\d.]+", cell)
                    assert plain or not STARTS.match(cell), cell
        fairs.report(*words, "-o", "all.xlsx", form="xlsx")
        with ZipFile("all.xlsx") as file:
            for name in file.namelist():
                text = file.read(name).decode("utf-8")
                assert "<f>" not in text
                assert "<hyperlink" not in text
                assert "evil.example" not in text or name == "xl/sharedStrings.xml"
        told = book(Path("all.xlsx"))
        assert words or "=1+1" in [row[2] for row in told["Steps"]] + [row[6] for row in told["Steps"]]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("{{", "{ {") + "'"


def test_sheets_speak_chinese(fairs: Fairs) -> None:
    """Sheets and heads do; names of columns of CSV never change."""
    (fairs.team.folder / "sops" / "fair.yaml").write_text(
        (fairs.team.folder / "sops" / "fair.yaml")
        .read_text()
        .replace("title: Street", "language: zh\ntitle: Street")
    )
    fairs.begin("s", "2026-05-04", "2026-06-20")
    fairs.report("-o", "all.xlsx", form="xlsx")
    found = book(Path("all.xlsx"))
    assert [*found][:2] == ["摘要", "每个任务"]
    assert all(re.search("[\u4e00-\u9fff]|SOP|SHA-256", head) for head in found["步骤"][0])
    assert fairs.report("--table", "load", form="csv").startswith("who,now,soon,overdue,runs\n")


@pytest.mark.parametrize(
    "audience",
    [
        "team",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("leadership", "department:designer", "auditor")
        ),
    ],
)
def test_every_audience_has_a_pdf(year: Fairs, audience: str) -> None:
    """The page on paper, the same bytes each time."""
    pytest.importorskip("weasyprint")
    year.report("--for", audience, "-o", "all.pdf", form="pdf")
    first = Path("all.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    year.report("--for", audience, "-o", "all.pdf", form="pdf")
    assert Path("all.pdf").read_bytes() == first


def test_without_the_extra_one_message(fairs: Fairs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where XlsxWriter or WeasyPrint is not installed, the message says how to get it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    fairs.team.write("lib/weasyprint.py", "raise ImportError")  # for the process that makes PDFs
    monkeypatch.syspath_prepend(fairs.team.folder / "lib")
    for form in ("xlsx", "pdf"):
        fairs.team("report", "--all", "--on", DAY, "-o", f"r.{form}", code=2)
        assert f"pip install 'sopctl[{form}]'" in fairs.team.err
        assert not Path(f"r.{form}").exists()
