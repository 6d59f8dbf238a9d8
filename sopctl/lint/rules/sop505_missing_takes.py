"""Nobody knows how long a step takes that a date hangs on.

Where most steps say how long they take, a team can count back from a date to the day to begin. A step on
the way to a date that does not say so makes the count wrong. SOPs that leave `takes` out are not meant.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: draft, title: "Draft the poster for {{ opens }}", takes: 2wd}
      - {id: print, title: Print the poster, needs: [draft], takes: 3wd}
      - {id: frame, title: Frame the poster, needs: [print]}
      - {id: hang, title: Hang it up, needs: [frame], due: opens - 1wd, takes: 2h}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it}
    params: {opens: date}
    steps:
      - {id: draft, title: "Draft the poster for {{ opens }}", takes: 2wd}
      - {id: print, title: Print the poster, needs: [draft], takes: 3wd}
      - {id: frame, title: Frame the poster, needs: [print], takes: 1wd}
      - {id: hang, title: Hang it up, needs: [frame], due: opens - 1wd, takes: 2h}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context

RULE = Rule("SOP505", "missing-takes")

MOST_NAMED = 5
SHARE = 2 / 3  # of the steps that say how long they take, for the others to be missed


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    # A step that uses another SOP takes what that takes.
    timed = [step.takes is not None for __, step in context.steps if step.use is None]
    if all(timed) or sum(timed) < SHARE * len(timed):
        return
    ahead = [step for __, step in context.steps if step.due is not None]
    if not ahead:
        return
    on_the_way = {step.id for step in ahead}
    while ahead:
        for need in ahead.pop().needs:
            if need in context.ids and need not in on_the_way:
                on_the_way.add(need)
                ahead.append(context.ids[need])
    missing = [
        (path, step)
        for path, step in context.steps
        if step.id in on_the_way and step.takes is None and step.use is None
    ]
    if not missing:
        return
    named = listed([f"`{step.id}`" for __, step in missing], MOST_NAMED)
    told = _("dates hang on steps that do not say how long they take: {steps}", steps=named)
    mend = _("write `takes:`, for instance 2h or 3wd")
    yield context.finding(RULE, (*missing[0][0], "id"), told, mend)
