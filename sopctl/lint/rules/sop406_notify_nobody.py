"""`notify` tells nobody who does not know already.

It says who is told when a step is done. An empty list tells nobody, and the step's own owner has just done
it; most likely somebody was forgotten. After an approval the owner is told something new.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    steps:
      - {id: stand, title: Book the stand, notify: [lead]}

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    steps:
      - {id: stand, title: Book the stand, notify: []}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, notify: [chief]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP406", "notify-nobody")


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    for path, step in context.steps:
        if not step.notify:
            if "notify" in step.model_fields_set:
                told = _("`notify` of `{step}` tells nobody", step=step.id)
                mend = _("name the roles to tell, or take it out")
                yield context.finding(RULE, (*path, "notify"), told, mend)
        elif step.approve is None and set(step.notify) == {context.sop.owner_of(step)}:
            told = _("`notify` tells only `{role}`, who does `{step}`", role=step.notify[0], step=step.id)
            mend = _("name the roles to tell, or take it out")
            yield context.item_finding(RULE, path, "notify", 0, told, mend)
