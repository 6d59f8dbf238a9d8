"""Whoever does a step may approve it, too.

An approval is a second look. Where the role that owns the step is one of those whose word is enough,
nobody else need ever look, unless `not: owner` bars whoever did it. With `all: true` the others look.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [lead, chief]}}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, chief: Holds the money}
    steps:
      - {id: stand, title: Book the stand, approve: {by: [lead, chief], not: owner}}
      - {id: boxes, title: Pay for the boxes, approve: {by: [lead, chief], all: true}}
"""

from collections.abc import Iterator

from sopctl.errors import Edit, Finding, Fix, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path

RULE = Rule("SOP403", "self-approval")


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    for path, step in context.steps:
        approve = step.approve
        if approve is None or approve.not_ is not None:
            continue
        owner = context.sop.owner_of(step)
        if owner not in approve.by:
            continue
        roles = set(approve.by)
        if (approve.all_ and len(roles) > 1) or not roles <= context.sop.roles.keys():
            continue  # an unknown role is SOP402's to tell
        number = approve.by.index(owner)
        told = _("`{role}` owns `{step}` and can approve it alone", role=owner, step=step.id)
        mend = _("name another role, so that somebody else looks at it")
        fix = None
        if len(roles) > 1:
            mend = _("write `not: owner`, so that somebody else looks at it")
            fix = _bar_the_owner(context, (*path, "approve"))
        yield context.item_finding(RULE, (*path, "approve"), "by", number, told, mend, fix)


def _bar_the_owner(context: Context, path: Path) -> Fix | None:
    """Add `not: owner` before the first key of the approval, in the way that this is written."""
    node = context.document.root
    for part in path:
        if part not in node.children:
            return None
        node = node.children[part]
    first = next(iter(node.children.values()), None)
    text = context.document.source.text
    if first is None or first.key is None:
        return None
    start = first.key[0]
    lead = text[text.rfind("\n", 0, start) + 1 : start]
    if text[node.start : node.start + 1] == "{":
        added = "not: owner, "
    elif not lead.strip():
        line_end = "\r\n" if "\r\n" in text else "\n"
        added = f"not: owner{line_end}{lead}"
    else:
        return None
    data = (("set", (*path, "not"), "owner"),)
    return Fix(_("bar whoever did it"), (Edit(start, start, added),), data, safe=False)
