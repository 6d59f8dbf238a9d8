"""Tables for spreadsheets: cells that are values, and no text among them that can become a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from sopctl.render.clean import one_line

Cell = str | int | float | bool | date | datetime | None

# Where a spreadsheet may take a sign, in full width too, for the beginning of a formula: behind blanks and
# quotes, which it may drop, and behind a semicolon, which parts cells where commas part decimals.
FORMULA = re.compile(
    "(^|;)([\\s\"'\u2018\u2019\u201c\u201d]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])"
)


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
