"""A run as facts: plain values with stable keys, for JSON and for templates.

Keys of a run: run, sop, title, version, closed, progress {settled, total}, conflicting_steps; of one run also
digest, commit, pins {version, digest, pinned} (what it was made with first), params, roles, delegations,
conflicts, by, at, closed_by, closed_at, closed_because, upgrades {version, digest, by, at, stands},
moves {params {name, from, to}, reason, by, at}, planned {begin, end}, forecast {end, late},
missed {step, due, end, overdue}, done_late {step, due, end}, earlier {id, title, status, by, at, reason,
fields, checks, evidence, notes} of steps of earlier versions, warnings and steps.
Keys of a step: id, title, phase, status, owner, person, assigned, due, planned {begin, end}, actual, late,
by, at, reason, reopened, waits_for, fields, targets {target, met}, conflicts, checks, evidence, commands,
notes, redlines, approval.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sopctl.runs.days import Days
from sopctl.runs.earlier import Earlier, earlier_of, upgrades_of
from sopctl.runs.forecast import UNKNOWN, Forecast
from sopctl.runs.moments import clock_in
from sopctl.runs.planned import days_late, done_on, late_after, planned_days, planned_span
from sopctl.runs.records import Approved, Attached, Conflict, Note, Remark
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView


def run_facts(survey: Survey) -> dict[str, Any]:
    """A run in one line's worth of facts."""
    state = survey.state
    made = state.run.made
    return {
        "run": made.run,
        "sop": made.sop,
        "title": state.run.sop.title,
        "version": made.version,
        "closed": state.closed is not None,
        "progress": {"settled": survey.settled, "total": survey.total},
        "conflicting_steps": [step for step, record in state.steps.items() if record.conflicts()],
    }


def full_facts(survey: Survey, problems: list[str], forecast: Forecast = UNKNOWN) -> dict[str, Any]:
    """A run with all its steps."""
    state = survey.state
    planned, days = planned_span(state), planned_days(state, (one.id for one in survey.instances))
    made, closed = state.run.made, state.closed
    return {
        **run_facts(survey),
        "digest": made.digest,
        "commit": made.commit,
        "pins": _pins(state),
        "params": made.params,
        "roles": {role: person for role in state.run.sop.roles if (person := state.person(role))},
        "delegations": [
            {
                "role": one.role,
                "to": one.to,
                "from": one.start.isoformat(),
                "until": one.until.isoformat(),
                "by": one.stamp.by,
                "at": one.stamp.at,
            }
            for one in state.delegations
        ],
        "conflicts": [_conflict(one) for one in state.conflicts()],
        "closed_by": closed.stamp.by if closed else None,
        "closed_at": closed.stamp.at if closed else None,
        "closed_because": (closed.text or None) if closed else None,
        "by": made.by,
        "at": clock_in(state.run, made.at),
        "upgrades": [
            {
                "version": event.data.get("version"),
                "digest": event.data.get("digest"),
                "by": event.by,
                "at": clock_in(state.run, event.at),
                "stands": stands,
            }
            for event, stands in upgrades_of(state)
        ],
        "moves": [
            {
                "params": [{"name": name, "from": was, "to": now} for name, was, now in one.params],
                "reason": one.reason or None,
                "by": one.stamp.by,
                "at": one.stamp.at,
            }
            for one in state.moves
        ],
        "planned": _days(planned),
        "forecast": _forecast(planned, forecast.end) if forecast.end else None,
        "missed": _missed(survey.steps, forecast),
        "done_late": list(_done_late(survey.steps, days)),
        "earlier": [_earlier(one) for one in earlier_of(state)],
        "warnings": [*problems, *survey.problems],
        "steps": [step_facts(view, days.get(view.id)) for view in survey.steps],
    }


def step_facts(view: StepView, planned: Days | None = None) -> dict[str, Any]:
    """A step as it stands, and the days that it was planned for at first."""
    record = view.record
    actual = done_on(record)
    return {
        "id": view.id,
        "title": view.title,
        "phase": view.phase.title,
        "status": view.status,
        "owner": view.owner,
        "person": view.person,
        "assigned": bool(record.assigned and record.assigned[-1].value),
        "due": view.due.isoformat() if view.due else None,
        "planned": _days(planned),
        "actual": actual.isoformat() if actual else None,
        "late": days_late(planned, actual),
        "by": record.stamp.by if record.stamp else None,
        "at": record.stamp.at if record.stamp else None,
        "reason": record.reason.text if record.reason else None,
        "reopened": _remark(record.reopened) if record.reopened else None,
        "waits_for": list(view.waits_for),
        "fields": {name: record.value(name) for name in record.fields},
        "targets": {name: {"target": one.told, "met": one.met} for name, one in view.targets.items()},
        "conflicts": [_conflict(one) for one in record.conflicts()],
        "checks": [
            {"text": shown, "checked": text in record.checks}
            for text, shown in zip(view.step.check, view.checks, strict=True)
        ],
        "evidence": [_evidence(one) for one in record.evidence],
        "commands": [
            {"code": one.code, "output": one.output, "by": one.stamp.by, "at": one.stamp.at}
            for one in record.commands
        ],
        "notes": [_note(note) for note in record.notes],
        "redlines": [
            {"title": one.title, "do": one.do, "reason": one.reason, "by": one.stamp.by, "at": one.stamp.at}
            for one in record.redlines
        ],
        "approval": _approval(view) if view.step.approve else None,
    }


