"""A report as one workbook: a summary, the steps, what was answered, and a sheet for each table and funnel.

Numbers and days are such; whatever people wrote is text, never a formula or a link. The same report gives the
same bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sopctl.errors import SopctlError
from sopctl.language import N_, _
from sopctl.render.cells import Cell
from sopctl.render.clean import clean, cut
from sopctl.render.naming import told_apart
from sopctl.render.report.audience import Audience
from sopctl.render.report.facts import facts_for
from sopctl.render.report.steps import STATUS_WORDS
from sopctl.render.report.subject import Subject
from sopctl.render.report.tables import FIELDS, STEPS, Table, tables_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST = 32_767  # characters of a cell
NAME_MOST, NAME_STRANGE = 31, r"[\[\]:*?/\\']"  # of a sheet's name
WIDEST, NARROWEST = 60, 6  # columns, in characters
FIRST_YEAR = 1900  # spreadsheets know no day before
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NAMES = {STEPS: N_("Steps"), FIELDS: N_("Fields")}


class _Sheets:
    """The workbook that is written."""

    def __init__(self, workbook: "Workbook") -> None:
        self._book = workbook
        plain = {"text_wrap": True, "valign": "top"}
        self._text: Format = workbook.add_format({**plain, "num_format": "@"})
        self._head: Format = workbook.add_format({**plain, "bold": True, "bottom": 1, "num_format": "@"})
        self._day: Format = workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._moment: Format = workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm"})
        self._number: Format = workbook.add_format({"valign": "top"})

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(name)
        widths = [_width(one) for one in head]
        for column, one in enumerate(head):
            self._string(sheet, 0, column, one, self._head)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)
                widths[column] = max(widths[column], _width(cell))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, max(NARROWEST, width + 2))
        sheet.freeze_panes(1, 0)

    def _write(self, sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
        match cell:
            case None | "":
                pass
            case bool():
                sheet.write_boolean(row, column, cell, self._number)
            case int() | float():
                sheet.write_number(row, column, cell, self._number)
            case datetime() if cell.year >= FIRST_YEAR:
                sheet.write_datetime(row, column, cell, self._moment)
            case date() if cell.year >= FIRST_YEAR:
                sheet.write_datetime(row, column, datetime.combine(cell, time()), self._day)
            case _:
                self._string(sheet, row, column, str(cell), self._text)

    @staticmethod
    def _string(sheet: "Worksheet", row: int, column: int, text: str, form: "Format") -> None:
        sheet.write_string(row, column, cut(clean(text), MOST), form)


def told(subject: Subject, audience: Audience) -> bytes:
    """The file. Raises SopctlError where XlsxWriter is not installed."""
    buffer, tables = BytesIO(), tables_of(subject, audience)
    workbook = _xlsxwriter().Workbook(buffer, OPTIONS)
    workbook.set_properties({"created": datetime.combine(subject.day, time())})
    sheets = _Sheets(workbook)
    titles = [_("Summary"), *(_(NAMES[name]) if name in NAMES else name for name in tables)]
    summary, *names = told_apart(titles, NAME_STRANGE, NAME_MOST)
    facts = facts_for(audience, subject)
    sheets.add(summary, [facts["run"], "", ""], _summary(facts, audience))
    for name, table in zip(names, tables.values(), strict=True):
        sheets.add(
            name, [_(table.heads[key]) if key in table.heads else key for key in table.keys], _rows(table)
        )
    workbook.close()
    return buffer.getvalue()


def _summary(facts: dict[str, Any], audience: Audience) -> list[list[Cell]]:
    """The run in a few rows, then its numbers beside their targets; a department is told no numbers."""
    rows: list[list[Cell]] = [
        [_("title"), facts["title"]],
        ["SOP", facts["sop"]],
        [_("version"), facts["version"]],
        [_("As of"), date.fromisoformat(facts["day"])],
        [_("Settled steps"), facts["progress"]["settled"]],
        [_("All steps"), facts["progress"]["total"]],
    ]
    if told := facts.get("closed_by") or (facts["closed"] if isinstance(facts["closed"], str) else ""):
        rows.append([_("Closed"), told])
    rows += [[_("Damaged"), one] for one in facts.get("warnings", ())]
    for one in facts["kpis"] if not audience.who else ():
        remark = _("{text} ({detail})", text=one["target_words"], detail=one["met_words"])
        rows.append([one["ask"], one["number"], remark])
    return rows


def _rows(table: Table) -> Iterable[Sequence[Cell]]:
    """Statuses in words; everything else as it is."""
    if table.name != STEPS:
        return table.rows
    at = [*table.keys].index("status")
    return [[*row[:at], _(STATUS_WORDS[str(row[at])]), *row[at + 1 :]] for row in table.rows]


def _width(cell: Cell) -> int:
    """About how wide a cell is: signs beyond Latin take twice the room."""
    lines = str(cell if cell is not None else "")[: 10 * WIDEST].splitlines()
    return min(WIDEST, max((len(line) + sum(one > "\u2e7f" for one in line) for line in lines), default=0))


def _xlsxwriter() -> ModuleType:
    try:
        import xlsxwriter
    except ImportError:
        raise SopctlError(
            _("a workbook is made by XlsxWriter, which is not installed"),
            _("pip install 'sopctl[xlsx]', or write --format csv"),
        ) from None
    found: ModuleType = xlsxwriter
    return found
