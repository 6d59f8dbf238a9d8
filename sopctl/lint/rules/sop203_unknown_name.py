"""A condition, a text or `each` uses a name that nothing has.

Known are parameters, roles, `run`, fields as `step_id.field`, and `item` in a repeated step. A
misspelt name in a condition would drop its step without a word.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {has_yard: bool}
    steps:
      - {id: sweep, title: Sweep the yard, when: has_yrad}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {has_yard: bool}
    steps:
      - {id: sweep, title: Sweep the yard, when: has_yard}
"""

from collections.abc import Iterator
from unicodedata import normalize

from sopctl.errors import Finding, Rule, did_you_mean, nearest
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.mends import renamed_to
from sopctl.sop.names import listed_field
from sopctl.sop.problem import Problem

RULE = Rule("SOP203", "unknown-name")


def check(context: Context) -> Iterator[Finding]:
    for path, text, problem in context.conditions:
        name = text[problem.offset : problem.offset + problem.width]
        if problem.unknown_name and not context.is_open(name):
            yield context.finding_in(RULE, path, problem)
    for path, step in context.steps:
        each = step.each if isinstance(step.each, str) else None
        if each and not context.is_open(each) and listed_field(context.sop, each, context.used) is None:
            lists = [name for name, kind in context.names.items() if kind.kind in ("list", "rows")]
            told = _("unknown parameter or field `{name}`", name=each)
            fix = renamed_to(context.document, (*path, "each"), nearest(each, lists))
            yield context.finding(RULE, (*path, "each"), told, did_you_mean(each, lists), fix)
    if context.names.keys() >= context.names_in_texts:
        return
    for path, step, uses, __ in context.templates:
        known = context.names if step.each is None else context.names_at(step)
        for name, offset in uses:
            if name not in known and normalize("NFKC", name) not in known and not context.is_open(name):
                told = _("unknown name `{name}`", name=name)
                near = nearest(name, known)
                problem = Problem(told, did_you_mean(name, known), offset, len(name), right=near)
                yield context.finding_in(RULE, path, problem)
