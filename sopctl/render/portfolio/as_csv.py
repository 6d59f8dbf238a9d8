"""A report over many runs for spreadsheets: a row for each step of each run. No text can become a formula."""

from datetime import date

from sopctl.render.cells import Cell, csv_of
from sopctl.render.portfolio.subject import Portfolio, Task
from sopctl.render.report.audience import Audience
from sopctl.runs.outcomes import Outcome, StepOutcome
from sopctl.runs.trends import days_late, in_order

RUN = ("run", "sop", "version", "run_start", "run_closed")
COLUMNS = (
    *RUN, "step", "title", "status", "owner", "person", "takes", "due", "last", "begun", "done", "days",
    "took", "late", "redlines", "deviations",
)  # fmt: skip
OF_TASKS = (*RUN, "step", "title", "status", "owner", "person", "last", "needs", "to_hand_in")


def told(portfolio: Portfolio, audience: Audience) -> str:
    """The head and the rows."""
    if audience.who:
        return csv_of(OF_TASKS, map(_task, portfolio.tasks))
    rows = (
        [*_run(run), *_step(step, run, portfolio.day)]
        for run in in_order(portfolio.outcomes)
        for step in run.steps
    )
    return csv_of(COLUMNS, rows)


def _run(run: Outcome) -> list[Cell]:
    return [run.run, run.sop, run.version, run.start, run.closed]


def _task(task: Task) -> list[Cell]:
    row = task.row
    cells = [row["id"], row["title"], row["status"], row["owner"], row["person"], task.last]
    return [*_run(task.run), *cells, "; ".join(need["title"] for need in row["needs"]), row["wanted"]]


def _step(step: StepOutcome, run: Outcome, day: date) -> list[Cell]:
    return [
        step.id,
        step.title,
        step.status,
        step.owner,
        step.person,
        step.takes,
        step.due,
        step.last,
        step.begun,
        step.done,
        step.days,
        step.took,
        days_late(step, run, day) > 0,
        step.redlines,
        " ".join(dict.fromkeys(one.kind for one in step.shows)),
    ]
