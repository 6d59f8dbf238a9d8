"""What came of a run, as rows: numbers against their targets, funnels, who is late, how far phases are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

from sopctl.language import _, listed
from sopctl.render.days import day_words, done_late_words, overdue_words, span_words
from sopctl.render.judged import met_words, target_words
from sopctl.render.naming import label_in_words
from sopctl.render.planned import late_words
from sopctl.runs.days import Days
from sopctl.runs.planned import done_on, late_after
from sopctl.runs.view import StepView
from sopctl.sop.field_types.records import alert, largest_drop, percent, stages_of
from sopctl.sop.shown import MASK

MISSED_FIRST = {False: 0, None: 1, True: 2}


def number_facts(views: Sequence[StepView]) -> dict[str, Any]:
    """What came of a run in numbers, under the names of templates; of masked steps nothing that is masked."""
    kpis = kpi_rows(views)
    return {
        "kpis": kpis,
        "targets_met": targets_met(kpis),
        "funnels": funnel_rows(views),
    }


def kpi_rows(views: Iterable[StepView]) -> list[dict[str, Any]]:
    """Numbers that were given and have a target, those that miss it first.

    `bound` is the number that the target names; None where it is more than that.
    """
    rows = []
    for view in views:
        for name, target in view.targets.items():
            value = view.record.value(name)
            if not isinstance(value, int | float):
                continue
            field = view.step.collect[name]
            met = target.met
            rows.append(
                {
                    "step": view.id,
                    "title": view.title,
                    "name": name,
                    "ask": field.ask or label_in_words(name),
                    "text": field.shown(value),
                    "target": target.told,
                    "target_words": target_words(target.told),
                    "met": met,
                    "met_words": "" if target.told == MASK else met_words(met) or _("not known"),
                    "number": value,
                    "bound": target.bound[1] if target.bound else None,
                }
            )
    return sorted(rows, key=lambda row: MISSED_FIRST[row["met"]])


def targets_met(kpis: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many numbers meet their targets, of those of which that is known and may be told."""
    judged = [one["met"] for one in kpis if one["met"] is not None]
    return {"met": sum(judged), "total": len(judged)}


def funnel_rows(views: Iterable[StepView]) -> list[dict[str, Any]]:
    """Funnels with the share that goes on from each stage; `worst` marks the largest drop."""
    rows = []
    for view in views:
        for name, field in view.step.collect.items():
            value = view.record.value(name)
            if field.type != "funnel" or not isinstance(value, dict):
                continue
            worst = largest_drop(field, value)
            stages = stages_of(field, value)
            first, last = stages[0].number, stages[-1].number
            rows.append(
                {
                    "step": view.id,
                    "title": view.title,
                    "name": name,
                    "ask": field.ask or label_in_words(name),
                    "all": percent(last / first) if first else "",
                    "is_low": alert(field, value) is not None,
                    "low_words": _("below {least}", least=percent(field.alert_below or 0.0))
                    if alert(field, value) is not None
                    else "",
                    "stages": [
                        {
                            "name": one.name,
                            "label": label_in_words(one.name),
                            "number": one.number,
                            "text": f"{one.number:,}",
                            "rate": "" if one.rate is None else percent(one.rate),
                            "share": one.rate,
                            "worst": worst is not None and one.name == worst.name,
                        }
                        for one in stages
                    ],
                }
            )
    return rows


def late_rows(
    views: Iterable[StepView], planned: dict[str, Days], day: date, *, is_closed: bool
) -> list[dict[str, Any]]:
    """Steps that are late on a day, the latest first, and then those that were done late.

    A step is late after its due day; one without a due day, after the last day that it was planned for. In a
    run that is closed nothing is overdue.
    """
    rows = []
    for view in views:
        due = late_after(view, planned)
        done = done_on(view.record)
        ended = done if view.settled else None if is_closed else day
        if due is None or ended is None or ended <= due:
            continue
        days = (ended - due).days
        rows.append(
            {
                "id": view.id,
                "title": view.title,
                "owner": view.owner or "",
                "person": view.person or "",
                "due": due.isoformat(),
                "due_words": day_words(due),
                "days": days,
                "open": not view.settled,
                "told": done_late_words(days) if view.settled else overdue_words(days),
            }
        )
    return sorted(rows, key=lambda row: (not row["open"], -row["days"]))


def off_plan_rows(steps: Iterable[dict[str, Any]], year: int | None) -> list[dict[str, Any]]:
    """Steps that were done on other days than planned at first, from facts of steps (render/facts.py)."""
    day = date.fromisoformat
    return [
        {
            "title": one["title"],
            "planned": span_words(day(one["planned"]["begin"]), day(one["planned"]["end"]), year),
            "done": day_words(day(one["actual"]), year),
            "told": late_words(one["late"]),
            "days": one["late"],
        }
        for one in steps
        if one["late"]
    ]


def settled_by(views: Sequence[StepView]) -> list[dict[str, Any]]:
    """How many steps were settled by the end of each day on which some were; those not needed always are."""
    days = Counter(view.settled_on.isoformat() for view in views if view.settled_on is not None)
    before = sum(view.settled for view in views) - days.total()
    sums = accumulate((days[day] for day in sorted(days)), initial=before)
    return [{"day": day, "settled": number} for day, number in zip(sorted(days), list(sums)[1:], strict=True)]


def phase_rows(phases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """How far each phase is, from its steps' rows."""
    rows = []
    for phase in phases:
        steps = phase["steps"]
        settled = sum(step["settled"] for step in steps)
        owners = dict.fromkeys(step["person"] or step["owner"] for step in steps if not step["settled"])
        rows.append(
            {
                "title": phase["title"],
                "settled": settled,
                "total": len(steps),
                "waits_for": listed(one for one in owners if one),
            }
        )
    return rows
