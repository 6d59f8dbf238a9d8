"""A workbook of sheets. Numbers and days are such; whatever people wrote is text, never a formula or a link.

The same sheets give the same bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.cells import Cell, Table
from sopctl.render.clean import clean, cut
from sopctl.render.naming import told_apart

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


class Sheet(NamedTuple):
    """A sheet as people read it: its name, the first row, and the others."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_of(name: str, table: Table) -> Sheet:
    """A table with heads and codes in words, in the language that is spoken."""
    head = [_(table.heads[key]) if key in table.heads else key for key in table.keys]
    words = [table.words.get(key, {}) for key in table.keys]
    if not any(words):
        return Sheet(name, head, table.rows)
    rows = [
        [_(known[str(cell)]) if str(cell) in known else cell for cell, known in zip(row, words, strict=True)]
        for row in table.rows
    ]
    return Sheet(name, head, rows)


def workbook_of(sheets: Sequence[Sheet], day: date) -> bytes:
    """The file, as if it were made on `day`. Raises SopctlError where XlsxWriter is not installed."""
    buffer = BytesIO()
    workbook = _xlsxwriter().Workbook(buffer, OPTIONS)
    workbook.set_properties({"created": datetime.combine(day, time())})
    made = _Sheets(workbook)
    names = told_apart((one.name for one in sheets), NAME_STRANGE, NAME_MOST)
    for name, one in zip(names, sheets, strict=True):
        made.add(name, one.head, one.rows)
    workbook.close()
    return buffer.getvalue()


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