def _pins(state: State) -> list[dict[str, Any]]:
    """The versions that a run was made with and upgraded to; `pinned` are the files beside the SOP."""
    made = state.run.origin.made
    first = {"version": made.version, "digest": made.digest, "pinned": made.pinned}
    later = [event.data for event, stands in upgrades_of(state) if stands]
    # Where nothing lies beside an SOP, the event says nothing of it.
    return [
        first,
        *({**{key: one.get(key) for key in first}, "pinned": one.get("pinned", {})} for one in later),
    ]


def _days(days: Days | None) -> dict[str, str] | None:
    return {"begin": days.first.isoformat(), "end": days.last.isoformat()} if days else None


def _missed(views: Sequence[StepView], forecast: Forecast) -> list[dict[str, Any]]:
    """The steps still to be done that miss their days as things stand, in order."""
    found = {one.step: one for one in forecast.missed}
    return [
        {
            "step": one.step,
            "due": one.due.isoformat(),
            "end": one.end.isoformat(),
            "overdue": one.is_overdue,
        }
        for view in views
        if (one := found.get(view.id)) is not None
    ]


def _done_late(views: Sequence[StepView], planned: dict[str, Days]) -> Iterator[dict[str, str]]:
    for view in views:
        last, done = late_after(view, planned), done_on(view.record)
        if last is not None and done is not None and view.settled and done > last:
            yield {"step": view.id, "due": last.isoformat(), "end": done.isoformat()}


def _forecast(planned: Days | None, end: date) -> dict[str, Any]:
    return {"end": end.isoformat(), "late": days_late(planned, end)}


def _earlier(one: Earlier) -> dict[str, Any]:
    """What earlier versions of the SOP asked for at a step; its status is empty where the step is there."""
    record = one.record
    return {
        "id": one.id,
        "title": one.title,
        "status": record.mark,
        "by": record.stamp.by if record.stamp else None,
        "at": record.stamp.at if record.stamp else None,
        "reason": record.reason.text if record.reason else None,
        "fields": dict(one.answers),
        "checks": list(one.checks),
        "evidence": [_evidence(each) for each in record.evidence],
        "notes": [_note(note) for note in record.notes],
    }


def _evidence(one: Attached) -> dict[str, Any]:
    return {
        "id": one.id,
        "file": one.file,
        "link": one.link,
        "name": one.name,
        "by": one.stamp.by,
        "at": one.stamp.at,
    }


def _approval(view: StepView) -> dict[str, Any]:
    """Who must approve, and who has: `given` are the approvals that hold, `void` those that do not."""
    approve, record = view.step.approve, view.record
    held = view.approvals_once
    last = held[-1] if held and view.status == "done" else None
    return {
        "by": approve.by if approve else [],
        "all": bool(approve and approve.all_),
        "signed": bool(approve and approve.signed),
        "approved_by": last.stamp.by if last else None,
        "approved_at": last.stamp.at if last else None,
        "given": [_approved(one) for one in held],
        "void": [_approved(one) for one in record.approvals if one not in held],
        "rejected": _remark(record.rejection) if record.rejection else None,
    }


def _approved(one: Approved) -> dict[str, Any]:
    return {
        "by": one.stamp.by,
        "at": one.stamp.at,
        "roles": list(one.roles),
        "signed": bool(one.signature),
        "digest": one.digest,
    }


def _conflict(one: Conflict) -> dict[str, Any]:
    sides = [{"value": side.value, "by": side.stamp.by, "at": side.stamp.at} for side in one.sides]
    return {"kind": one.kind, "name": one.name, "sides": sides}


def _note(note: Note) -> dict[str, Any]:
    told: dict[str, Any] = {"text": note.text, "by": note.stamp.by, "at": note.stamp.at}
    return {**told, "deviation": True} if note.deviation else told


def _remark(remark: Remark) -> dict[str, str]:
    return {"text": remark.text, "by": remark.stamp.by, "at": remark.stamp.at}
