"""A step has no owner.

What nobody owns nobody does. A step without `owner` falls to the SOP's `owner`; where that is
missing too, nobody is named. A Markdown checklist that names no role at all is for whoever walks it.

Bad:
    id: tidy
    title: Tidy the shop
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, owner: clerk}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.file_names import is_markdown

RULE = Rule("SOP401", "no-owner")


def check(context: Context) -> Iterator[Finding]:
    if context.sop.owner is not None:
        return  # every step is theirs that has no other owner
    if is_markdown(context.document.source.file) and not context.sop.roles:
        return
    for path, step in context.steps:
        if context.sop.owner_of(step) is None:
            mend = _("add `owner:` to the step, or once to the SOP")
            told = _("step `{step}` has no owner", step=step.id)
            yield context.finding(RULE, (*path, "id"), told, mend)
