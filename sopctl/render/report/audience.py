"""Whom a report is for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopctl.errors import SopctlError, nearest
from sopctl.language import _, listed
from sopctl.runs.people import same_person, split_person

if TYPE_CHECKING:
    from sopctl.runs.view import StepView

AUDIENCES = ("leadership", "team", "department", "auditor", "outside")
DEFAULT = "team"


@dataclass(frozen=True)
class Audience:
    """Whom a report is for: one of AUDIENCES, with `who` for the role or person of a department."""

    name: str = DEFAULT
    who: str = ""

    def has(self, view: "StepView") -> bool:
        """Whether a step is for a department: its role's or its person's, to do or to approve."""
        approvers = view.step.approve.by if view.step.approve else []
        return self.who in (view.owner, *approvers) or self.is_person(view.person or "")

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
