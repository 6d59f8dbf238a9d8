"""An id is not what it was.

A title may change at any time, an id stays: runs, reports and other SOPs know the SOP and its steps by it.
The SOP is compared with what git has of it. Found are another id of the SOP (a file without `id` has that of
its name), a step with the same title and text under another id, and an id that now stands for quite another
step: title, text, owner and fields are all different.

Before:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: bins, title: Empty the bins}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep-floor, title: Sweep the floor}
      - {id: bins, title: Empty the bins}

Bad:
    id: tidy-up
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: bins, title: Empty the bins}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the whole floor}
      - {id: windows, title: Clean the windows}
"""

from collections import defaultdict
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.meaning import face, squeeze
from sopctl.sop.model import Sop, Step, steps_of

RULE = Rule("SOP703", "id-changed")
LONG = 20  # characters of a text that no two steps have by chance


def check(context: Context) -> Iterator[Finding]:
    before = context.around.before
    if context.is_checklist or before is None:
        return
    if context.sop.id != before.id:
        told = _("this SOP's id was `{before}` and is `{id}` now", before=before.id, id=context.sop.id)
        mend = _("write `id: {before}`: runs, reports and other SOPs know it by that", before=before.id)
        yield context.finding(RULE, ("id",), told, mend)
    was = _moved(context, before)
    mend = _("give it back its id, and a new step a new one: runs and reports know a step by its id")
    for path, step in context.steps:
        if step.id in was:
            told = _("this step had the id `{before}`, and has `{id}` now", before=was[step.id], id=step.id)
            yield context.finding(RULE, (*path, "id"), told, mend)
    for path, step in _reused(context, before):
        if step.id not in was:
            told = _("the id `{id}` stood for another step: {title}", id=step.id, title=_short(before, step))
            again = _("give this step an id of its own: what runs recorded belongs to the other one")
            yield context.finding(RULE, (*path, "id"), told, again)


def _moved(context: Context, before: Sop) -> dict[str, str]:
    """The ids of steps that had another one before, and that one."""
    had: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for step in reversed(list(steps_of(before))):
        had[face(step)].append(step.id)
        if step.id not in context.ids:
            gone[squeeze(step.do)].append(step.id)
    earlier = {step.id: face(step) for step in steps_of(before)}
    taken = {step.id for __, step in context.steps if earlier.get(step.id) == face(step)}
    found: dict[str, str] = {}
    for step in (step for __, step in context.steps if earlier.get(step.id) != face(step)):
        same = had.get(face(step), [])
        if not same and step.id not in earlier and len(text := squeeze(step.do)) >= LONG:
            same = gone.get(text, [])
        while same and same[-1] in taken:
            same.pop()
        if same:
            found[step.id] = same.pop()
            taken.add(found[step.id])
    return found


def _reused(context: Context, before: Sop) -> Iterator[tuple[Path, Step]]:
    """Steps whose id was that of one with which they share nothing."""
    earlier = {step.id: step for step in steps_of(before)}
    for path, step in context.steps:
        old = earlier.get(step.id)
        if (
            old is not None
            and step.title != old.title
            and squeeze(step.do) != squeeze(old.do)
            and context.sop.owner_of(step) != before.owner_of(old)
            and step.collect != old.collect
        ):
            yield path, step


def _short(before: Sop, step: Step) -> str:
    title = next(one.title for one in steps_of(before) if one.id == step.id)
    return title if len(title) <= 60 else title[:59] + "…"
