"""What is said of a step in a few words: who, until when, and why it is not simply ready."""

from datetime import date

from sopctl.language import _, listed
from sopctl.render.clean import one_line
from sopctl.render.due import days_left
from sopctl.runs.people import short_name
from sopctl.runs.records import StepRecord
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.words import conflict_told


def owner_name(view: StepView) -> str:
    """Who owns a step: the person, else the role."""
    return one_line(short_name(view.person) if view.person else view.owner or "")


def due_words(view: StepView, today: date) -> str:
    """When a step is due, and how far off that is."""
    if view.due is None:
        return ""
    if view.settled:
        return _("due {date}", date=view.due)
    return _("due {date}, {left}", date=view.due, left=days_left(view.due, today))


def standing(survey: Survey, view: StepView) -> list[str]:
    """Why a step is not simply ready."""
    record = view.record
    by = short_name(record.stamp.by) if record.stamp else ""
    why = record.reason.text if record.reason else ""
    told: list[str] = []
    match view.status:
        case "pending":
            names = {one.id: one for one in survey.steps}
            waits = [_of(one, owner_name(names[one])) if one in names else one for one in view.waits_for]
            told.append(_("Waits for {steps}", steps=listed(waits)))
        case "blocked":
            told.append(_("Blocked by {person}: {reason}", person=by, reason=why))
        case "skipped":
            told.append(_("Skipped by {person}: {reason}", person=by, reason=why))
        case "not-needed":
            told.append(_("Not needed, since {condition} is false", condition=view.condition))
        case "waiting":
            told.append(
                _("Done by {person}; waits for approval by {roles}", person=by, roles=approvers(survey, view))
            )
        case "done":
            if view.approvals:
                other = listed(dict.fromkeys(short_name(one.stamp.by) for one in view.approvals.values()))
                told.append(_("Done by {person}, approved by {other}", person=by, other=other))
            else:
                told.append(_("Done by {person}", person=by))
        case "started":
            told.append(_("Started by {person}", person=by))
    void = [short_name(one.stamp.by) for one in record.approvals if one not in view.approvals.values()]
    if view.status == "waiting" and void:
        told.append(_("The approval of {people} no longer holds", people=listed(dict.fromkeys(void))))
    if record.reopened and record.reopened.text:
        other, why = short_name(record.reopened.stamp.by), record.reopened.text
        told.append(_("Reopened by {person}: {reason}", person=other, reason=why))
    if record.rejection:
        other, why = short_name(record.rejection.stamp.by), record.rejection.text
        told.append(_("Rejected by {person}: {reason}", person=other, reason=why))
    told += [conflict_told(one, view.step) for one in record.conflicts()]
    return told


def written(record: StepRecord) -> list[str]:
    """What people wrote at a step: notes, deviations, and wordings that they propose."""
    told = []
    for note in record.notes:
        who, text = short_name(note.stamp.by), note.text
        if note.deviation:
            told.append(_("Deviation, {person}: {text}", person=who, text=text))
        else:
            told.append(_("Note, {person}: {text}", person=who, text=text))
    for one in record.redlines:
        text = " – ".join(part for part in (one.title, one.do) if part)
        told.append(_("Proposed by {person}: {text}", person=short_name(one.stamp.by), text=text))
    return told


def approvers(survey: Survey, view: StepView) -> str:
    """The roles that may approve a step, with the people who have them."""
    roles = view.step.approve.by if view.step.approve else []
    people = {role: survey.state.person(role) for role in roles}
    return listed(_of(role, short_name(who)) if who else role for role, who in people.items())


def _of(name: str, person: str) -> str:
    return _("{text} ({detail})", text=name, detail=person)
