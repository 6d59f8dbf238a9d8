"""A step needs another that is never there when it is there itself.

A step that is not needed counts as settled, so such a need holds nothing back: it says nothing, or
one of the two conditions is not what was meant. A step that joins two branches, of which either is
there, is sound.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: mop, title: Mop the floor, when: rainy}
      - {id: sweep, title: Sweep the floor, when: not rainy, needs: [mop]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: mop, title: Mop the floor, when: rainy}
      - {id: sweep, title: Sweep the floor, when: not rainy}
      - {id: open, title: Open the door, needs: [mop, sweep]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP304", "needs-never-there")


def check(context: Context) -> Iterator[Finding]:
    if not any(step.needs for __, step in context.conditional):
        return
    from sopctl.lint.proof.claims import never_together

    context.flow.asked.add(RULE.code)
    for path, step in context.conditional:
        for number, need in enumerate(step.needs):
            other = context.flow.by_id.get(need)
            if other is not None and other is not step and never_together(context.flow, path, step, other):
                told = _(
                    "`{need}` is never there when `{step}` is: this need says nothing",
                    need=need, step=step.id,
                )  # fmt: skip
                mend = _("drop this need, or correct the `when` of one of the two")
                yield context.item_finding(RULE, path, "needs", number, told, mend)
