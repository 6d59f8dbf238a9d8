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
    dated = [(path, step, parse_due(step.due)) for path, step in context.steps if step.due is not None]
    if not any(_is_after(due) for _path, _step, due in dated):
        return
    needed = {need for _path, step in context.steps for need in step.needs}
    for _number, phase in groupby(dated, key=lambda one: one[0][:2] if one[0][0] == "phases" else ()):
        by_anchor: dict[str, list[tuple[Path, Step, Due]]] = {}
        for one in phase:
            by_anchor.setdefault(one[2].anchor, []).append(one)
        for anchor, steps in by_anchor.items():
            after = [number for number, one in enumerate(steps) if _is_after(one[2])]
            if anchor == "start" or len(steps) <= LEAST or len(after) != 1:
                continue
            path, step, due = steps[after[0]]
            others = [one for one in steps if one[1] is not step]
            between = 0 < after[0] < len(steps) - 1
            if between and step.id not in needed and all(one[2].sign < 0 for one in others):
                told = _(
                    "`{step}` is due after {anchor}, while all around it is due before",
                    step=step.id,
                    anchor=anchor,
                )
                right = f"{anchor} - {due.offset}"
                mend = _("if it prepares the day, write {due}; else move it behind the others", due=right)
                yield context.finding(RULE, (*path, "due"), told, mend)


def _is_after(due: Due) -> bool:
    return due.sign > 0 and due.offset is not None and due.offset.amount > 0
