"""What is said of a step in a few words: who, until when, and why it is not simply ready."""

from datetime import date

from sopctl.render.clean import one_line
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView


def owner_name(view: StepView) -> str:
    """Who owns a step: the person, else the role."""
    return one_line(short_name(view.person) if view.person else view.owner or "")


def due_words(view: StepView, today: date) -> str:
    """When a step is due, and how far off that is."""
    if view.due is None:
        return ""
    if view.settled:
        return f"due {view.due.isoformat()}"
    days = (view.due - today).days
    left = "today" if days == 0 else f"{days} days" if days > 0 else f"{-days} days late"
    return f"due {view.due.isoformat()}, {left}".replace(" 1 days", " 1 day")


def standing(survey: Survey, view: StepView) -> list[str]:
    """Why a step is not simply ready."""
    record = view.record
    by = short_name(record.stamp.by) if record.stamp else ""
    told: list[str] = []
    match view.status:
        case "pending":
            names = {one.id: one for one in survey.steps}
            waits = [f"{one} ({owner_name(names[one])})" if one in names else one for one in view.waits_for]
            told.append(f"Waits for {', '.join(waits)}")
        case "blocked":
            told.append(f"Blocked by {by}: {record.reason.text if record.reason else ''}")
        case "skipped":
            told.append(f"Skipped by {by}: {record.reason.text if record.reason else ''}")
        case "not-needed":
            told.append(f"Not needed, since {view.step.when} is false")
        case "waiting":
            told.append(f"Done by {by}; waits for approval by {approvers(survey, view)}")
        case "done":
            approved = f", approved by {short_name(record.approval.stamp.by)}" if record.approval else ""
            told.append(f"Done by {by}{approved}")
        case "started":
            told.append(f"Started by {by}")
    if record.rejection:
        told.append(f"Rejected by {short_name(record.rejection.stamp.by)}: {record.rejection.text}")
    if record.conflicts():
        told.append(f"Rival values for {', '.join(record.conflicts())}: set them again to settle it")
    return told


def approvers(survey: Survey, view: StepView) -> str:
    """The roles that may approve a step, with the people who have them."""
    roles = view.step.approve.by if view.step.approve else []
    people = {role: survey.state.run.person(role) for role in roles}
    return ", ".join(f"{role} ({short_name(who)})" if who else role for role, who in people.items())
