"""A run as facts: plain values with stable keys, for JSON and for templates.

Keys of a run: run, sop, title, version, closed, progress {settled, total}; of one run also digest,
commit, params, roles, by, at, warnings and steps. Keys of a step: id, title, phase, status, owner,
person, due, by, at, reason, waits_for, fields, targets {target, met}, conflicts, checks, evidence,
commands, notes, approval.
"""

from typing import Any

from sopctl.runs.state import Remark
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView

OPEN = ("ready", "started", "blocked", "waiting")


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
    }


def waits_of(survey: Survey) -> list[dict[str, Any]]:
    """The open steps of a run that somebody can go on with, or has to clear the way for.

    These facts are kept in the index of runs, so they are the same in every reader's language.
    """
    if survey.state.closed is not None:
        return []
    return [
        {
            "id": view.id,
            "title": view.title,
            "status": view.status,
            "owner": view.owner,
            "person": view.person,
            "due": view.due.isoformat() if view.due else None,
        }
        for view in (survey.step(one.id) for one in survey.instances if survey.status(one) in OPEN)
    ]


def full_facts(survey: Survey, problems: list[str]) -> dict[str, Any]:
    """A run with all its steps."""
    made = survey.state.run.made
    return {
        **run_facts(survey),
        "digest": made.digest,
        "commit": made.commit,
        "params": made.params,
        "roles": made.roles,
        "by": made.by,
        "at": made.at,
        "warnings": [*problems, *survey.problems],
        "steps": [step_facts(view) for view in survey.steps],
    }


def step_facts(view: StepView) -> dict[str, Any]:
    """A step as it stands."""
    record = view.record
    approve = view.step.approve
    approval = None
    if approve:
        given = record.approval if view.status == "done" else None
        approval = {
            "by": approve.by,
            "approved_by": given.stamp.by if given else None,
            "approved_at": given.stamp.at if given else None,
            "rejected": _remark(record.rejection) if record.rejection else None,
        }
    return {
        "id": view.id,
        "title": view.title,
        "phase": view.phase.title,
        "status": view.status,
        "owner": view.owner,
        "person": view.person,
        "due": view.due.isoformat() if view.due else None,
        "by": record.stamp.by if record.stamp else None,
        "at": record.stamp.at if record.stamp else None,
        "reason": record.reason.text if record.reason else None,
        "waits_for": list(view.waits_for),
        "fields": {name: record.value(name) for name in record.fields},
        "targets": {name: {"target": one.told, "met": one.met} for name, one in view.targets.items()},
        "conflicts": record.conflicts(),
        "checks": [
            {"text": shown, "checked": text in record.checks}
            for text, shown in zip(view.step.check, view.checks, strict=True)
        ],
        "evidence": [
            {
                "id": one.id,
                "file": one.file,
                "link": one.link,
                "by": one.stamp.by,
                "at": one.stamp.at,
            }
            for one in record.evidence
        ],
        "commands": [
            {"code": one.code, "output": one.output, "by": one.stamp.by, "at": one.stamp.at}
            for one in record.commands
        ],
        "notes": [_remark(note) for note in record.notes],
        "approval": approval,
    }


def _remark(remark: Remark) -> dict[str, str]:
    return {"text": remark.text, "by": remark.stamp.by, "at": remark.stamp.at}
