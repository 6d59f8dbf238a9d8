"""A step that people outside see tells them of something internal, by being there.

A report for people outside hides what is marked `internal`, and shows how each step stands: one that is not
needed says that its condition is false, and a repeated one says how long its list is. Told where a condition
reads something internal, and where `each` goes over an internal list. Mark the step `internal` too, or let
it hang on something that anybody may know. What an SOP is handed by `with` is not looked at.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {debts: {type: bool, internal: true}}
    steps:
      - {id: sell, title: Sell the shelves, when: debts}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {debts: {type: bool, internal: true}}
    steps:
      - {id: sell, title: Sell the shelves, when: debts, internal: true}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name, names_in
from sopctl.sop.model import walk_steps
from sopctl.sop.names import Known, fields_read_at, listed_field, spelt

RULE = Rule("SOP906", "internal-deduced")


def check(context: Context) -> Iterator[Finding]:
    if not context.conditional:
        return
    shown = {step.id for __, phase, step in walk_steps(context.sop) if not (phase.internal or step.internal)}
    internal = _internal(context, shown)
    lists: dict[str, set[str]] = {}
    for path, step in context.conditional:
        if step.id not in shown:
            continue
        columns = set[str]()
        if isinstance(step.each, str):
            if step.each not in lists:
                lists[step.each] = _columns(context, step.each)
            columns = lists[step.each]
        if not internal and not columns:
            continue
        read = sorted(names_in(step.when or "") & (internal | columns))
        if read:
            told = _(
                "whether `{step}` is needed tells people outside of what is internal: {names}",
                step=step.id,
                names=listed(f"`{name}`" for name in read),
            )
            yield context.finding(RULE, (*path, "when"), told, _mend())
        if isinstance(step.each, str) and spelt(step.each) in internal:
            told = _(
                "how often `{step}` is there tells people outside of what is internal: {name}",
                step=step.id,
                name=f"`{step.each}`",
            )
            yield context.finding(RULE, (*path, "each"), told, _mend())


def _mend() -> str:
    return _("mark the step `internal: true` too, or let it hang on something that anybody may know")


def _internal(context: Context, shown: set[str]) -> set[str]:
    """The names of values that are internal as a whole, as conditions write them."""
    known: Known = {}
    found = {as_name(name) for name, field in context.sop.params.items() if field.internal}
    for __, step in context.steps:
        if step.use is None:
            fields = step.collect
        else:
            fields = {name: one.field for name, one in fields_read_at(step, context.used, known).items()}
        base = as_name(step.id)
        found |= {
            f"{base}.{as_name(name)}"
            for name, field in fields.items()
            if field.internal or step.id not in shown
        }
    return found


def _columns(context: Context, each: str) -> set[str]:
    """What conditions can ask of the rows that a step is repeated over, and is internal."""
    table = listed_field(context.sop, each, context.used)
    if table is None:
        return set()
    found = {
        f"item.{as_name(name)}" for name, column in table.columns.items() if column.internal or table.internal
    }
    first = next(iter(table.columns), None)
    return found | {"item"} if first is not None and f"item.{as_name(first)}" in found else found
