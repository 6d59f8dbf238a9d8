"""A step reads an answer that nobody may be asked for.

The step that asks for it has a condition, and this step is there also where that does not hold: the
text then shows an empty place, the date or the target is missing. A text may ask for itself whether
the other step is there, with `{% if %}`.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: mop, title: Mop the floor, when: rainy, collect: {water: text}}
      - {id: sign, title: "Put up the sign {{ mop.water }}", needs: [mop]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: mop, title: Mop the floor, when: rainy, collect: {water: text}}
      - {id: sign, title: "Put up the sign {{ mop.water }}", needs: [mop], when: rainy}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: mop, title: Mop the floor, when: rainy, collect: {water: text}}
      - {id: sign, title: "Put up the sign {% if rainy %}{{ mop.water }}{% endif %}", needs: [mop]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name, names_in
from sopctl.sop.model import Step
from sopctl.sop.problem import Problem

RULE = Rule("SOP307", "absent-answer")
MAX_GUARD = 60


def check(context: Context) -> Iterator[Finding]:
    if not any(step.when for __, step in context.conditional):
        return
    from sopctl.lint.proof.claims import without
    from sopctl.lint.proof.words import facts

    context.flow.asked.add(RULE.code)
    flow = context.flow
    seen: set[tuple[str, str, str]] = set()
    for step, key, path, name, offset, guarded in flow.readings:
        source = flow.steps.get(as_name(name.partition(".")[0]))
        if key in ("when", "each") or guarded or source is None or source is step:
            continue
        if (step.id, source.id, key) in seen:
            continue  # one mend for all of them
        seen.add((step.id, source.id, key))
        values = without(flow, flow.paths[step.id], step, source)
        if values is None:
            continue
        told = _(
            "with {facts}, step `{step}` reads `{name}`, but `{source}` is not needed, so nobody gives it",
            facts=facts(values), step=step.id, name=name, source=source.id,
        )  # fmt: skip
        place = Problem(told, _mend(step, source, key), offset or 0, len(name))
        yield (
            context.finding(RULE, path, told, place.mend)
            if offset is None
            else context.finding_in(RULE, path, place)
        )


def _mend(step: Step, source: Step, key: str) -> str:
    when = source.when or ""
    plain = all("." not in name for name in names_in(when)) and "[" not in when and len(when) <= MAX_GUARD
    if key == "text" and plain:
        return _(
            "put the sentence between {guard} and {end}, or give `{step}` this condition too",
            guard=f"{{% if {when} %}}", end="{% endif %}", step=step.id,
        )  # fmt: skip
    if key == "due":
        return _(
            "let the date hang on something that is always there, or give `{step}` the same `when`",
            step=step.id,
        )
    return _("give `{step}` the `when` of `{source}` too", step=step.id, source=source.id)
