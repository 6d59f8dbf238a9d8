"""Whose turn it is: what waits for one person, and who else is waited for."""

from dataclasses import dataclass

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.render.clean import one_line
from sopctl.render.walker.words import owner_name
from sopctl.runs.acts.approve import require_approver
from sopctl.runs.people import same_person, short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView


@dataclass(frozen=True)
class Turns:
    """The open steps by whom they wait for; each list is in the order of the procedure.

    `mine` and `others` can be worked on, `to_approve` and `with_approvers` wait for approval.
    """

    mine: list[StepView]
    to_approve: list[StepView]
    others: list[StepView]
    with_approvers: list[StepView]

    @property
    def for_me(self) -> list[StepView]:
        """What waits for this person: steps to work on, then approvals to give."""
        return [*self.mine, *self.to_approve]


def turns(survey: Survey, by: str) -> Turns:
    """Whose turn it is, as one person sees it."""
    found = Turns([], [], [], [])
    for view in survey.steps:
        if view.workable:
            (found.mine if is_mine(view, by) else found.others).append(view)
        elif view.status == "waiting":
            (found.to_approve if _may_approve(survey, view, by) else found.with_approvers).append(view)
    return found


def is_mine(view: StepView, by: str) -> bool:
    """Whether a step is this person's; one that is bound to nobody is anybody's."""
    return view.person is None or same_person(view.person, by)


def waited_for(survey: Survey, found: Turns, *, but: str = "") -> list[str]:
    """Who else is waited for, and with what: `Chen Yu (Draw the prototype)`; one step is left out."""
    told = [(owner_name(view), view) for view in found.others if view.id != but]
    told += [(_approvers(survey, view), view) for view in found.with_approvers if view.id != but]
    return [_("{text} ({detail})", text=who, detail=one_line(view.title)) for who, view in told]


def _may_approve(survey: Survey, view: StepView, by: str) -> bool:
    try:
        require_approver(survey, view, by)
    except Refused:
        return False
    return True


def _approvers(survey: Survey, view: StepView) -> str:
    roles = view.step.approve.by if view.step.approve else []
    people = [(role, survey.state.run.person(role)) for role in roles]
    return listed(dict.fromkeys(one_line(short_name(person) if person else role) for role, person in people))
