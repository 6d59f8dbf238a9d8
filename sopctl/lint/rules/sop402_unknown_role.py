"""An owner, approver or person to notify is no role of the SOP.

A run binds roles to people; what is not under `roles` is bound to nobody.

Bad:
    id: tidy
    title: Tidy the shop
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, owner: clrk}

Good:
    id: tidy
    title: Tidy the shop
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, owner: clerk}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Fix, Rule, did_you_mean, nearest
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.mends import renamed_to

RULE = Rule("SOP402", "unknown-role")


def check(context: Context) -> Iterator[Finding]:
    roles = context.sop.roles

    def mend(role: str) -> str:
        example = f"roles: {{{role}: {_('What it answers for')}}}"
        return did_you_mean(role, roles) or _("add it: {example}", example=example)

    def wrong(role: str) -> str:
        return _("`{role}` is no role", role=role)

    def fix(path: Path, role: str) -> Fix | None:
        return renamed_to(context.document, path, nearest(role, roles))

    owner = context.sop.owner
    if owner is not None and owner not in roles:
        yield context.finding(RULE, ("owner",), wrong(owner), mend(owner), fix(("owner",), owner))
    for path, step in context.steps:
        if step.owner is not None and step.owner not in roles:
            spot = (*path, "owner")
            yield context.finding(RULE, spot, wrong(step.owner), mend(step.owner), fix(spot, step.owner))
        listed = [(path, "notify", step.notify)] if step.notify else []
        if step.approve:
            listed.append(((*path, "approve"), "by", step.approve.by))
        for place, key, names in listed:
            for number, role in enumerate(names):
                if role not in roles:
                    near = fix((*place, key, number), role)
                    yield context.item_finding(RULE, place, key, number, wrong(role), mend(role), near)
