"""Whose turn it is: what waits for one person, and who else is waited for."""

from dataclasses import dataclass
from datetime import date

from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.render.walker.words import owner_name
from sopctl.runs.people import Actor, short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.wait import OPEN
from sopctl.runs.waiting import wait_for


@dataclass(frozen=True)
class Turns:
    """The open steps by whom they wait for on a day; each list is in the order of the procedure.

    `mine` and `others` can be worked on, `to_approve` and `with_approvers` wait for approval.
    """

    day: date
    mine: list[StepView]
    to_approve: list[StepView]
    others: list[StepView]
    with_approvers: list[StepView]

    @property
    def for_me(self) -> list[StepView]:
        """What waits for this person: steps to work on, then approvals to give."""
        return [*self.mine, *self.to_approve]


def turns(survey: Survey, actor: Actor) -> Turns:
    """Whose turn it is, as one person sees it."""
    found = Turns(actor.day, [], [], [], [])
    for one in survey.instances if survey.state.closed is None else ():
        if survey.status(one) in OPEN:
            view = survey.step(one.id)
            if view.status == "waiting":
                (found.to_approve if is_mine(survey, view, actor) else found.with_approvers).append(view)
            elif view.workable:
                (found.mine if is_mine(survey, view, actor) else found.others).append(view)
    return found


def is_mine(survey: Survey, view: StepView, actor: Actor) -> bool:
    """Whether a step waits for this person; one to work on that nobody has is anybody's."""
    if view.status != "waiting" and view.person is None:
        return True
    return wait_for(survey, view).is_for(actor.by, actor.day)


def waited_for(survey: Survey, found: Turns, *, but: str = "") -> list[str]:
    """Who else is waited for, and with what: `Chen Yu (Draw the prototype)`; one step is left out."""
    views = [view for view in (*found.others, *found.with_approvers) if view.id != but]
    return [
        _("{text} ({detail})", text=_people(survey, view, found.day), detail=one_line(view.title))
        for view in views
    ]


def _people(survey: Survey, view: StepView, day: date) -> str:
    acting = [who.person for who in wait_for(survey, view).people if who.acts(day)]
    roles = view.step.approve.by if view.status == "waiting" and view.step.approve else []
    # Commas part the steps; one of several people is enough for each.
    return " / ".join(dict.fromkeys(one_line(short_name(who)) for who in acting or roles)) or owner_name(view)
