"""Steps wait for each other in a circle.

A step waits for what it `needs`, and for the answers that its `when`, `each` and `with` read. In a
circle none of them can ever begin.

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
"""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name
from sopctl.sop.names import names_settling

RULE = Rule("SOP302", "circle")


def check(context: Context) -> Iterator[Finding]:
    by_name = {as_name(step_id): step_id for step_id in context.ids}
    waits: dict[str, set[str]] = {}
    seen: set[str] = set()
    for __, step in context.steps:
        if step.id in seen:
            continue  # SOP201 names it; its needs are not those of the first
        seen.add(step.id)
        read = (as_name(name.partition(".")[0]) for name in names_settling(step) if "." in name)
        asked = {by_name[name] for name in read if name in by_name}
        waits[step.id] = {need for need in step.needs if need in context.ids} | asked
    paths = {step.id: path for path, step in context.steps}
    # Each circle is named once, then opened at one place, so that a second one shows as well.
    while True:
        try:
            TopologicalSorter(waits).prepare()
            return
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
        first = min(circle, key=lambda one: context.document.place(paths[one]))
        turn = circle.index(first)
        around = [*circle[turn:-1], *circle[:turn], first] if turn < len(circle) - 1 else circle
        waits[around[0]].discard(around[1])
        chain = _(" waits for ").join(f"`{one}`" for one in around)
        step = context.ids[first]
        key = "needs" if around[1] in step.needs else "when" if step.when else "each" if step.each else "with"
        told = _("a circle: {chain}", chain=chain)
        yield context.finding(RULE, (*paths[first], key), told, _("drop one of these needs"))
