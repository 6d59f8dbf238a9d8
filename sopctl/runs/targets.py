"""What the numbers of a step are held against, and whether they meet it."""

from functools import partial
from typing import Any

from sopctl.runs.made import Instance
from sopctl.runs.state import State
from sopctl.runs.values import Values
from sopctl.runs.view import Target
from sopctl.sop.expressions import UNKNOWN, as_name
from sopctl.sop.targets import held_against, judge, with_values


def targets_of(one: Instance, state: State, values: Values) -> dict[str, Target]:
    """The targets of a step's numbers, by field. A target may name the step's other fields."""
    collect = one.step.collect
    judged = {name: field for name, field in collect.items() if field.target is not None}
    if not judged:
        return {}
    record = state.record(one.id)
    known = state.run.tree.names(one.node.sop)
    own = {as_name(name): name for name in collect if as_name(name) not in known}

    def lookup(name: str, *, texts: bool = False) -> Any:
        if name not in own:
            return values.lookup(name, one, texts=texts)
        field, value = collect[own[name]], record.value(own[name])
        return field.in_text(value) if texts else field.seen(value)

    found: dict[str, Target] = {}
    for name, field in judged.items():
        target = str(field.target)
        met = judge(target, field.seen(record.value(name)), lookup)
        told = with_values(target, partial(lookup, texts=True))
        found[name] = Target(told, None if met is UNKNOWN else bool(met), held_against(target, lookup))
    return found
