"""A role must be told earlier than anybody can tell it.

`notice` says how far ahead of its work a brief must reach a role. Before the run is made there is no brief,
and before the first of the steps that a step comes after is done nobody can write one. If that leaves less
than the notice, however early the brief goes out after it, the role's own terms are broken each time. Dates
are compared as in SOP502. Nothing is told where the role itself does one of the steps before, or
answers for the SOP: it is in the picture.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, designer: {does: Draws posters, notice: 5wd}}
    params: {opens: date}
    steps:
      - {id: brief, title: "Say what we need by {{ opens }}", due: opens - 6wd}
      - {id: poster, title: Draw the poster, owner: designer, needs: [brief], due: opens - 3wd}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, designer: {does: Draws posters, notice: 5wd}}
    params: {opens: date}
    steps:
      - {id: brief, title: "Say what we need by {{ opens }}", due: opens - 9wd}
      - {id: poster, title: Draw the poster, owner: designer, needs: [brief], due: opens - 3wd}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.dates import parse_duration

RULE = Rule("SOP504", "notice-too-long")


def check(context: Context) -> Iterator[Finding]:
    noticed = {name: role.notice for name, role in context.sop.roles.items() if role.notice is not None}
    noticed.pop(context.sop.owner or "", None)  # whoever answers for the SOP writes the briefs
    dated = (context.sop.owner_of(step) for __, step in context.steps if step.due is not None)
    if not noticed or context.is_checklist or noticed.keys().isdisjoint(dated):
        return
    from sopctl.lint.dates.graph import Graph
    from sopctl.lint.dates.notices import earliest_before
    from sopctl.lint.dates.spans import finish, work_of

    graph = Graph(context)
    notices = {role: work_of(parse_duration(notice)) for role, notice in noticed.items()}
    for step, known in earliest_before(graph, notices):
        role = context.sop.owner_of(step)
        if role is None:
            continue
        reach, work = graph.dates[step.id].reach, graph.work(step)
        late = [
            first
            for unit, (day, first) in enumerate(known)
            if finish(day + notices[role][unit], work[unit]) > reach[unit].most
        ]
        if not late:
            continue
        names = {"step": step.id, "due": step.due, "role": role, "notice": noticed[role]}
        if late[0] is None:
            told = _(
                "`{step}` is due {due}, but a brief must reach `{role}` {notice} before the work, "
                "and there is none before the run is made",
                **names,
            )
        else:
            told = _(
                "`{step}` is due {due}, but a brief must reach `{role}` {notice} before the work, "
                "and `{first}`, the first step before it, is due {other}",
                first=late[0].id,
                other=late[0].due,
                **names,
            )
        mend = _("give it a later date, or agree on a shorter `notice` with {role}", role=role)
        yield context.finding(RULE, (*graph.paths[step.id], "due"), told, mend)
