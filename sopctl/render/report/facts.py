"""The facts of a report: plain values under the names that templates use (docs/reports.md lists them)."""

from typing import Any

from sopctl.language import _
from sopctl.render.damaged import some_problems
from sopctl.render.events import log_rows, moment
from sopctl.render.facts import full_facts
from sopctl.render.planned import forecast_words, moved_words, planned_words, year_of
from sopctl.render.report.answers import answer_row
from sopctl.render.report.audience import Audience
from sopctl.render.report.outcome import (
    decision_rows,
    funnel_rows,
    kpi_rows,
    late_rows,
    off_plan_rows,
    phase_rows,
    settled_by,
)
from sopctl.render.report.outside import outside_facts
from sopctl.render.report.steps import closed_told, former_row, in_phases, name_waits, signed, step_row
from sopctl.render.report.subject import Subject
from sopctl.runs.moments import clock_in
from sopctl.runs.people import short_name
from sopctl.runs.planned import planned_days


def facts_for(audience: Audience, subject: Subject) -> dict[str, Any]:
    """What the template of an audience may tell; of a run for people outside only what may leave."""
    return outside_facts(subject) if audience.name == "outside" else report_facts(subject, audience)


def report_facts(subject: Subject, audience: Audience) -> dict[str, Any]:
    """Everything that is told inside of a run; the log is there for auditors alone."""
    survey, files = subject.survey, subject.files
    run = survey.state.run
    facts = full_facts(survey, list(subject.problems), subject.forecast)
    views, year = survey.steps, year_of(facts)
    steps = [
        {**step_row(view, files), "planned": planned_words(known, year)}
        for view, known in zip(views, facts["steps"], strict=True)
    ]
    name_waits(steps, views)
    by_id = {step["id"]: step for step in steps}
    for step, view in zip(steps, views, strict=True):
        step["when"] = _("due {date}", date=step["due"]) if step["due"] else step["planned"]
        step["needs"] = [_need(by_id[one]) for one in view.waits_for if one in by_id]
    phases = in_phases(run.sop.stages, steps)
    closed = survey.state.closed
    days = planned_days(survey.state, (view.id for view in views))
    kpis = kpi_rows(views)
    mine = [step for step, view in zip(steps, views, strict=True) if audience.has(view)]
    return {
        **facts,
        "warnings": some_problems(facts["run"], facts["warnings"]),
        "day": subject.day.isoformat(),
        "language": run.sop.language,
        "summary": run.sop.summary,
        "made_by": signed(facts["by"], facts["at"]),
        "last_at": moment(clock_in(run, survey.state.last_at) if survey.state.last_at else facts["at"]),
        "closed_by": closed_told(closed) if closed else "",
        "people": [
            {"role": role, "does": does.does, "person": facts["roles"].get(role, "")}
            for role, does in run.sop.roles.items()
        ],
        "parameters": [
            answer_row(name, field, run.made.params.get(name), files)
            for name, field in run.sop.params.items()
        ],
        "phases": phases,
        "phase_rows": phase_rows(phases),
        "settled_by": settled_by(views),
        "todo": [step for step in mine if not step["settled"]],
        "settled": [step for step in mine if step["settled"]],
        "who": short_name(audience.who),
        "open": [step for step in steps if not step["settled"]],
        "left_out": [step for step in steps if step["status"] == "skipped"],
        "kpis": kpis,
        "targets_met": {"met": sum(one["met"] is True for one in kpis), "total": len(kpis)},
        "funnels": funnel_rows(views),
        "late": [
            {**one, "person": short_name(one["person"])}
            for one in late_rows(views, days, subject.day, is_closed=closed is not None)
        ],
        "off_plan": off_plan_rows(facts["steps"], year),
        "decisions": decision_rows(facts, views),
        "deviations": [
            {"id": step["id"], "title": step["title"], **note}
            for step in steps
            for note in step["notes"]
            if note["deviation"]
        ],
        "upgraded": [
            _(
                "to {version}: {who}",
                version=one["version"] or one["digest"][:12],
                who=signed(one["by"], one["at"]),
            )
            for one in facts["upgrades"]
            if one["stands"]
        ],
        "moved": [moved_words(one) for one in facts["moves"]],
        "first_plan": forecast_words(facts),
        "former": [former_row(one, files) for one in facts["earlier"]],
        "redlined": [{"step": step["title"], **one} for step in steps for one in step["redlines"]],
        "log": log_rows(survey.state) if audience.name == "auditor" else [],
        "integrity": subject.integrity,
        "tells_steps": audience.name in ("team", "auditor"),
    }


def _need(step: dict[str, Any]) -> dict[str, str]:
    return {"title": step["title"], "who": step["person"] or step["owner"]}
