"""Rows copied from a spreadsheet, read as the rows of a table."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from unicodedata import normalize

from sopctl.errors import did_you_mean
from sopctl.language import _, plural
from sopctl.sop.fields import Field, Value

MOST_PROBLEMS = 30  # of a paste that are told; whoever mends them pastes again


@dataclass
class Pasted:
    """The rows that were read, and everything that is wrong with them; one wrong cell and none counts."""

    rows: list[dict[str, Value]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_pasted(text: str, columns: Mapping[str, Field]) -> Pasted:
    """Rows with tabs between cells as spreadsheets copy them, else with semicolons or commas.

    A first row that names the columns, by name or by question, sets their order.
    """
    pasted = Pasted()
    try:
        lines = _cells(text, len(columns))
    except csv.Error as error:
        pasted.problems.append(_("this cannot be read as a table: {problem}", problem=error))
        return pasted
    order, first = list(columns), 0
    named = [(number, cells) for number, cells in enumerate(lines, 1) if any(cells)]
    if named and (header := _header(named[0][1], columns, pasted.problems)):
        order, first = header, 1
    for number, cells in named[first:]:
        pasted.rows.append(_row(number, cells, order, columns, pasted.problems))
    if not pasted.rows and not pasted.problems:
        pasted.problems.append(_("there is no row in it"))
    if len(pasted.problems) > MOST_PROBLEMS:
        more = len(pasted.problems) - MOST_PROBLEMS
        pasted.problems[MOST_PROBLEMS:] = [plural("and {count} more", "and {count} more", more)]
    return pasted


def _cells(text: str, width: int) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if width == 1 and "\t" not in text and '"' not in text:
        return [[line.strip()] for line in text.split("\n")]  # a comma is a part of what was written
    delimiter = "\t" if "\t" in text or width == 1 else _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), "excel-tab", delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in reader]


def _delimiter(text: str) -> str:
    """A semicolon or a comma, whichever the first line has; else a tab, which no line has."""
    first = text.partition("\n")[0]
    return next((sign for sign in ";," if sign in first), "\t")


def _header(cells: list[str], columns: Mapping[str, Field], problems: list[str]) -> list[str]:
    """The columns that a first row names, in its order; nothing when it is a row like the others."""
    known = {_plain(field.ask): name for name, field in columns.items() if field.ask}
    known |= {_plain(name): name for name in columns}
    cells = cells[: max(number for number, cell in enumerate(cells, 1) if cell)]
    order = [known.get(_plain(cell), "") for cell in cells]
    hits = sum(map(bool, order))
    if hits * 2 <= len(order):
        return []
    for cell, name in zip(cells, order, strict=True):
        if not name:
            hint = did_you_mean(cell, columns)
            problems.append(_("first row: no column `{name}`; {hint}", name=cell, hint=hint))
        elif order.count(name) > 1:
            problems.append(_("first row: `{name}` stands twice", name=cell))
    return order


def _row(
    number: int, cells: list[str], order: list[str], columns: Mapping[str, Field], problems: list[str]
) -> dict[str, Value]:
    row: dict[str, Value] = {}
    where = _("row {number}", number=number)
    over = [cell for cell in cells[len(order) :] if cell]
    if over:
        told = plural(
            "{count} column too many: {first}", "{count} columns too many: {first}", len(over), first=over[0]
        )
        problems.append(where + _(": ") + told)
    for name, cell in zip(order, cells, strict=False):
        if not name or not cell:
            continue
        if columns[name].type != "longtext":
            cell = " ".join(cell.splitlines())  # lines that a spreadsheet broke to fit its cells
        try:
            row[name] = columns[name].parse(cell)
        except ValueError as error:
            problems.append(_("{row}, {column}: {problem}", row=where, column=name, problem=error))
    problems += [
        _("{row}, {column}: {problem}", row=where, column=name, problem=_("this is needed"))
        for name, column in columns.items()
        if column.required and not dict(zip(order, cells, strict=False)).get(name)
    ]
    return row


def _plain(text: str) -> str:
    """A column's name whatever its case and width; a spreadsheet's header may end in a colon."""
    return normalize("NFKC", text).casefold().strip().rstrip(":?").strip()
