"""A step is repeated over something that may be empty, and a later step builds on it.

With nothing to repeat it over, the step is not there at all, and nobody does the work; yet a step that
reads its answers, or needs this one alone, goes on. A step that needs others as well joins them, and is
sound. Where the list may well be empty, say so with `required: false`: then only answers that are read
count.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: look, title: Look at the rooms, collect: {rooms: {type: table, columns: {room: text}}}}
      - {id: sweep, title: "Sweep the {{ item }}", each: look.rooms}
      - {id: open, title: Open the shop, needs: [sweep]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: look
        title: Look at the rooms
        collect: {rooms: {type: table, columns: {room: text}, min_rows: 1}}
      - {id: sweep, title: "Sweep the {{ item }}", each: look.rooms}
      - {id: open, title: Open the shop, needs: [sweep]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: look, title: Look at the rooms, collect: {rooms: {type: table, columns: {room: text}}}}
      - {id: sweep, title: "Sweep the {{ item }}", each: look.rooms}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name
from sopctl.sop.model import Step
from sopctl.sop.names import spelt

RULE = Rule("SOP306", "empty-each")


def check(context: Context) -> Iterator[Finding]:
    if not any(isinstance(step.each, str) for __, step in context.conditional):
        return
    from sopctl.lint.proof.claims import while_empty
    from sopctl.lint.proof.words import facts

    context.flow.asked.add(RULE.code)
    flow = context.flow
    for path, step in context.conditional:
        source = flow.source(spelt(step.each)) if isinstance(step.each, str) else None
        if source is None or source.field is None or source.is_filled:
            continue
        if source.step is None and source.field.required is not False:
            continue  # a run cannot be made without it
        explicit = source.field.required is False
        for other, reads in _built_on(context, step, needs=not explicit):
            values = while_empty(flow, path, step, other)
            if values is None:
                continue
            told = _(
                "with {facts}, nobody does `{step}`, and `{other}`, which needs it alone, goes on",
                facts=facts(values), step=step.id, other=other.id,
            )  # fmt: skip
            if reads:
                told = _(
                    "with {facts}, nobody does `{step}`, and `{other}` reads its answers",
                    facts=facts(values), step=step.id, other=other.id,
                )  # fmt: skip
            mend = _("give `{name}` `required: true`", name=step.each)
            if source.field.type == "table":
                mend = _("give `{name}` `min_rows: 1`", name=step.each)
            yield context.finding(RULE, (*path, "each"), told, mend)
            break


def _built_on(context: Context, step: Step, *, needs: bool) -> Iterator[tuple[Step, bool]]:
    """The other steps that need a step or read its answers, and whether they read them."""
    name = as_name(step.id)
    for one in context.flow.readings:
        reads = as_name(one.name.partition(".")[0]) == name and one.step is not step
        if reads and one.key not in ("when", "due") and not one.guarded:
            yield one.step, True
    for __, other in context.steps if needs else ():
        if other.needs == [step.id] and other is not step:
            yield other, False
