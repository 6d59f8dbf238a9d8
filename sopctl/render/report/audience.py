"""Whom a report is for."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sopctl.errors import SopctlError, nearest
from sopctl.language import _, listed
from sopctl.runs.people import same_person, split_person

if TYPE_CHECKING:
    from sopctl.runs.survey import Survey
    from sopctl.runs.view import StepView

AUDIENCES = ("leadership", "team", "department", "auditor", "outside")
DEFAULT = "team"


@dataclass(frozen=True)
class Audience:
    """Whom a report is for: one of AUDIENCES, with `who` for the role or person of a department."""

    name: str = DEFAULT
    who: str = ""

    def has(self, view: "StepView", survey: "Survey", day: date) -> bool:
        """Whether a step is for a department: its role's or its person's, to do or to approve.

        A step that nobody has is for the one who made the run; one that is not settled is for those, too,
        whom it waits for on a day.
        """
        approvers = view.step.approve.by if view.step.approve else []
        if self.who in (view.owner, *approvers):
            return True
        if self.is_person(view.person or survey.state.run.made.by):
            return True
        from sopctl.runs.waiting import wait_for  # a report that is kept asks for nobody's steps

        return not view.settled and any(
            self.is_person(who.person) and who.acts(day) for who in wait_for(survey, view).people
        )

    def is_person(self, person: str) -> bool:
        """Whether a department's list is for this person: by name, by mail, or by both."""
        mail = split_person(person)[1]
        return bool(person) and (same_person(self.who, person) or self.who.casefold() == mail.casefold())


def parse_audience(text: str) -> Audience:
    """Raises SopctlError for what is no audience."""
    name, _colon, who = text.replace("：", ":", 1).partition(":")
    name, who = name.strip(), who.strip()
    if name not in AUDIENCES:
        near = nearest(name, AUDIENCES)
        known = listed(one if one != "department" else "department:ROLE" for one in AUDIENCES)
        raise SopctlError(
            _("--for {name}: no such audience", name=name),
            _("did you mean {name}?", name=near) if near else _("write one of {names}", names=known),
        )
    if (name == "department") != bool(who):
        raise SopctlError(
            _("--for {text}: a role or a person is for a department", text=text),
            _("write --for department:ROLE"),
        )
    return Audience(name, who)
