"""A step is due after the day that everything around it is due before.

A wrong sign is quickly typed, `opens + 7wd` for `opens - 7wd`, and nobody misses the poster until the day
is there. A step is told of if it alone of its phase is due after the day, while steps before it and after
it, three at least, are due before. What rightly comes after the day stands at the end or in a phase of
its own. Where other steps need this one, SOP502 tells of it.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: stand, title: "Book the stand for {{ opens }}", due: opens - 20wd}
      - {id: draft, title: Draft the poster, due: opens - 10wd}
      - {id: print, title: Print the poster, due: opens + 7wd}
      - {id: pack, title: Pack the boxes, due: opens - 2wd}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: stand, title: "Book the stand for {{ opens }}", due: opens - 20wd}
      - {id: draft, title: Draft the poster, due: opens - 10wd}
      - {id: print, title: Print the poster, due: opens - 7wd}
      - {id: pack, title: Pack the boxes, due: opens - 2wd}
"""

from collections.abc import Iterator
from itertools import groupby

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.dates import Due, parse_due
from sopctl.sop.document import Path
from sopctl.sop.model import Step

RULE = Rule("SOP503", "due-after-event")

LEAST = 3  # so many steps show that a phase is one of preparing


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    dated = [(path, step) for path, step in context.steps if step.due is not None]
    if len(dated) <= LEAST:
        return
    needed = {need for _path, step in context.steps for need in step.needs}
    for _number, group in groupby(dated, key=lambda one: one[0][:2] if one[0][0] == "phases" else ()):
        phase = list(group)
        if len(phase) <= LEAST or not any("+" in str(step.due) for _path, step in phase[1:-1]):
            continue
        by_anchor: dict[str, list[tuple[Path, Step, Due]]] = {}
        for path, step in phase:
            due = parse_due(str(step.due))
            by_anchor.setdefault(due.anchor, []).append((path, step, due))
        for anchor, steps in by_anchor.items():
            odd = _odd_one(steps)
            if odd is None or anchor == "start" or odd[1].id in needed:
                continue
            path, step, due = odd
            told = _(
                "`{step}` is due after {anchor}, while all around it is due before",
                step=step.id,
                anchor=anchor,
            )
            right = f"{anchor} - {due.offset}"
            mend = _("if it prepares the day, write {due}; else move it behind the others", due=right)
            yield context.finding(RULE, (*path, "due"), told, mend)


def _odd_one(steps: list[tuple[Path, Step, Due]]) -> tuple[Path, Step, Due] | None:
    """The one step due after the day, if it stands between those due before."""
    after = [one for one in steps if not _is_before(one[2])]
    if len(steps) <= LEAST or len(after) != 1 or after[0] in (steps[0], steps[-1]):
        return None
    return after[0] if _is_after(after[0][2]) else None


def _is_before(due: Due) -> bool:
    return due.sign < 0 and due.offset is not None and due.offset.amount > 0


def _is_after(due: Due) -> bool:
    return due.sign > 0 and due.offset is not None and due.offset.amount > 0
