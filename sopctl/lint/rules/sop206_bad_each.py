"""A step is repeated over something that has no list of values.

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
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.model import Sop, Step, steps_of
from sopctl.sop.names import MAX_STEPS, MAX_USES, item_types, listed_field, type_of

RULE = Rule("SOP206", "bad-each")


def check(context: Context) -> Iterator[Finding]:
    count = 0
    known: dict[tuple[str, int], int] = {}  # of used SOPs: one may be used many times
    for path, step in context.steps:
        plain = step.each is None and step.use is None
        count += 1 if plain else _most(context, context.sop, step, 0, known)
        if count > MAX_STEPS:
            told = _("more than {most} steps, repeated ones counted in full", most=f"{MAX_STEPS:,}")
            yield context.finding(RULE, (*path, "each" if step.each else "id"), told, _("split the SOP"))
            break
    for path, step in context.steps:
        if isinstance(step.each, list):
            earlier: set[str] = set()
            for number, item in enumerate(step.each):
                if item in earlier:
                    told = _("`{item}` stands twice, and would give two steps of one id", item=item)
                    yield context.finding(RULE, (*path, "each", number), told, _("keep one"))
                earlier.add(item)
        elif step.each is not None:
            field = listed_field(context.sop, step.each, context.used)
            if field is not None and type_of(field).kind not in ("list", "rows"):
                told = _("`{name}` has one value, so nothing can be repeated over it", name=step.each)
                mend = _("give it `type: choice` and `many: true`, or write a list: [shop, yard]")
                yield context.finding(RULE, (*path, "each"), told, mend)


def _most(context: Context, sop: Sop, step: Step, depth: int, known: dict[tuple[str, int], int]) -> int:
    """How many steps of a run a step can become; the rows of a table are counted when they are there."""
    kinds = item_types(sop, step, context.used)
    times = max(1, len(kinds["item"].options or ())) if kinds else 1
    if step.use is None or step.use not in context.used or depth == MAX_USES:
        return times
    spot = (step.use, depth)
    if spot not in known:
        inner = context.used[step.use]
        within = sum(_most(context, inner, one, depth + 1, known) for one in steps_of(inner))
        known[spot] = min(MAX_STEPS + 1, within)
    return times * known[spot]
