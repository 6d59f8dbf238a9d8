"""The kinds of change, and how much each matters: the one table.

The grades hold against four people: a trained operator, who does it as it was; somebody with a run in
progress; a program that reads fields; an auditor.

- `breaking`: one of them is let down. What was learnt, recorded, read or promised is not there any more.
- `behaviour`: people do something else than yesterday.
- `wording`: nobody does anything else.
- `record`: it says something about the SOP itself, and nothing about the procedure.
"""

from typing import NamedTuple

from sopctl.language import N_

GRADES = ("breaking", "behaviour", "wording", "record")  # the gravest first


class Kind(NamedTuple):
    """`told` says what it means for people."""

    grade: str
    told: str


KINDS = {
    # the SOP
    "sop-re-identified": Kind("breaking", N_("the SOP has another id: who refers to it finds none")),
    "sop-owner-changed": Kind("breaking", N_("another role answers for the SOP and its unowned steps")),
    "sop-title-changed": Kind("wording", N_("the title reads otherwise")),
    "sop-text-changed": Kind("wording", N_("a text about the SOP reads otherwise")),
    "sop-changed": Kind("behaviour", N_("something else about the SOP is different")),
    "language-changed": Kind("behaviour", N_("the SOP is written in another language")),
    "calendar-changed": Kind("behaviour", N_("other days are working days, so dates move")),
    "occasions-changed": Kind("behaviour", N_("runs are due on other days, or begin with other values")),
    "about-changed": Kind("record", N_("version, changelog, review or tags are different")),
    # phases
    "phase-added": Kind("wording", N_("there is another phase")),
    "phase-removed": Kind("wording", N_("a phase is not there any more")),
    "phase-renamed": Kind("wording", N_("a phase has another id")),
    "phase-moved": Kind("behaviour", N_("a phase stands in another place")),
    "phase-title-changed": Kind("wording", N_("a phase has another title")),
    "phase-changed": Kind("behaviour", N_("something else about a phase is different")),
    # steps
    "step-added": Kind("behaviour", N_("there is something more to do")),
    "step-removed": Kind("breaking", N_("a step is not there any more, nor what it recorded")),
    "step-renamed": Kind("breaking", N_("a step has another id: what refers to it finds none")),
    "step-moved": Kind("behaviour", N_("a step is done at another place in the order")),
    "text-changed": Kind("wording", N_("a text of a step reads otherwise")),
    "guarded-text-changed": Kind(
        "behaviour", N_("a text of a step that carries an approval, a warning or a caution reads otherwise")
    ),
    "caution-added": Kind("behaviour", N_("there is another warning or caution")),
    "caution-removed": Kind("breaking", N_("a warning or a caution is not there any more")),
    "caution-changed": Kind("behaviour", N_("a warning or a caution reads otherwise")),
    "check-added": Kind("behaviour", N_("there is something more to check")),
    "check-removed": Kind("behaviour", N_("there is something less to check")),
    "owner-changed": Kind("breaking", N_("another role does the step")),
    "needs-changed": Kind("breaking", N_("the step waits for others than before")),
    "condition-changed": Kind("behaviour", N_("the step is there in other cases")),
    "repeat-changed": Kind("breaking", N_("the step is repeated over something else")),
    "duration-changed": Kind("behaviour", N_("the step takes another time, so dates move")),
    "due-changed": Kind("behaviour", N_("the step is due at another time")),
    "notify-changed": Kind("behaviour", N_("others are told of the step")),
    "command-changed": Kind("behaviour", N_("another command is run")),
    "use-changed": Kind("breaking", N_("another SOP stands in the step's place")),
    "use-values-changed": Kind("behaviour", N_("the SOP that is used is given other values")),
    "step-changed": Kind("behaviour", N_("something else about a step is different")),
    # approvals
    "approval-added": Kind("behaviour", N_("somebody must approve the step")),
    "approval-removed": Kind("breaking", N_("nobody must approve the step any more")),
    "approvers-changed": Kind("breaking", N_("other roles approve the step")),
    "four-eyes-added": Kind("behaviour", N_("whoever does the step cannot approve it any more")),
    "four-eyes-dropped": Kind("breaking", N_("whoever does the step may approve it too")),
    "signature-added": Kind("behaviour", N_("an approval needs a signature")),
    "signature-dropped": Kind("breaking", N_("an approval needs no signature any more")),
    "approval-changed": Kind("behaviour", N_("something else about an approval is different")),
    # evidence
    "evidence-added": Kind("behaviour", N_("there is something more to attach")),
    "evidence-removed": Kind("breaking", N_("something that showed the result is not asked for any more")),
    "evidence-renamed": Kind("breaking", N_("evidence has another name")),
    "evidence-required": Kind("behaviour", N_("evidence must be attached now")),
    "evidence-eased": Kind("behaviour", N_("evidence may be left out now")),
    "evidence-text-changed": Kind("wording", N_("what is asked of evidence reads otherwise")),
    "evidence-changed": Kind("breaking", N_("evidence is of another kind")),
    "evidence-moved": Kind("wording", N_("evidence is asked for at another place")),
    # what people outside see
    "internal-marked": Kind("behaviour", N_("something is kept from people outside")),
    "internal-unmarked": Kind("behaviour", N_("people outside see something that was kept from them")),
    # roles
    "role-added": Kind("behaviour", N_("there is another role to bind")),
    "role-removed": Kind("breaking", N_("a role is not there any more")),
    "role-renamed": Kind("breaking", N_("a role has another name")),
    "role-moved": Kind("wording", N_("a role stands in another place")),
    "role-text-changed": Kind("wording", N_("what a role does reads otherwise")),
    "notice-changed": Kind("behaviour", N_("a role must be briefed at another time")),
    "capacity-changed": Kind("behaviour", N_("a role does more or fewer steps at a time")),
    "role-changed": Kind("behaviour", N_("something else about a role is different")),
    # parameters
    "parameter-added": Kind("behaviour", N_("there is another parameter, which may be left out")),
    "required-parameter-added": Kind("breaking", N_("no run can be made without another parameter")),
    "parameter-removed": Kind("breaking", N_("a parameter is not taken any more")),
    "parameter-renamed": Kind("breaking", N_("a parameter has another name")),
    "parameter-moved": Kind("wording", N_("parameters are asked for in another order")),
    "parameter-type-changed": Kind("breaking", N_("a parameter takes values of another kind")),
    "parameter-tightened": Kind("breaking", N_("a parameter refuses values that it took")),
    "parameter-eased": Kind("behaviour", N_("a parameter takes values that it refused")),
    "parameter-required": Kind("breaking", N_("a parameter cannot be left out any more")),
    "parameter-optional": Kind("behaviour", N_("a parameter may be left out now")),
    "parameter-default-changed": Kind("behaviour", N_("a parameter that is left out has another value")),
    "parameter-text-changed": Kind("wording", N_("a question reads otherwise")),
    "parameter-changed": Kind("behaviour", N_("something else about a parameter is different")),
    # fields
    "field-added": Kind("behaviour", N_("there is something more to record, which may be left out")),
    "required-field-added": Kind("behaviour", N_("there is something more to record")),
    "field-removed": Kind("breaking", N_("something is not recorded any more")),
    "field-renamed": Kind("breaking", N_("a field has another name")),
    "field-moved": Kind("wording", N_("fields are asked for in another order")),
    "field-type-changed": Kind("breaking", N_("a field holds values of another kind")),
    "field-tightened": Kind("breaking", N_("a field refuses values that it took")),
    "field-eased": Kind("behaviour", N_("a field takes values that it refused")),
    "field-required": Kind("behaviour", N_("a field cannot be left out any more")),
    "field-optional": Kind("behaviour", N_("a field may be left out now")),
    "field-default-changed": Kind("behaviour", N_("a field that is left out has another value")),
    "field-text-changed": Kind("wording", N_("a question reads otherwise")),
    "target-changed": Kind("behaviour", N_("a number is judged otherwise")),
    "field-changed": Kind("behaviour", N_("something else about a field is different")),
}  # fmt: skip

# The version that a change asks for, by its grade (semver.org: what breaks, what is new, what is mended).
BUMPS = {"breaking": "major", "behaviour": "minor", "wording": "patch", "record": ""}


def is_as_grave(grade: str, least: str) -> bool:
    """Whether a grade matters at least as much as another."""
    return GRADES.index(grade) <= GRADES.index(least)
