"""Two things have one id.

Answers, needs and journals name steps by id, so an id must mean one thing. Conditions write `-`
as `_`; ids that differ in nothing else clash as well.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: sweep, title: Sweep the yard}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep-floor, title: Sweep the floor}
      - {id: sweep-yard, title: Sweep the yard}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import N_, _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.expressions import as_name

RULE = Rule("SOP201", "duplicate-id")
TWICE = {
    "step": N_("step `{name}` stands twice; the first is on line {line}"),
    "phase": N_("phase `{name}` stands twice; the first is on line {line}"),
    "name": N_("parameter or role `{name}` stands twice; the first is on line {line}"),
}
TWICE_IN_A_STEP = {
    "check": N_("check `{name}` stands twice in one step"),
    "evidence": N_("evidence `{name}` stands twice in one step"),
}


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if len(set(step.check)) < len(step.check):
            yield from _within(context, path, "check", step.check)
        if len(step.evidence) > 1:
            yield from _within(context, path, "evidence", [one.id for one in step.evidence])
    sop = context.sop
    steps = [step.id for __, step in context.steps]
    if all(map(_are_unlike, (steps, [phase.id for phase in sop.phases], [*sop.params, *sop.roles]))):
        return  # as nearly always; where things stand takes time to find out
    named: list[tuple[str, str, Path]] = [("step", step.id, (*path, "id")) for path, step in context.steps]
    named += [("phase", phase.id, ("phases", number, "id")) for number, phase in enumerate(sop.phases)]
    named += [("name", name, ("params", name)) for name in sop.params]
    named += [("name", role, ("roles", role)) for role in sop.roles]
    # "The first" is the first in the file, wherever parameters and roles stand in it.
    named.sort(key=lambda one: context.document.place(one[2]))
    seen: dict[tuple[str, str], Path] = {}
    for kind, one, path in named:
        spot = (kind, as_name(one))
        if spot in seen:
            first = context.document.place(seen[spot]).line
            message = _(TWICE[kind], name=one, line=first)
            place = context.document.place(path, key=kind == "name")
            yield Finding(RULE, place, message, _("give each its own id"))
        seen.setdefault(spot, path)


def _within(context: Context, path: Path, key: str, ids: list[str]) -> Iterator[Finding]:
    """What stands twice in a list of one step."""
    earlier: set[str] = set()
    for number, one in enumerate(ids):
        if one in earlier:
            message = _(TWICE_IN_A_STEP[key], name=one)
            yield context.item_finding(RULE, path, key, number, message, _("reword one"))
        earlier.add(one)


def _are_unlike(names: list[str]) -> bool:
    return len(set(map(as_name, names))) == len(names)
