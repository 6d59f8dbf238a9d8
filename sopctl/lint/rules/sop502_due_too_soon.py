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

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context

RULE = Rule("SOP502", "due-too-soon")

MOST_NAMED = 5


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist or not any(step.due for __, step in context.steps):
        return
    from sopctl.lint.dates.chains import Chains, Clash

    def told(clash: Clash) -> str:
        step, first = clash.step, clash.first
        names = {"step": step.id, "due": step.due, "first": first.id if first else ""}
        dated = first is not None and first.id in chains.dates
        same = dated and first is not None and chains.dates[first.id].anchor == chains.dates[step.id].anchor
        other = first.due if first is not None else None
        between = _named([f"`{one.id}`" for one in clash.chain[:-1]])
        work = _named([f"`{one.id}` {one.takes}" for one in clash.chain if one.takes])
        if first is None:
            return _("`{step}` is due {due}, but the work up to it takes longer: {work}", work=work, **names)
        if clash.by_work and same:
            return _(
                "`{step}` is due {due}, but after `{first}`, due {other}, comes more work than fits: {work}",
                work=work,
                other=other,
                **names,
            )
        if clash.by_work:
            return _(
                "`{step}` is due {due}, but the work after `{first}` takes longer: {work}", work=work, **names
            )
        if not same:
            return _("`{step}` is due {due}, but it needs `{first}`, which is done later", **names)
        if between:
            return _(
                "`{step}` is due {due}, but through {between} it needs `{first}`, due {other}",
                between=between,
                other=other,
                **names,
            )
        return _("`{step}` is due {due}, but it needs `{first}`, due {other}", other=other, **names)

    chains = Chains(context)
    for clash in chains.clashes():
        mend = _("give `{step}` a later date", step=clash.step.id)
        if clash.first is not None and clash.first.due is not None:
            mend = _(
                "give `{step}` a later date, or `{first}` an earlier one",
                step=clash.step.id,
                first=clash.first.id,
            )
        yield context.finding(RULE, (*chains.paths[clash.step.id], "due"), told(clash), mend)


def _named(names: list[str]) -> str:
    more = ["…"] if len(names) > MOST_NAMED else []
    return listed([*names[:MOST_NAMED], *more])
