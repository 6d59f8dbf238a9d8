"""Tables for spreadsheets: cells that are values, and no text among them that can become a formula."""

import csv
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import StringIO

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.render.clean import one_line
from sopctl.render.naming import told_apart

Cell = str | int | float | bool | date | datetime | None

BOM = "\ufeff"  # by this sign Excel knows that a file is UTF-8; programs that read stdout do without
MOST = 100  # characters of a file's name

# Where a spreadsheet may take a sign, in full width too, for the beginning of a formula: behind blanks and
# quotes, which it may drop, and behind a semicolon, which parts cells where commas part decimals.
FORMULA = re.compile(
    "(^|;)([\\s\"'\u2018\u2019\u201c\u201d]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])"
)


@dataclass(frozen=True)
class Table:
    """`keys` name the columns, the same in all languages; `heads` are what people call our own.

    `words` has, for columns of codes, what people call each code.
    """

    name: str
    keys: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    heads: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def only(self, keys: Container[str]) -> "Table":
        """The table with these columns alone."""
        at = [place for place, key in enumerate(self.keys) if key in keys]
        rows = [[row[place] for place in at] for row in self.rows]
        return replace(self, keys=[self.keys[place] for place in at], rows=rows)


def table_named(tables: Mapping[str, Table], name: str) -> Table:
    """Raises SopctlError where there is no such table."""
    if name in tables:
        return tables[name]
    raise SopctlError(
        _("--table {name}: the report has no such table", name=name),
        did_you_mean(name, tables) or _("it has {names}", names=listed(tables, 20)),
    )


def csv_told(table: Table) -> str:
    """A table as CSV, by its keys and codes."""
    return csv_of(table.keys, table.rows)


def csv_file(text: str) -> bytes:
    """What a file of CSV holds, so that spreadsheets read it rightly."""
    return (BOM + text).encode("utf-8", "replace")


def csv_files(tables: Iterable[Table]) -> dict[str, bytes]:
    """Every table by the name of its file."""
    known = list(tables)
    names = told_apart((one.name for one in known), r"[^\w.\-\[\]]", MOST)
    return {f"{name}.csv": csv_file(csv_told(one)) for name, one in zip(names, known, strict=True)}


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The head and the rows, as RFC 4180 has them but for plain line ends."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([inert(one) for one in head])
    writer.writerows([_told(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def inert(text: str) -> str:
    """A text as it stands, on one line; where a formula could begin there is an apostrophe."""
    return FORMULA.sub(r"\1'\2", one_line(text))


def _told(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return str(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case _:
            return inert(cell)
