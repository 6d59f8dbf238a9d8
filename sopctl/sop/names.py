"""What conditions and templates may name: parameters, roles, `run`, earlier fields, the item."""

from sopctl.sop.expressions import Type, as_name
from sopctl.sop.fields import BaseField, ChoiceField
from sopctl.sop.model import Sop, Step, walk_steps


def type_of(field: BaseField) -> Type:
    """What a condition sees of a field."""
    if isinstance(field, ChoiceField):
        return Type("list" if field.many else "text", tuple(field.options))
    return Type(field.kind)


def names_of(sop: Sop) -> dict[str, Type]:
    """Every name of an SOP with its type, save `item`. A repeated step's field is a list."""
    names = {"run": Type("text"), **{as_name(role): Type("text") for role in sop.roles}}
    names.update({as_name(name): type_of(field) for name, field in sop.params.items()})
    for _, _, step in walk_steps(sop):
        for name, field in step.collect.items():
            kind = Type("list") if step.each is not None else type_of(field)
            names[f"{as_name(step.id)}.{as_name(name)}"] = kind
    return names


def item_type(sop: Sop, step: Step) -> Type | None:
    """What `item` is in a repeated step; None where the step is not repeated."""
    if step.each is None:
        return None
    if isinstance(step.each, list):
        return Type("text", tuple(step.each))
    param = sop.params.get(step.each)
    return Type("text", type_of(param).options if param else None)
