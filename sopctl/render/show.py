"""An SOP as a document, on a terminal and as JSON."""

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from sopctl.language import _
from sopctl.render.clean import clean, one_line, to_json
from sopctl.render.tables import markdown, table, to_text
from sopctl.sop.fields import Field
from sopctl.sop.model import Role, Sop, Step


def sop_json(sop: Sop) -> str:
    """The SOP's model; keys as in the file."""
    facts = sop.model_dump(mode="json", by_alias=True)
    return to_json(facts)


def sop_text(sop: Sop, width: int, *, color: bool = False) -> str:
    """The whole SOP to read."""
    version = f" {sop.version}" if sop.version else ""
    parts: list[Any] = [Text(one_line(f"{sop.title}{version} ({sop.id})"), style="bold")]
    for text in (sop.summary, sop.purpose, sop.scope):
        if text.strip():
            parts += [Text(), markdown(text)]
    parts += _section(_("Roles"), [[name, _role(role)] for name, role in sop.roles.items()])
    parts += _section(_("Parameters"), [[name, _asked(field)] for name, field in sop.params.items()])
    parts += _section(_("Definitions"), [list(pair) for pair in sop.definitions.items()])
    parts += _section(_("Tools"), [["", tool] for tool in sop.tools])
    parts += _section(_("References"), [[one.title, one.url or ""] for one in sop.references])
    parts += _section(_("Review"), _review(sop))
    parts += _section(_("Changes"), _changes(sop))
    number = 0
    for phase in sop.stages:
        if phase.title:
            parts += [Text(), Text(one_line(phase.title), style="bold underline")]
        for step in phase.steps:
            number += 1
            parts += [Text(), Text(f"{number}. {one_line(step.title)}", style="bold")]
            parts.append(Padding(Group(*_step(sop, step)), (0, 0, 0, 3)))
    return to_text(Group(*parts), width, color=color)


def _role(role: Role) -> str:
    return _("{text} (notice: {time})", text=role.does, time=role.notice) if role.notice else role.does


def _review(sop: Sop) -> list[list[str]]:
    if sop.review is None:
        return []
    every, last = sop.review.every, sop.review.last
    return [
        ["", _("every {time}, last {date}", time=every, date=last) if last else _("every {time}", time=every)]
    ]


def _changes(sop: Sop) -> list[list[str]]:
    return [
        ["" if number else version, text]
        for version, told in sop.changelog.items()
        for number, text in enumerate(told)
    ]


def _asked(field: Field) -> str:
    """What a field asks, its type, and what its value must be like."""
    told = [field.type, field.hint() if field.type != "file" else ""]
    if field.target:
        told.append(_("target {target}", target=field.target))
    if field.required:
        told.append(_("required"))
    ask = field.ask or field.help
    about = ", ".join(one for one in told if one)
    return f"{ask} ({about})" if ask else about


def _section(title: str, rows: list[list[str]]) -> list[Any]:
    if not rows:
        return []
    return [Text(), Text(title, style="bold"), table(rows, ["", ""], flexible=1)]


def _step(sop: Sop, step: Step) -> list[Any]:
    each = ", ".join(step.each) if isinstance(step.each, list) else step.each
    facts = [
        ("id", step.id),
        (_("owner"), sop.owner_of(step)),
        (_("only when"), step.when),
        (_("for each"), each),
        (_("needs"), ", ".join(step.needs)),
        (_("takes"), step.takes),
        (_("due"), step.due),
        (_("approved by"), ", ".join(step.approve.by) if step.approve else ""),
        (_("told"), ", ".join(step.notify)),
        (_("SOP in its place"), step.use),
        (_("with"), ", ".join(f"{name}: {value}" for name, value in step.with_.items())),
    ]
    told = " · ".join(f"{name} {value}" for name, value in facts if value)
    parts: list[Any] = [Text(one_line(told), style="dim")]
    for word, texts in ((_("Warning"), step.warning), (_("Caution"), step.caution)):
        parts += [Group(Text(f"! {word}", style="bold"), markdown(text)) for text in texts]
    if step.do.strip():
        parts.append(markdown(step.do))
    parts += [Text(f"→ {one_line(one.title)} {one_line(one.url or '')}".rstrip()) for one in step.links]
    if step.run:
        parts += [Text(_("Command:"), style="dim"), Text(clean(step.run))]
    parts += [Text(f"[ ] {one_line(text)}") for text in step.check]
    parts += [Text(f"{name}: {one_line(_asked(field))}") for name, field in step.collect.items()]
    for one in step.evidence:
        what = _("link to attach") if one.kind == "link" else _("file to attach")
        parts.append(Text(one_line(f"{one.ask or one.id}: {what}{_(', required') if one.required else ''}")))
    if step.prompt:
        parts += [Text(_("Prompt to copy:"), style="dim"), Text(clean(step.prompt))]
    return parts
