"""What a report tells people outside: made of `runs/outside.py` alone, so nothing internal is at hand."""

from typing import Any

from sopctl.render.facts import step_facts
from sopctl.render.report.answers import answer_row
from sopctl.render.report.outcome import funnel_rows, kpi_rows, phase_rows, settled_by, targets_met
from sopctl.render.report.steps import in_phases, name_waits, step_row
from sopctl.render.report.subject import Subject
from sopctl.runs.outside import Outside


def outside_facts(subject: Subject) -> dict[str, Any]:
    """The facts for templates, under the names that `report_facts` gives them; there are fewer."""
    seen = Outside(subject.survey)
    steps = [step_row(view, "") for view in seen.steps]
    name_waits(steps, seen.steps)
    for step in steps:
        step["when"] = step["due"]
        # What lies in the repository cannot be reached from outside.
        for file in step["evidence"]:
            file["address"] = "" if file["digest"] else file["address"]
    phases = in_phases(seen.sop.stages, steps)
    kpis = kpi_rows(seen.steps)
    return {
        "run": seen.run,
        "sop": seen.sop.id,
        "title": seen.sop.title,
        "version": subject.survey.state.run.made.version,
        "language": seen.sop.language,
        "summary": seen.sop.summary,
        "day": subject.day.isoformat(),
        "started": seen.started,
        "closed": seen.closed,
        "progress": {"settled": seen.settled, "total": seen.total},
        "parameters": [
            answer_row(name, field, seen.params.get(name), "") for name, field in seen.sop.params.items()
        ],
        "phases": phases,
        "phase_rows": phase_rows(phases),
        "settled_by": settled_by(seen.steps),
        "kpis": kpis,
        "targets_met": targets_met(kpis),
        "funnels": funnel_rows(seen.steps),
        "tells_steps": True,
    }


def outside_json(subject: Subject) -> dict[str, Any]:
    """The facts for programs, under the names that `full_facts` gives them; there are fewer."""
    seen = Outside(subject.survey)
    kept = ("id", "title", "phase", "status", "due", "fields", "targets", "checks")
    steps = []
    for view in seen.steps:
        facts = step_facts(view)
        evidence = [{"id": one["id"], "name": one["name"], "link": one["link"]} for one in facts["evidence"]]
        steps.append({**{key: facts[key] for key in kept}, "evidence": evidence})
    return {
        "run": seen.run,
        "sop": seen.sop.id,
        "title": seen.sop.title,
        "version": subject.survey.state.run.made.version,
        "closed": seen.closed is not None,
        "progress": {"settled": seen.settled, "total": seen.total},
        "params": seen.params,
        "steps": steps,
    }
