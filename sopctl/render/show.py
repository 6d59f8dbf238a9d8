"""An SOP as a document, on a terminal and as JSON."""

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from sopctl.render.clean import one_line, to_json
from sopctl.render.tables import markdown, table, to_text
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
    parts += _section("Roles", [[name, _role(role)] for name, role in sop.roles.items()])
    parts += _section("Parameters", [[name, _asked(field)] for name, field in sop.params.items()])
    parts += _section("Definitions", [list(pair) for pair in sop.definitions.items()])
    parts += _section("Tools", [["", tool] for tool in sop.tools])
    parts += _section("References", [[one.title, one.url or ""] for one in sop.references])
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
    return f"{role.does} (notice: {role.notice})" if role.notice else role.does


def _asked(field: Any) -> str:
    ask = field.ask or field.help
    return f"{field.type}{': ' + ask if ask else ''}"


def _section(title: str, rows: list[list[str]]) -> list[Any]:
    if not rows:
        return []
    return [Text(), Text(title, style="bold"), table(rows, ["", ""], flexible=1)]


def _step(sop: Sop, step: Step) -> list[Any]:
    facts = [
        ("id", step.id),
        ("owner", sop.owner_of(step) or ""),
        ("only when", step.when or ""),
        ("for each", ", ".join(step.each) if isinstance(step.each, list) else step.each or ""),
        ("needs", ", ".join(step.needs)),
        ("takes", step.takes or ""),
        ("due", step.due or ""),
        ("approved by", ", ".join(step.approve.by) if step.approve else ""),
        ("told", ", ".join(step.notify)),
    ]
    parts: list[Any] = [Text(one_line(" · ".join(f"{k} {v}" for k, v in facts if v)), style="dim")]
    if step.do.strip():
        parts.append(markdown(step.do))
    parts += [Text(f"[ ] {one_line(text)}") for text in step.check]
    for name, field in step.collect.items():
        need = ", required" if field.required else ""
        parts.append(Text(f"{name}: {one_line(_asked(field))}{need}"))
    for one in step.evidence:
        need = ", required" if one.required else ""
        parts.append(Text(f"{one.id}: {one.kind} to attach{need}"))
    return parts
