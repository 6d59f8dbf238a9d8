"""A report as JSON: the facts of a run as `status --json` has them, and what came of it.

Keys and codes are stable and in English; `sopctl schema --of report` describes them.
"""

from typing import Any

from sopctl.render.clean import to_json
from sopctl.render.facts import full_facts
from sopctl.render.report.outcome import funnel_rows, kpi_rows, late_rows
from sopctl.render.report.subject import Audience, Subject
from sopctl.runs.planned import planned_days

FORMAT = 1


def told(subject: Subject, audience: Audience) -> str:
    """One object; of a department's list it has the department's steps alone."""
    survey = subject.survey
    facts = full_facts(survey, list(subject.problems), subject.forecast)
    if audience.who:
        facts["steps"] = [
            step for step, view in zip(facts["steps"], survey.steps, strict=True) if audience.has(view)
        ]
    return to_json({"format": FORMAT, "day": subject.day.isoformat(), **facts, "outcome": _outcome(subject)})


def _outcome(subject: Subject) -> dict[str, Any]:
    views = subject.survey.steps
    days = planned_days(subject.survey.state, (view.id for view in views))
    return {
        "kpis": [
            {key: row[key] for key in ("step", "name", "target", "met", "number", "bound")}
            for row in kpi_rows(views)
        ],
        "funnels": [
            {
                "step": row["step"],
                "name": row["name"],
                "stages": [
                    {key: one[key] for key in ("name", "number", "share", "worst")} for one in row["stages"]
                ],
                "low": row["is_low"],
            }
            for row in funnel_rows(views)
        ],
        "late": [
            {key: row[key] for key in ("id", "due", "days", "open", "owner", "person")}
            for row in late_rows(views, days, subject.day)
        ],
    }
