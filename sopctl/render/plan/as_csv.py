"""A plan as a table for spreadsheets, a row for each step. No text in it can become a formula."""

from sopctl.render.cells import Cell, csv_of
from sopctl.render.plan.as_json import moment
from sopctl.render.plan.facts import Row, Shown

COLUMNS = (
    "step", "title", "phase", "role", "who", "needs", "takes", "first_day", "last_day", "begin", "end",
    "slack_minutes", "due", "late", "critical", "brief", "done",
)  # fmt: skip


def told(shown: Shown) -> str:
    """The head and the rows."""
    return csv_of(COLUMNS, map(_cells, shown.rows.values()))


def _cells(row: Row) -> list[Cell]:
    one, task = row.planned, row.planned.task
    return [
        row.id,
        row.title,
        row.phase,
        task.role,
        row.who,
        " ".join(row.needs),
        str(task.takes) if task.takes is not None else None,
        row.first,
        row.last,
        moment(one.begin),
        moment(one.end),
        row.slack,
        row.due,
        row.is_late,
        row.is_critical,
        one.brief,
        row.is_done,
    ]
