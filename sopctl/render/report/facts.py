"""The facts of a report: plain values under the names that templates use (docs/reports.md lists them)."""

from typing import Any

from sopctl.language import _, clauses
from sopctl.render.damaged import some_problems
from sopctl.render.events import moment
from sopctl.render.facts import full_facts
from sopctl.render.planned import forecast_words, moved_words, planned_words, year_of
from sopctl.render.report.answers import about, answer_row
from sopctl.render.report.audience import Audience
from sopctl.render.report.decided import decision_rows, lesson_rows
from sopctl.render.report.outcome import (
    late_rows,
    number_facts,
    off_plan_rows,
    phase_rows,
    settled_by,
)
from sopctl.render.report.outside import outside_facts
from sopctl.render.report.record import full_log, pin_rows
from sopctl.render.report.steps import (
    closed_told,
    former_row,
    in_phases,
    name_waits,
    progress_words,
    signed,
    step_row,
)
from sopctl.render.report.subject import Subject
from sopctl.render.report.tasks import task_rows
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
        {**step_row(view, files, whole=audience.name == "auditor"), "planned": planned_words(known, year)}
        for view, known in zip(views, facts["steps"], strict=True)
    ]
    name_waits(steps, views)
    closed = survey.state.closed
    days = planned_days(survey.state, (view.id for view in views))
    late = late_rows(views, days, subject.day, is_closed=closed is not None)
    overdue = {one["id"]: one for one in late if one["open"]}
    tasks = task_rows(survey, views)
    for step in steps:
        when = _("due {date}", date=step["due"]) if step["due"] else step["planned"]
        is_late = overdue.get(step["id"], {})
        step["when"] = clauses(filter(None, (when, is_late.get("told"))))
        step["overdue"] = is_late.get("days", 0)
        step.update(tasks[step["id"]])
    phases = in_phases(run.sop.stages, steps)
    mine = [step for step, view in zip(steps, views, strict=True) if audience.has(view, survey, subject.day)]
    return {
        **facts,
        "warnings": some_problems(facts["run"], facts["warnings"]),
        "day": subject.day.isoformat(),
        "language": run.sop.language,
        "summary": run.sop.summary,
        "progress_words": progress_words(views),
        "made_by": signed(facts["by"], facts["at"]),
        "last_at": moment(clock_in(run, survey.state.last_at) if survey.state.last_at else facts["at"]),
        "closed_by": closed_told(closed) if closed else "",
        "people": [
            {"role": role, "does": does.does, "person": facts["roles"].get(role, "")}
            for role, does in run.sop.roles.items()
        ],
        "about": about(run.sop.params, run.made.params, files),
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
        **number_facts(views),
        "late": [{**one, "person": short_name(one["person"])} for one in late],
        "off_plan": off_plan_rows(facts["steps"], year),
        "decisions": decision_rows(facts, views, files),
        "lessons": lesson_rows(views, files),
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
        "log": full_log(survey.state) if audience.name == "auditor" else [],
        "pins": pin_rows(facts["pins"]) if audience.name == "auditor" else [],
        "integrity": subject.integrity,
        "tells_steps": audience.name in ("team", "auditor"),
    }
