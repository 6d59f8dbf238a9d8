"""A step reads an answer that is asked for later.

A step whose condition, list or hand-over reads an answer waits until that is given: it stands before
the step that decides on it. A text does not wait: it shows an empty place until then. Move the step,
or say with `needs` that it comes after the other.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: mop, title: Mop the floor, when: look.dirty}
      - {id: look, title: Look at the floor, collect: {dirty: bool}}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: look, title: Look at the floor, collect: {dirty: bool}}
      - {id: mop, title: Mop the floor, when: look.dirty}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: mop, title: Mop the floor, when: look.dirty, needs: [look]}
      - {id: look, title: Look at the floor, collect: {dirty: bool}}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name
from sopctl.sop.problem import Problem

RULE = Rule("SOP212", "later-answer")


def check(context: Context) -> Iterator[Finding]:
    flow = context.flow
    order = {step.id: number for number, (__, step) in enumerate(context.steps)}
    seen: set[tuple[str, str, bool]] = set()
    for step, key, path, name, offset, guarded in flow.readings:
        source = flow.steps.get(as_name(name.partition(".")[0]))
        if key in ("due", "target") or guarded or source is None or order[source.id] <= order[step.id]:
            continue
        waits = key != "text"
        if (step.id, source.id, waits) in seen or flow.comes_after(step, source, waits=waits):
            continue
        seen.add((step.id, source.id, waits))
        told = _(
            "`{name}` is asked for later, by `{source}`: this step waits for it, though it stands before",
            name=name, source=source.id,
        )  # fmt: skip
        if not waits:
            told = _(
                "`{name}` is asked for later, by `{source}`: until then the text has an empty place here",
                name=name, source=source.id,
            )  # fmt: skip
        mend = _("move this step behind `{source}`, or add `needs: [{source}]`", source=source.id)
        if offset is None:
            yield context.finding(RULE, path, told, mend)
        else:
            yield context.finding_in(RULE, path, Problem(told, mend, offset, len(name)))
