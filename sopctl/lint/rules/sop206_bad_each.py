"""A step is repeated over something that is no list of options.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      room: {type: choice, options: [shop, yard]}
    steps:
      - {id: sweep, title: "Sweep the {{ item }}", each: room}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      rooms: {type: choice, many: true, options: [shop, yard]}
    steps:
      - {id: sweep, title: "Sweep the {{ item }}", each: rooms}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context
from sopctl.sop.model import Step
from sopctl.sop.names import item_type, type_of

MAX_STEPS = 5000  # what a run may have as well

RULE = Rule("SOP206", "bad-each")


def check(context: Context) -> Iterator[Finding]:
    count = 0
    for path, step in context.steps:
        count += _most(context, step)
        if count > MAX_STEPS:
            message = f"more than {MAX_STEPS:,} steps, repeated ones counted in full"
            yield context.finding(RULE, (*path, "each" if step.each else "id"), message, "split the SOP")
            break
    for path, step in context.steps:
        if isinstance(step.each, list):
            earlier: set[str] = set()
            for number, item in enumerate(step.each):
                if item in earlier:
                    message = f"`{item}` stands twice, and would give two steps of one id"
                    yield context.finding(RULE, (*path, "each", number), message, "keep one")
                earlier.add(item)
        elif step.each in context.sop.params:
            field = context.sop.params[step.each]
            if type_of(field).kind != "list":
                message = f"`{step.each}` has one value, so nothing can be repeated over it"
                mend = "give it `type: choice` and `many: true`, or write a list: [shop, yard]"
                yield context.finding(RULE, (*path, "each"), message, mend)


def _most(context: Context, step: Step) -> int:
    """How many steps of a run a step can become."""
    kind = item_type(context.sop, step)
    return len(kind.options or ()) if kind else 1
