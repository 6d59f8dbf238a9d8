"""No choice of parameters and answers brings a step about.

The step's condition reads an answer of a step that is never there when the rest of it holds, or of
one that is never there at all. Whatever people do, nobody will ever see the step.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: look, title: Look at the floor, when: rainy, collect: {wet: bool}}
      - {id: sweep, title: Sweep the floor, when: not rainy and look.wet}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: look, title: Look at the floor, when: rainy, collect: {wet: bool}}
      - {id: sweep, title: Sweep the floor, when: rainy and look.wet}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context

RULE = Rule("SOP303", "unreachable-step")


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if step.each == []:
            told = _("`each` is empty, so step `{step}` is never there", step=step.id)
            mend = _("write into `each` what the step is repeated over, or delete the step")
            yield context.finding(RULE, (*path, "each"), told, mend)
    if not context.conditional:
        return
    from sopctl.lint.proof.claims import sources_in_doubt, unreachable

    context.flow.asked.add(RULE.code)
    for path, step in context.conditional:
        if step.each == [] or not unreachable(context.flow, path, step):
            continue
        sources = sources_in_doubt(context.flow, step)
        key = "when" if step.when is not None else "each"
        told = _("step `{step}` can never be reached, whatever people choose and answer", step=step.id)
        mend = _("correct the condition, or delete the step")
        if sources:
            named = listed(f"`{one.id}`" for one in sources)
            told = _(
                "step `{step}` can never be reached: {sources} never gives the answers that it hangs on",
                step=step.id, sources=named,
            )  # fmt: skip
            mend = _("correct its condition, or that of {sources}", sources=named)
        yield context.finding(RULE, (*path, key), told, mend)
