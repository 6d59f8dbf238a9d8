"""A report over many runs as JSON: stable keys and codes, and of people's words what they wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sopctl.render.clean import to_json
from sopctl.render.portfolio.subject import Portfolio, Task
from sopctl.render.report.audience import Audience
from sopctl.runs.habits import Evidence, changes, cycles, habits
from sopctl.runs.outcomes import Outcome
from sopctl.runs.trends import Trend, in_order, late_people, loads, of_sops, open_runs, trends

FORMAT = 1
OUTSIDE = ("run", "sop", "title", "version", "start", "closed", "settled", "total")
TASK = ("id", "title", "status", "owner", "person", "takes", "due", "last")


def told(portfolio: Portfolio, audience: Audience) -> str:
    """One object: of a department's list `tasks`, else `runs` and what follows from them."""
    outcomes = in_order(portfolio.outcomes)
    head = {
        "format": FORMAT,
        "day": portfolio.day,
        "sop": portfolio.sop or None,
        "since": portfolio.since,
        "until": portfolio.until,
        "unreadable": [{"run": run, "problem": why} for run, why in portfolio.problems],
    }
    if audience.name == "outside":
        del head["unreadable"]
        return to_json(
            _plain(
                {
                    **head,
                    "sops": [_outside(*one, portfolio.day) for one in of_sops(outcomes)],
                    "runs": map(_run_outside, outcomes),
                }
            )
        )
    if audience.who:
        return to_json(_plain({**head, "for": audience.who, "tasks": map(_task, portfolio.tasks)}))
    return to_json(
        _plain(
            {
                **head,
                "open": map(asdict, open_runs(outcomes, portfolio.day)),
                "late": map(asdict, late_people(outcomes, portfolio.day)),
                "load": map(asdict, loads(outcomes, portfolio.day)),
                "sops": [_sop(sop, own, portfolio.day) for sop, own in of_sops(outcomes)],
                "runs": map(asdict, outcomes),
            }
        )
    )


def _sop(sop: str, outcomes: Sequence[Outcome], day: date) -> dict[str, Any]:
    seen = habits(outcomes, day)
    return {
        "sop": sop,
        "title": outcomes[-1].title,
        "runs": [one.run for one in outcomes],
        "trends": map(_trend, trends(outcomes)),
        "cycles": map(asdict, cycles(outcomes)),
        "habits": [
            {
                "sop": one.sop,
                "step": one.step,
                "title": one.title,
                "evidence": [_evidence(each) for each in one.evidence],
            }
            for one in seen
        ],
        "changes": [
            {
                "sop": one.sop,
                "step": one.step,
                "weight": round(one.weight, 3),
                "reasons": [each.code for each in one.reasons],
            }
            for one in changes(seen)
        ],
    }


def _outside(sop: str, outcomes: Sequence[Outcome], day: date) -> dict[str, Any]:
    whole = _sop(sop, outcomes, day)
    return {key: whole[key] for key in ("sop", "title", "runs", "trends")}


def _run_outside(one: Outcome) -> dict[str, Any]:
    return {key: getattr(one, key) for key in OUTSIDE}


def _trend(one: Trend) -> dict[str, Any]:
    points = [
        {"run": each.run, "version": each.version, "day": each.day, **asdict(each.number)}
        for each in one.points
    ]
    shared = ("step", "name", "title", "ask", "kind", "part")
    return {
        **{key: getattr(one, key) for key in shared},
        "met": one.met,
        "judged": one.judged,
        "points": [{key: value for key, value in point.items() if key not in shared} for point in points],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {**asdict(one), "share": round(one.share, 3), "asks_for_change": one.asks_for_change}


def _task(task: Task) -> dict[str, Any]:
    step = {key: getattr(task.step, key) for key in TASK}
    head = {"run": task.run.run, "sop": task.run.sop, "version": task.run.version}
    needs = [{"title": one["title"], "who": one["who"]} for one in task.row["needs"]]
    return {**head, **step, "needs": needs}


def _plain(value: Any) -> Any:
    """Dates as ISO, sets and all else in a row as lists."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
