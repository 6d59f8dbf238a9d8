"""Nothing reads a parameter.

A run asks for it and records it, and no condition, text, date, list or command makes anything of it.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: sweep, title: Sweep the floor, when: not rainy}
"""

from collections.abc import Iterator
from unicodedata import normalize

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.dates import parse_date, parse_due
from sopctl.sop.expressions import JUDGED, MAX_LENGTH, as_name, names_in, parse_condition
from sopctl.sop.names import spelt
from sopctl.sop.problem import Problem
from sopctl.sop.targets import parse_target

RULE = Rule("SOP213", "unused-param")


def check(context: Context) -> Iterator[Finding]:
    sop = context.sop
    if not sop.params:
        return
    left = {as_name(name): name for name in sop.params if name not in sop.roles}
    read = set(_read(context))
    known = {*map(as_name, context.ids), "start", JUDGED} if read - context.names.keys() else set()
    for name in read:
        left.pop(name, None)
        if name not in context.names and name not in known and name.partition(".")[0] != "item":
            return  # a slip that other rules tell: most likely the parameter was meant
    commands = [step.run.upper() for __, step in context.steps if step.run]
    if any("SOP_" not in command for command in commands):
        return  # all of them are in its environment, and what it calls may read any
    for known_as, name in left.items():
        if not any(f"SOP_{known_as.upper()}" in command for command in commands):
            told = _("nothing reads the parameter `{name}`", name=name)
            mend = _("use it in a text as {example}, or drop it", example=f"{{{{ {known_as} }}}}")
            place = context.document.place(("params", name), key=True)
            yield Finding(RULE, place, told, mend)


def _read(context: Context) -> Iterator[str]:
    """The names that the file reads, as conditions write them."""
    if not context.has_plain_texts and any(one.problem is not None for one in context.templates):
        yield from map(as_name, context.sop.params)  # SOP204 tells it
    for name in context.names_in_texts:
        yield normalize("NFKC", name)
    for when in {step.when for __, step in context.steps if step.when is not None}:
        yield from names_in(when)
        if isinstance(parse_condition(when), Problem):  # SOP202 tells it
            # Made to, a long one takes its reader hours to put in form.
            plain = when if len(when) > MAX_LENGTH else normalize("NFKC", when)
            yield from (name for name in map(as_name, context.sop.params) if name in plain)
    for __, step in context.steps:
        if isinstance(step.each, str):
            yield spelt(step.each)
        if step.due is not None and not _is_day(anchor := parse_due(step.due).anchor):
            yield spelt(anchor)
        inner = context.used.get(step.use) if step.use is not None else None
        if inner is not None:
            yield from (as_name(name) for name in inner.params if name not in step.with_)
        elif step.use is not None:
            yield from map(as_name, context.sop.params)  # what it takes cannot be told
    for __, one, asking in context.fields:
        if one.target is not None and isinstance(condition := parse_target(one.target), str):
            own = {as_name(name) for name in asking.collect} if asking else set()
            yield from names_in(condition) - own


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True
