"""A report over many runs as one workbook: a summary, and a sheet for each table."""

from typing import Any

from sopctl.language import N_, _
from sopctl.render.cells import Cell
from sopctl.render.portfolio.facts import portfolio_facts, task_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.portfolio.tables import tables_of
from sopctl.render.report.audience import Audience
from sopctl.render.workbook import Sheet, sheet_of, workbook_of

NAMES = {
    "runs": N_("Every run"), "late": N_("Who is late"), "load": N_("Who has how much"),
    "trends": N_("Numbers from run to run"), "cycles": N_("How long it takes"),
    "habits": N_("What runs show of each step"), "changes": N_("Where the SOP should change"),
    "steps": N_("Steps"), "tasks": N_("Steps"),
}  # fmt: skip


def told(portfolio: Portfolio, audience: Audience) -> bytes:
    """The file. Raises SopctlError where XlsxWriter is not installed."""
    facts = (task_facts if audience.who else portfolio_facts)(portfolio, audience)
    summary = Sheet(_("Summary"), [facts["title"], "", ""], _summary(facts, portfolio))
    tables = tables_of(portfolio, audience).items()
    return workbook_of([summary, *(sheet_of(_(NAMES[name]), one) for name, one in tables)], portfolio.day)


def _summary(facts: dict[str, Any], portfolio: Portfolio) -> list[list[Cell]]:
    """What is asked for in a few rows, and what is damaged."""
    rows: list[list[Cell]] = [[_("As of"), portfolio.day]]
    if counts := facts.get("counts"):
        rows += [
            [_("days"), facts["span"]],
            [_("runs"), counts["runs"]],
            [_("Open runs"), counts["open"]],
            [_("late"), counts["late"]],
            [_("overdue"), counts["steps"]],
        ]
    else:
        rows += [[_("for"), facts["who"]], [_("Steps"), len(facts["tasks"])]]
    rows += [[_("cannot be opened"), one["run"], one["why"]] for one in facts["problems"]]
    return rows + [[_("Damaged"), one["run"], one["why"]] for one in facts.get("damaged", ())]
