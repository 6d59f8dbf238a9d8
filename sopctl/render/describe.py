"""What an SOP says, in words: the pieces that its documents share."""

from collections.abc import Mapping
from typing import Any

from sopctl.language import N_, _, clauses, listed, plural
from sopctl.sop.dates import duration_words, takes_words
from sopctl.sop.fields import Field
from sopctl.sop.model import Approval, Evidence, Phase, Repeat, Role, Sop, Step

Rows = list[tuple[str, str]]
TYPES = (
    N_("text"), N_("longtext"), N_("integer"), N_("number"), N_("money"), N_("rating"), N_("bool"),
    N_("date"), N_("datetime"), N_("duration"), N_("choice"), N_("url"), N_("email"), N_("person"),
    N_("file"), N_("table"), N_("funnel"), N_("role"),
)  # fmt: skip


def about(sop: Sop) -> list[tuple[str, Rows]]:
    """The parts that go before the steps, each with its title and its rows."""
    parts = [
        (_("Roles"), [(name, _role(role)) for name, role in sop.roles.items()]),
        (_("Parameters"), [(name, asked(field)) for name, field in sop.params.items()]),
        (_("Definitions"), list(sop.definitions.items())),
        (_("Tools"), [("", tool) for tool in sop.tools]),
        (_("References"), [(one.title, one.url or "") for one in sop.references]),
    ]
    return [(title, rows) for title, rows in parts if rows]


def upkeep(sop: Sop) -> list[tuple[str, Rows]]:
    """The parts on the SOP itself: when it is reviewed, when it repeats, how it changed."""
    parts = [
        (_("Review"), _review(sop)),
        (_("Repeats"), [("", repeat_row(sop.repeat))] if sop.repeat else []),
        (_("Changes"), _changes(sop)),
    ]
    return [(title, rows) for title, rows in parts if rows]


def step_facts(sop: Sop, step: Step) -> Rows:
    """What is fixed for a step: who, when, after what."""
    facts = [
        ("id", step.id),
        (_("kept"), _("internal") if step.internal else ""),
        (_("owner"), sop.owner_of(step)),
        (_("only when"), step.when),
        (_("for each"), listed(step.each) if isinstance(step.each, list) else step.each),
        (_("needs"), listed(step.needs)),
        (_("takes"), takes_words(str(step.takes or ""))),
        (_("due"), step.due),
        (_("approved by"), approval_words(step.approve) if step.approve else ""),
        (_("told"), listed(step.notify)),
        (_("SOP in its place"), step.use),
        (_("with"), _given(step.with_)),
    ]
    return [(name, value) for name, value in facts if value]


def asked(field: Field) -> str:
    """What a field asks, its type, and what its value must be like."""
    told = [_(field.type), field.hint() if field.type != "file" else ""]
    if field.target:
        told.append(_("target {target}", target=field.target))
    if field.required:
        told.append(_("required"))
    if field.internal:
        told.append(_("internal"))
    kept = [name for name, column in field.columns.items() if column.internal]
    if kept:
        told.append(_("internal: {names}", names=listed(kept)))
    ask = field.ask or field.help
    of_it = clauses(one for one in told if one)
    return _("{text} ({detail})", text=ask, detail=of_it) if ask else of_it


def wanted(one: Evidence) -> str:
    """What evidence is asked for."""
    what = _("link to attach") if one.kind == "link" else _("file to attach")
    return f"{what}{_(', required') if one.required else ''}{_(', internal') if one.internal else ''}"


def phase_heading(phase: Phase) -> str:
    """What stands above the steps of a phase; nothing where nothing is said of it."""
    if not phase.internal:
        return phase.title
    return _("{text} ({detail})", text=phase.title or _("Steps"), detail=_("internal"))


def approval_words(approve: Approval) -> str:
    """Which roles approve, and how."""
    how, roles = approval_how(approve), listed(approve.by)
    return _("{text} ({detail})", text=roles, detail=how) if how else roles


def approval_how(approve: Approval) -> str:
    """How a step is approved; nothing where one approval of anybody does."""
    told = [_("each of them") if approve.all_ and len(approve.by) > 1 else ""]
    told += [_("not the one who did it") if approve.not_ else "", _("signed") if approve.signed else ""]
    if approve.reopens:
        told.append(_("a rejection brings back {steps}", steps=listed(approve.reopens)))
    return clauses(one for one in told if one)


def repeat_row(repeat: Repeat) -> str:
    """When an SOP repeats, and what its runs are made with."""
    from sopctl.render.repeats import repeat_words

    told = repeat_words(repeat)
    return _("{text} ({detail})", text=told, detail=_given(repeat.with_)) if repeat.with_ else told


def _given(values: Mapping[str, Any]) -> str:
    return listed(f"{name}{_(': ')}{value}" for name, value in values.items())


def _role(role: Role) -> str:
    told = [_("notice: {time}", time=duration_words(role.notice)) if role.notice else ""]
    if role.capacity is not None:
        told.append(plural("{count} step at a time", "{count} steps at a time", role.capacity))
    detail = clauses(one for one in told if one)
    return _("{text} ({detail})", text=role.does, detail=detail) if detail else role.does


def _review(sop: Sop) -> Rows:
    if sop.review is None:
        return []
    every, last = duration_words(str(sop.review.every)), sop.review.last
    return [
        ("", _("every {time}, last {date}", time=every, date=last) if last else _("every {time}", time=every))
    ]


def _changes(sop: Sop) -> Rows:
    return [
        ("" if number else version, text)
        for version, told in sop.changelog.items()
        for number, text in enumerate(told)
    ]
