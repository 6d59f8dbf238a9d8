"""A role has no part in the procedure.

Each run asks who has it, and then nothing is ever for that person: a step was dropped, or the role is
called otherwise there. A role has a part if it answers for the SOP, owns a step, approves or is told of
one, if a condition or text names it, if a used SOP has it, or if a table asks for roles.

Bad:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, designer: Draws posters}
    steps:
      - {id: stand, title: Book the stand}

Good:
    id: fair
    title: Go to the fair
    owner: lead
    roles: {lead: Answers for it, designer: Draws posters}
    steps:
      - {id: stand, title: Book the stand, notify: [designer]}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.expressions import as_name
from sopctl.sop.names import names_settling

RULE = Rule("SOP404", "unused-role")


def check(context: Context) -> Iterator[Finding]:
    roles = context.sop.roles
    if not roles or context.is_checklist:
        return
    taken = set(_with_a_part(context))
    left = [role for role in roles if role not in taken]
    # A part of a role that is not there may be meant for one of these; SOP402 tells of it.
    if not left or not taken <= {None, *roles} or _asks_for_roles(context):
        return
    named = {as_name(name) for name in _named(context)}
    for role in left:
        if as_name(role) not in named and not _in_a_command(context, role):
            place = context.document.place(("roles", role), key=True)
            data = context.document.data.get("roles")
            if isinstance(data, list) and role in data:
                place = context.document.place(("roles", data.index(role)))
            told = _("`{role}` has no part in the procedure", role=role)
            mend = _("give it a step, an approval or a `notify`, or take it out")
            yield Finding(RULE, place, told, mend)


def _with_a_part(context: Context) -> Iterator[str | None]:
    yield context.sop.owner
    for __, step in context.steps:
        yield step.owner
        yield from step.notify
        yield from step.approve.by if step.approve is not None else ()
        if step.use is None:
            continue
        used = context.used.get(step.use)
        if used is None:
            yield from context.sop.roles  # SOP207 tells of it; what it has nobody knows
        else:
            handed = (step.with_.get(role, role) for role in used.roles)
            yield from (role for role in handed if isinstance(role, str))


def _asks_for_roles(context: Context) -> bool:
    """Whether a table has a column in which any role may be named."""
    return any(
        column.type == "role" for _path, field, _step in context.fields for column in field.columns.values()
    )


def _named(context: Context) -> Iterator[str]:
    """The names in texts and conditions."""
    if not context.has_plain_texts and any(one.problem is not None for one in context.templates):
        yield from context.sop.roles  # SOP204 tells of it; what it would name nobody knows
    yield from context.names_in_texts
    for __, step in context.steps:
        if step.when is not None or step.with_:
            yield from names_settling(step)


def _in_a_command(context: Context, role: str) -> bool:
    """Whether a command reads who has a role, from its environment."""
    variable = f"SOP_{as_name(role).upper()}"
    return any(variable in step.run for __, step in context.steps)
