"""A step is due before what it needs can be finished.

Its date is held against the dates of the steps that come before it, with what each step on the way
takes. Only what is certain is told: both dates hang on the same day, they are counted in the same kind
of days or in kinds that never overlap, and both steps can be there at once. Work is taken to begin at
daybreak on the day when what it needs is due, and hours count for nothing.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: draft, title: "Draft the poster for {{ opens }}", due: opens - 3wd, takes: 1wd}
      - {id: print, title: Print the poster, needs: [draft], due: opens - 5wd, takes: 1wd}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: draft, title: "Draft the poster for {{ opens }}", due: opens - 5wd, takes: 1wd}
      - {id: print, title: Print the poster, needs: [draft], due: opens - 3wd, takes: 1wd}

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    steps:
      - {id: draft, title: Draft the poster, takes: 3wd}
      - {id: print, title: Print the poster, needs: [draft], due: start + 2wd, takes: 1wd}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    steps:
      - {id: draft, title: Draft the poster, takes: 3wd}
      - {id: print, title: Print the poster, needs: [draft], due: start + 4wd, takes: 1wd}
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context

if TYPE_CHECKING:
    from sopctl.lint.dates.chains import Clash

RULE = Rule("SOP502", "due-too-soon")

MOST_NAMED = 5


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist or not any(step.due for __, step in context.steps):
        return
    from sopctl.lint.dates.chains import clashes
    from sopctl.lint.dates.graph import Graph

    graph = Graph(context)
    for clash in clashes(graph):
        step, first = clash.step, clash.first
        mend = _("give `{step}` a later date", step=step.id)
        if first is not None and clash.by_date:
            mend = _("give `{step}` a later date, or `{first}` an earlier one", step=step.id, first=first.id)
        yield context.finding(RULE, (*graph.paths[step.id], "due"), _told(clash), mend)


def _told(clash: "Clash") -> str:
    step, first = clash.step, clash.first
    names = {"step": step.id, "due": step.due, "first": first.id if first is not None else ""}
    work = listed([f"`{one.id}` {one.takes}" for one in clash.chain if one.takes], MOST_NAMED)
    if first is None and not clash.by_work:
        return _("`{step}` is due {due}, before the run is made", **names)
    if first is None:
        return _("`{step}` is due {due}, but the work up to it takes longer: {work}", work=work, **names)
    if not clash.by_date:
        if clash.by_work:
            return _(
                "`{step}` is due {due}, but the work after `{first}` takes longer: {work}", work=work, **names
            )
        return _("`{step}` is due {due}, but it needs `{first}`, which is not done by then", **names)
    names["other"] = first.due
    if clash.by_work:
        return _(
            "`{step}` is due {due}, but the work after `{first}`, due {other}, takes longer: {work}",
            work=work, **names,
        )  # fmt: skip
    between = listed([f"`{one.id}`" for one in clash.chain[:-1]], MOST_NAMED)
    if between:
        return _(
            "`{step}` is due {due}, but through {between} it needs `{first}`, due {other}",
            between=between, **names,
        )  # fmt: skip
    return _("`{step}` is due {due}, but it needs `{first}`, due {other}", **names)
