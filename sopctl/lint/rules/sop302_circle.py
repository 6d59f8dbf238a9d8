"""Steps wait for each other in a circle.

A step waits for what it `needs`, and for the answers that its `when`, `each` and `with` read. In a
circle none of them can ever begin. Where it takes certain parameters and answers to close it, they are
told. A circle that nothing closes, since its steps are never all there together, is refused as well: a
run has one order of its steps, whatever is chosen.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, needs: [mop]}
      - {id: mop, title: Mop the floor, needs: [sweep]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: mop, title: Mop the floor, needs: [sweep]}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: sweep, title: Sweep the floor, needs: [mop]}
      - {id: mop, title: Mop the floor, when: rainy, needs: [sweep]}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {day: {type: choice, options: [first, middle, last]}}
    steps:
      - {id: sweep, title: Sweep the floor, when: day != 'first', needs: [mop]}
      - {id: mop, title: Mop the floor, when: day != 'middle', needs: [dry]}
      - {id: dry, title: Dry the floor, when: day != 'last', needs: [sweep]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP302", "circle")


def check(context: Context) -> Iterator[Finding]:
    if not any(step.needs or step.when or step.each or step.with_ for __, step in context.steps):
        return
    from sopctl.lint.proof.circles import circles
    from sopctl.lint.proof.words import facts

    for circle in circles(context.flow):
        first, second = circle.steps[:2]
        step = context.ids[first]
        key = "needs" if second in step.needs else "when" if step.when else "each" if step.each else "with"
        chain = _(" waits for ").join(f"`{one}`" for one in circle.steps)
        told = _("a circle: {chain}", chain=chain)
        if with_ := facts(circle.values):
            told = _("a circle with {facts}: {chain}", facts=with_, chain=chain)
        if circle.is_open:
            told = _("a circle, though never all of it at once: {chain}", chain=chain)
        yield context.finding(RULE, (*context.flow.paths[first], key), told, _("drop one of these needs"))
