"""What conditions and templates may name: parameters, roles, `run`, earlier fields, the item."""

from collections.abc import Mapping
from typing import NamedTuple

from sopctl.sop.expressions import JUDGED, Type, as_name, names_in
from sopctl.sop.field_types import FIELD_TYPES
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop, Step, steps_of
from sopctl.sop.shown import CannotRender
from sopctl.sop.templates import names_used

TYPES = {name: Type(kind.kind) for name, kind in FIELD_TYPES.items()}  # of those without options
LIST = Type("list")
MAX_USES = 5  # SOPs within SOPs
MAX_STEPS = 5000  # of a run


def type_of(field: Field) -> Type:
    """What a condition sees of a field."""
    if field.type == "choice":
        return Type("list" if field.many else "text", tuple(field.options))
    return TYPES[field.type]


def names_of(sop: Sop, used: Mapping[str, Sop]) -> dict[str, Type]:
    """Every name of an SOP with its type, save `item`; `used` are the SOPs that its steps use, by id.

    A repeated step's field is a list; a used SOP's field that stands in two of its steps has no name.
    """
    names = {"run": Type("text"), **{as_name(role): Type("text") for role in sop.roles}}
    names.update({as_name(name): type_of(field) for name, field in sop.params.items()})
    known: Known = {}
    for step in steps_of(sop):
        base = as_name(step.id)
        if step.use is None:
            for name, field in step.collect.items():
                names[f"{base}.{as_name(name)}"] = LIST if step.each is not None else type_of(field)
        else:
            for name, one in fields_read_at(step, used, known).items():
                names[f"{base}.{as_name(name)}"] = LIST if one.many else type_of(one.field)
    return names


class Readable(NamedTuple):
    """A field that can be read as `step_id.field`; `many` where the step, or one around it, is repeated."""

    field: Field
    many: bool


# The fields of used SOPs by the SOP's id and how deep it is used: an SOP may be used many times.
Known = dict[tuple[str, int], dict[str, Readable | None]]


def fields_read_at(step: Step, used: Mapping[str, Sop], known: Known | None = None) -> dict[str, Readable]:
    """What can be read as `step_id.field`, by the field's name.

    At a step that uses another SOP these are the fields that stand in one of that SOP's steps alone.
    """
    found = _fields_at(step, used, 0, {} if known is None else known)
    return {name: one for name, one in found.items() if one is not None}


def _fields_at(step: Step, used: Mapping[str, Sop], depth: int, known: Known) -> dict[str, Readable | None]:
    many = step.each is not None
    if step.use is None:
        return {name: Readable(field, many) for name, field in step.collect.items()}
    if step.use not in used or depth == MAX_USES:
        return {}
    spot = (step.use, depth)
    if spot not in known:
        below: dict[str, Readable | None] = {}
        for inner in steps_of(used[step.use]):
            for name, one in _fields_at(inner, used, depth + 1, known).items():
                below[name] = None if name in below else one
        known[spot] = below
    return {name: one and Readable(one.field, one.many or many) for name, one in known[spot].items()}


def spelt(name: str) -> str:
    """How conditions write a name with or without a field behind it: `look-back.the-cause` as
    `look_back.the_cause`.
    """
    base, dot, field = name.partition(".")
    return f"{as_name(base)}{dot}{as_name(field)}"


def names_settling(step: Step) -> set[str]:
    """The names that must have a value before it is known whether, and how often, a step is there."""
    names = names_in(step.when) if step.when else set()
    if isinstance(step.each, str):
        names.add(step.each)
    for value in step.with_.values():
        if isinstance(value, str):
            try:
                names |= {use.name for use in names_used(value)}
            except CannotRender:
                continue
    return names


def names_handed(name: str, step: Step) -> list[str]:
    """The names whose values a step hands down as a parameter of the SOP that it uses."""
    given = step.with_.get(name)
    if isinstance(given, str):
        try:
            return [use.name for use in names_used(given)]
        except CannotRender:
            return []
    return [name] if given is None else []


def listed_field(sop: Sop, each: str, used: Mapping[str, Sop]) -> Field | None:
    """The parameter or field that `each` names, if there is one."""
    base, dot, name = each.partition(".")
    if not dot:
        return next((field for one, field in sop.params.items() if as_name(one) == as_name(each)), None)
    for step in steps_of(sop):
        if as_name(step.id) == as_name(base):
            for one, found in fields_read_at(step, used).items():
                if as_name(one) == as_name(name) and not found.many:
                    return found.field
    return None


def names_in_target(names: Mapping[str, Type], step: Step | None) -> dict[str, Type]:
    """The names that a target may use: those of its step, and the step's other fields by their own names."""
    own = {as_name(name): type_of(field) for name, field in step.collect.items()} if step else {}
    return {**own, **names, JUDGED: Type("number")}


def item_types(sop: Sop, step: Step, used: Mapping[str, Sop]) -> dict[str, Type]:
    """The names of the item in a repeated step: `item`, and for a table's row `item.column`."""
    if step.each is None:
        return {}
    if isinstance(step.each, list):
        return {"item": Type("text", tuple(step.each))}
    field = listed_field(sop, step.each, used)
    if field is None or field.type != "table":
        return {"item": Type("text", type_of(field).options if field else None)}
    columns = {f"item.{as_name(name)}": type_of(column) for name, column in field.columns.items()}
    return {"item": Type("text"), **columns}
