"""A plan for programs, with keys that stay: docs/plan-formats.md has them. No sentence is in it."""

from datetime import date
from typing import Any

from sopctl.plan.times import DAY, Moment
from sopctl.render.clean import to_json
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.remedies import remedies_facts


def told(shown: Shown) -> str:
    """One object."""
    plan, goal = shown.plan, shown.goal
    return to_json(
        {
            "of": shown.about.name,
            "title": shown.about.title,
            "zone": shown.about.zone or None,
            "start": moment(plan.project.start),
            "begin": moment(plan.begin),
            "end": moment(plan.end),
            "first_day": shown.first.isoformat(),
            "last_day": shown.last.isoformat(),
            "goal": {"step": goal.id, "due": _day(goal.due)} if goal else None,
            "in_time": plan.short is None,
            "spare_minutes": shown.spare,
            "short_minutes": plan.short,
            "missed": plan.missed,
            "day_minutes": shown.day_minutes,
            "critical": list(plan.critical),
            "remedies": remedies_facts(shown),
            "remedies_not_all_tried": list(shown.helps.cut),
            "provisional_years": shown.provisional,
            "load": [{"who": one.name, "minutes": one.minutes} for one in shown.loads],
            "steps": [_step(row) for row in shown.rows.values()],
        }
    )


def moment(value: Moment) -> str:
    """A moment of the plan's zone: 2027-03-12T09:00. It has no offset; `zone` names the zone."""
    day, minute = divmod(value, DAY)
    return f"{date.fromordinal(day).isoformat()}T{minute // 60:02}:{minute % 60:02}"


def request_facts(row: Row) -> dict[str, Any]:
    """What a step is and when, in short."""
    task, takes = row.planned.task, row.planned.task.takes
    return {
        "id": row.id,
        "title": task.title,
        "role": task.role,
        "who": row.who or None,
        "takes": {"least": str(takes.least), "most": str(takes.most)} if takes else None,
        "begin": moment(row.planned.begin),
        "end": moment(row.planned.end),
        "first_day": row.first.isoformat(),
        "last_day": row.last.isoformat(),
        "due": _day(row.due),
        "late": row.is_late,
    }


def _step(row: Row) -> dict[str, Any]:
    one, task = row.planned, row.planned.task
    return {
        **request_facts(row),
        "phase": task.phase,
        "needs": list(row.needs),
        "earliest": _span(one.earliest),
        "latest": _span(one.latest),
        "slack_minutes": row.slack,
        "day_minutes": row.day_minutes,
        "due_text": task.due_text,
        "critical": row.is_critical,
        "brief": _day(one.brief),
        "done": row.is_done,
        "begun_at": moment(task.begun) if task.begun is not None else None,
        "ended_at": moment(task.ended) if task.ended is not None else None,
        "optional": task.optional,
        "reason": {"kind": one.reason.kind, "by": one.reason.by or None},
    }


def _span(span: tuple[Moment, Moment] | None) -> dict[str, str] | None:
    return {"begin": moment(span[0]), "end": moment(span[1])} if span else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
