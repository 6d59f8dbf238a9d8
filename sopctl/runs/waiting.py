"""What a run waits for now, and whom each of its open steps waits for."""

from collections.abc import Iterator

from sopctl.runs.acts.approve import asked_roles
from sopctl.runs.people import same_person
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.wait import OPEN, Wait, Who


def waits_of(survey: Survey) -> list[Wait]:
    """The open steps of a run, in the order of the procedure; none in a closed one."""
    if survey.state.closed is not None:
        return []
    views = (survey.step(one.id) for one in survey.instances if survey.status(one) in OPEN)
    return [wait_for(survey, view) for view in views]


def wait_for(survey: Survey, view: StepView) -> Wait:
    """Whom an open step waits for."""
    people = tuple(dict.fromkeys(_people(survey, view)))
    return Wait(view.id, view.title, view.status, view.due.isoformat() if view.due else "", people)


def _people(survey: Survey, view: StepView) -> Iterator[Who]:
    if view.status == "waiting":
        yield from _approvers(survey, view)
    elif view.record.assigned and view.record.assigned[-1].value:
        yield Who(str(view.person))
    else:
        found = list(_acting(survey, view.owner))
        # A step that nobody has is for the one who made the run.
        yield from found if any(not who.until for who in found) else [Who(survey.state.run.made.by), *found]


def _approvers(survey: Survey, view: StepView) -> Iterator[Who]:
    barred = view.record.doers if view.step.approve and view.step.approve.not_ == "owner" else ()
    for role in asked_roles(survey.state, view.id):
        for who in _acting(survey, role) if role not in view.approvals else ():
            if not any(same_person(doer, who.person) for doer in barred):
                yield who


def _acting(survey: Survey, role: str | None) -> Iterator[Who]:
    """Who acts for a role: the one bound to it, and those whom it is delegated to for some days."""
    bound = survey.state.person(role)
    if bound:
        yield Who(bound)
    for one in survey.state.delegations:
        if one.role == role:
            yield Who(one.to, one.start.isoformat(), one.until.isoformat())
