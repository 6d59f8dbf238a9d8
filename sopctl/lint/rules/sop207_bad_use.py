"""A step uses another SOP that is not there, or hands it what it cannot take.

The other SOP's steps run in the step's place. Each of its parameters needs a value and each of its
roles a person: those of the same name here, or what `with` says.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: clean, title: Clean up, use: cleanning}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: clean, title: Clean up}
"""

from collections.abc import Iterator
from typing import Any

from sopctl.errors import Finding, Rule, did_you_mean, nearest
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.expressions import Type, as_name
from sopctl.sop.fields import Field
from sopctl.sop.mends import renamed, renamed_to
from sopctl.sop.model import Sop, Step, used_by
from sopctl.sop.names import MAX_USES, type_of
from sopctl.sop.templates import whole_name
from sopctl.sop.texts import describe

RULE = Rule("SOP207", "bad-use")


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if step.use is None:
            continue
        spot = (*path, "use")
        below = _below(context, step.use)
        if context.sop.id in (step.use, *below):
            told = _("a circle: `{name}` uses this SOP again", name=step.use)
            yield context.finding(RULE, spot, told, _("drop one of these uses"))
        elif step.use not in context.used:
            told = _("no SOP `{name}` that can be used", name=step.use)
            others = {*context.others} - {context.sop.id, step.use}
            mend = did_you_mean(step.use, others) or _("`sopctl list` shows those of the library")
            fix = renamed_to(context.document, spot, nearest(step.use, others))
            yield context.finding(RULE, spot, told, mend, fix)
        elif max(below.values(), default=1) > MAX_USES:
            told = _("SOPs used by SOPs, more than {most} deep", most=MAX_USES)
            yield context.finding(RULE, spot, told, _("use them one beside the other"))
        else:
            yield from _handed(context, path, step, context.used[step.use])


def _below(context: Context, name: str) -> dict[str, int]:
    """The SOPs that a used one uses itself, with how deep they are, as far as is allowed and one more."""
    found: dict[str, int] = {}
    level = {name}
    for depth in range(2, MAX_USES + 2):
        level = {inner for one in level if one in context.used for inner in used_by(context.used[one])}
        found |= dict.fromkeys(level, depth)
    return found


def _handed(context: Context, path: Path, step: Step, inner: Sop) -> Iterator[Finding]:
    names = context.names_at(step)
    roles = context.sop.roles
    for name, value in step.with_.items():
        spot = (*path, "with", name)
        if name in inner.params:
            if told := _unfit(inner.params[name], value, names):
                yield context.finding(RULE, spot, told)
        elif name in inner.roles:
            if not isinstance(value, str) or value not in roles:
                told = _("`{role}` is no role", role=value if isinstance(value, str) else describe(value))
                fix = renamed_to(context.document, spot, nearest(str(value), roles))
                yield context.finding(RULE, spot, told, did_you_mean(str(value), roles), fix)
        else:
            told = _("`{sop}` has no parameter or role `{name}`", sop=inner.id, name=name)
            place = context.document.place(spot, key=True)
            known = {*inner.params, *inner.roles}
            near = nearest(name, known)
            fix = renamed(context.document, spot, near) if near else None
            yield Finding(RULE, place, told, did_you_mean(name, known), fix)
    for name, field in inner.params.items():
        if name in step.with_:
            continue
        here = names.get(as_name(name)) if name in context.sop.params else None
        mend = _("say what it gets: with: {example}", example=f"{{{name}: …}}")
        if here is not None and not _same(here, field):
            told = _("parameter `{name}` is of another type in `{sop}`", name=name, sop=inner.id)
            yield context.finding(RULE, (*path, "use"), told, mend)
        elif here is None and field.default is None and field.required is not False:
            told = _("`{sop}` asks for a parameter `{name}`, which is not given", sop=inner.id, name=name)
            yield context.finding(RULE, (*path, "use"), told, mend)
    for role in inner.roles:
        if role not in step.with_ and role not in roles:
            told = _("`{sop}` has a role `{role}`, which nobody has here", sop=inner.id, role=role)
            example = f"{{{role}: {next(iter(roles), 'lead')}}}"
            mend = _("say whose it is: with: {example}", example=example)
            yield context.finding(RULE, (*path, "use"), told, mend)


def _unfit(field: Field, value: Any, names: dict[str, Type]) -> str:
    """What keeps a value from being a parameter's; nothing if it fits."""
    name = whole_name(value) if isinstance(value, str) else None
    if name is not None:
        known = names.get(name)
        if known is None or _same(known, field):
            return ""  # an unknown name is SOP203's to tell
        return _("`{name}` is of another type than the parameter", name=name)
    if isinstance(value, str) and "{{" in value:
        takes_text = type_of(field).kind == "text" and not field.options
        return "" if takes_text else _("a text cannot be this parameter")
    try:
        field.parse(value)
    except ValueError as error:
        return str(error)
    return ""


def _same(here: Type, field: Field) -> bool:
    there = type_of(field)
    if here.kind != there.kind:
        return False
    return there.options is None or (here.options is not None and set(here.options) <= set(there.options))
