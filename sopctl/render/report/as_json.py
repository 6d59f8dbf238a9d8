"""A report as JSON: the facts of a run as `status --json` has them, and what came of it.

Keys and codes are stable and in English; `sopctl schema --of report` describes them.
"""

from collections.abc import Sequence
from typing import Any

from sopctl.render.clean import to_json
from sopctl.render.facts import full_facts
from sopctl.render.report.audience import Audience
from sopctl.render.report.outcome import funnel_rows, kpi_rows, late_rows
from sopctl.render.report.outside import outside_json
from sopctl.render.report.subject import Subject
from sopctl.runs.outside import Outside
from sopctl.runs.planned import planned_days
from sopctl.runs.view import StepView

FORMAT = 1
KPI = ("step", "name", "target", "met", "number", "bound")
LATE = ("id", "due", "days", "open", "owner", "person")
STAGE = ("name", "number", "share", "worst")


def told(subject: Subject, audience: Audience) -> str:
    """One object; of a department's list it has the department's steps alone."""
    survey = subject.survey
    head = {"format": FORMAT, "day": subject.day.isoformat()}
    if audience.name == "outside":
        views = Outside(survey).steps
        return to_json({**head, **outside_json(subject), "outcome": _numbers(views)})
    facts = full_facts(survey, list(subject.problems), subject.forecast)
    if audience.who:
        facts["steps"] = [
            step
            for step, view in zip(facts["steps"], survey.steps, strict=True)
            if audience.has(view, survey, subject.day)
        ]
    log = {"log": _log(subject)} if audience.name == "auditor" else {}
    return to_json({**head, **facts, "outcome": _outcome(subject), **log})


def _log(subject: Subject) -> list[dict[str, Any]]:
    """Every event as the journal has it."""
    return [{**event.body(), "id": event.id} for event in subject.survey.state.events]


def _outcome(subject: Subject) -> dict[str, Any]:
    views = subject.survey.steps
    days = planned_days(subject.survey.state, (view.id for view in views))
    late = late_rows(views, days, subject.day, is_closed=subject.survey.state.closed is not None)
    return {**_numbers(views), "late": [{key: row[key] for key in LATE} for row in late]}


def _numbers(views: Sequence[StepView]) -> dict[str, Any]:
    return {
        "kpis": [{key: row[key] for key in KPI} for row in kpi_rows(views)],
        "funnels": [
            {
                "step": row["step"],
                "name": row["name"],
                "stages": [{key: one[key] for key in STAGE} for one in row["stages"]],
                "low": row["is_low"],
            }
            for row in funnel_rows(views)
        ],
    }
