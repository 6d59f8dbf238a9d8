"""A condition, or a part of one, is always true or always false.

It decides nothing: a limit that the parameter has anyway, two parts that rule each other out, a
comparison that another one implies, a step that was switched off.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {guests: {type: integer, min: 1}}
    steps:
      - {id: sweep, title: Sweep the floor, when: guests >= 1}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {guests: {type: integer, min: 0}}
    steps:
      - {id: sweep, title: Sweep the floor, when: guests >= 1}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {guests: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: guests > 10 and guests > 5}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {guests: integer}
    steps:
      - {id: sweep, title: Sweep the floor, when: guests < 10 and guests > 5}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, when: "false"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {open: bool}
    steps:
      - {id: sweep, title: Sweep the floor, when: open}
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.problem import Problem, stretch

if TYPE_CHECKING:
    from sopctl.lint.proof.constant import Constant
    from sopctl.lint.proof.formula import Part

RULE = Rule("SOP211", "constant-condition")


def check(context: Context) -> Iterator[Finding]:
    if not context.conditional:
        return
    from sopctl.lint.proof.constant import constants
    from sopctl.lint.proof.search import TooWideError

    context.flow.asked.add(RULE.code)
    known: dict[str, list[Constant]] = {}
    broken = {path for path, __, problem in context.conditions if not problem.unknown_name}  # SOP202 tells it
    for path, step in context.conditional:
        whole = context.flow.condition(step.when) if step.when is not None else None
        if step.when is None or whole is None or (*path, "when") in broken:
            continue
        if step.when not in known:
            try:
                known[step.when] = constants(context.flow, whole)
            except TooWideError:
                known[step.when] = []
                context.flow.give_up((*path, "when"))
        for found in known[step.when]:
            yield context.finding_in(RULE, (*path, "when"), _told(step.when, whole, found))


def _told(text: str, whole: "Part", found: "Constant") -> Problem:
    part = _words(text, found.part)
    if found.beside:
        beside = _(" or ") if not found.value else _(" and ")
        others = beside.join(f"`{_words(text, one)}`" for one in found.beside)
        told = _("`{part}` says nothing: it is always so where {others} holds", part=part, others=others)
        if not found.value:
            told = _(
                "`{part}` says nothing: it is never so but where {others} holds", part=part, others=others
            )
        mend = _("drop it, or correct one of the two")
    elif found.part is whole:
        told = _("`{part}` is always true", part=part)
        mend = _("drop this `when`: the step is always there")
        if not found.value:
            told = _("`{part}` is never true, so the step is never there", part=part)
            mend = _("correct the condition, or delete the step")
    else:
        told = (
            _("`{part}` is always true", part=part) if found.value else _("`{part}` is never true", part=part)
        )
        mend = _("drop this part, or correct it")
    return Problem(told, mend, *stretch(text, found.part.start, found.part.end))


def _words(text: str, part: "Part") -> str:
    """The words of a part, on one line."""
    start, width = stretch(text, part.start, part.end)
    return " ".join(text[start : start + width].split())
