"""A step needs a step that is not there, or its rejection brings one back that is not.

It would wait for ever; the rejection would bring back nothing.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: mop, title: Mop the floor, needs: [swep]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: mop, title: Mop the floor, needs: [sweep]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule, did_you_mean, nearest
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.mends import renamed_to

RULE = Rule("SOP301", "unknown-step")


def check(context: Context) -> Iterator[Finding]:
    ids = context.ids
    for path, step in context.steps:
        for number, need in enumerate(step.needs):
            if need not in ids:
                mend = did_you_mean(need, ids)
                message = _("no step `{name}`", name=need)
                fix = renamed_to(context.document, (*path, "needs", number), nearest(need, ids))
                yield context.item_finding(RULE, path, "needs", number, message, mend, fix)
        if step.approve is None:
            continue
        for number, back in enumerate(step.approve.reopens):
            if back not in ids:
                message = _("no step `{name}`", name=back)
                mend = did_you_mean(back, ids)
                spot = (*path, "approve")
                fix = renamed_to(context.document, (*spot, "reopens", number), nearest(back, ids))
                yield context.item_finding(RULE, spot, "reopens", number, message, mend, fix)
