"""A report over many runs for spreadsheets: a row for each step of each run. No text can become a formula."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from sopctl.render.cells import inert
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.subject import Audience
from sopctl.runs.outcomes import Outcome, StepOutcome
from sopctl.runs.trends import in_order, is_late

RUN = ("run", "sop", "version", "run_start", "run_closed")
COLUMNS = (
    *RUN, "step", "title", "status", "owner", "person", "takes", "due", "last", "begun", "done", "days",
    "took", "late", "redlines", "deviations",
)  # fmt: skip
OF_TASKS = (*RUN, "step", "title", "status", "owner", "person", "last", "needs", "to_hand_in")


def told(portfolio: Portfolio, audience: Audience) -> str:
    """The head and the rows, as RFC 4180 has them but for plain line ends."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if audience.who:
        writer.writerow(OF_TASKS)
        for task in portfolio.tasks:
            row = task.row
            cells = (row["id"], row["title"], row["status"], row["owner"], row["person"])
            needs = "; ".join(need["title"] for need in row["needs"])
            last = _day(task.last)
            writer.writerow([*_run(task.run), *map(inert, cells), last, inert(needs), inert(row["wanted"])])
    else:
        writer.writerow(COLUMNS)
        for run in in_order(portfolio.outcomes):
            head = list(_run(run))
            writer.writerows([*head, *_step(step, run, portfolio.day)] for step in run.steps)
    return buffer.getvalue()


def _run(run: Outcome) -> Iterator[str]:
    yield from map(inert, (run.run, run.sop, run.version))
    yield from (_day(run.start), _day(run.closed))


def _step(step: StepOutcome, run: Outcome, day: date) -> Iterator[str]:
    yield from map(inert, (step.id, step.title, step.status, step.owner, step.person, step.takes))
    yield from map(_day, (step.due, step.last, step.begun, step.done))
    yield from ("" if step.days is None else str(step.days), "" if step.took is None else str(step.took))
    yield "yes" if _was_late(step, run, day) else "no"
    yield str(step.redlines)
    yield inert(" ".join(dict.fromkeys(one.kind for one in step.shows)))


def _was_late(step: StepOutcome, run: Outcome, day: date) -> bool:
    if step.done is not None and step.last is not None:
        return step.done > step.last
    return run.closed is None and is_late(step, day)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
