"""A report as one workbook: a summary, the steps, what was answered, each table and each funnel."""

from datetime import date
from typing import Any

from sopctl.language import N_, _
from sopctl.render.cells import Cell
from sopctl.render.report.audience import Audience
from sopctl.render.report.facts import facts_for
from sopctl.render.report.subject import Subject
from sopctl.render.report.tables import FIELDS, STEPS, tables_of
from sopctl.render.workbook import Sheet, sheet_of, workbook_of

NAMES = {STEPS: N_("Steps"), FIELDS: N_("Fields")}


def told(subject: Subject, audience: Audience) -> bytes:
    """The file. Raises SopctlError where XlsxWriter is not installed."""
    facts = facts_for(audience, subject)
    summary = Sheet(_("Summary"), [facts["run"], "", ""], _summary(facts, audience))
    tables = tables_of(subject, audience)
    others = [sheet_of(_(NAMES[name]) if name in NAMES else name, one) for name, one in tables.items()]
    return workbook_of([summary, *others], subject.day)


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
        remark = one["target_words"]
        if one["met_words"]:
            remark = _("{text} ({detail})", text=remark, detail=one["met_words"])
        rows.append([one["ask"], one["number"], remark])
    return rows
