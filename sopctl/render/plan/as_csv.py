"""A plan as a table for spreadsheets, a row for each step. No text in it can become a formula."""

import csv
from io import StringIO

from sopctl.render.clean import one_line
from sopctl.render.plan.as_json import moment
from sopctl.render.plan.facts import Row, Shown

COLUMNS = (
    "step", "title", "phase", "role", "who", "needs", "takes", "first_day", "last_day", "begin", "end",
    "slack_minutes", "due", "late", "critical", "brief", "done",
)  # fmt: skip
# What a spreadsheet may take for the beginning of a formula, in full width too.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def told(shown: Shown) -> str:
    """The head and the rows, as RFC 4180 has them but for plain line ends."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, shown.rows.values()))
    return buffer.getvalue()


def _cells(row: Row) -> list[str]:
    one, task = row.planned, row.planned.task
    return [
        safe_cell(row.id),
        safe_cell(row.title),
        safe_cell(row.phase),
        safe_cell(task.role or ""),
        safe_cell(row.who),
        safe_cell(" ".join(row.needs)),
        str(task.takes) if task.takes is not None else "",
        row.first.isoformat(),
        row.last.isoformat(),
        moment(one.begin),
        moment(one.end),
        "" if row.slack is None else str(row.slack),
        row.due.isoformat() if row.due else "",
        _yes(row.is_late),
        _yes(row.is_critical),
        one.brief.isoformat() if one.brief else "",
        _yes(row.is_done),
    ]


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def safe_cell(text: str) -> str:
    """A cell that is shown as it stands: one that could be a formula begins with an apostrophe."""
    line = one_line(text)
    return f"'{line}" if line.startswith(FORMULA) else line
