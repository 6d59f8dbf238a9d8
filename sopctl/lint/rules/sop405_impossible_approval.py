"""A step's own owner must approve it, and is barred.

With `not: owner` nobody who did a step may approve it. If its owner's role is the only one that is asked,
or with `all: true` one of those that are, then a step done by its owner waits for ever: it can only be
reopened, and given to somebody else. The same holds where a step uses an SOP and hands one role both to
the one who does a step there and to the one who approves it.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [lead], not: owner}}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [chief], not: owner}}

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [lead, chief], all: true, not: owner}}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [lead, chief], not: owner}}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.model import Sop, Step, steps_of

# No error: somebody else may do the step, and a run can go on with it.
RULE = Rule("SOP405", "impossible-approval")


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    for path, step in context.steps:
        if step.approve is None and step.use is None:
            continue
        owner = context.sop.owner_of(step)
        asked = step.approve.by if step.approve is not None else []
        # An unknown role is SOP402's to tell.
        if owner in asked and _is_barred(step, owner, asked) and context.sop.roles.keys() >= set(asked):
            number = asked.index(owner)
            told = _(
                "`{role}` owns `{step}` and must approve it, but `not: owner` bars whoever did it",
                role=owner,
                step=step.id,
            )
            mend = _("let another role approve it, or do it")
            yield context.item_finding(RULE, (*path, "approve"), "by", number, told, mend)
        if step.use is not None and (step.with_ or step.owner) and step.use in context.used:
            yield from _handed(context, path, step, context.used[step.use])


def _handed(context: Context, path: Path, user: Step, inner: Sop) -> Iterator[Finding]:
    """The steps of a used SOP that are so only because of what they are handed."""

    def here(role: str) -> str:
        handed = user.with_.get(role)
        return handed if isinstance(handed, str) else role

    for step in steps_of(inner):
        there = inner.owner_of(step)
        if step.approve is None or there is None or _is_barred(step, there, step.approve.by):
            continue
        asked = [here(role) for role in step.approve.by]
        owner = here(step.owner) if step.owner is not None else user.owner or here(there)
        role = next((role for role in step.approve.by if here(role) == owner), None)
        if role is not None and _is_barred(step, owner, asked):
            told = _(
                "`{role}` would both do and approve `{step}` of `{sop}`, and `not: owner` bars that",
                role=owner,
                step=step.id,
                sop=inner.id,
            )
            spot = (*path, "with", role) if role in user.with_ else (*path, "use")
            yield context.finding(RULE, spot, told, _("hand it two roles: `with` says which is which"))


def _is_barred(step: Step, owner: str | None, asked: list[str]) -> bool:
    """Whether a step that its owner did cannot be approved."""
    approve = step.approve
    if approve is None or approve.not_ != "owner" or owner not in asked:
        return False
    return approve.all_ or all(role == owner for role in asked)
