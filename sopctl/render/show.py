"""An SOP as a document, on a terminal and as JSON."""

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from sopctl.language import _
from sopctl.render.clean import clean, one_line, to_json
from sopctl.render.describe import about, asked, phase_heading, step_facts, upkeep, wanted
from sopctl.render.tables import markdown, table, to_text
from sopctl.sop.model import Sop, Step
from sopctl.sop.templates import unfilled


def sop_json(sop: Sop) -> str:
    """The SOP's model; keys as in the file."""
    facts = sop.model_dump(mode="json", by_alias=True)
    return to_json(facts)


def sop_text(sop: Sop, width: int, *, color: bool = False) -> str:
    """The whole SOP to read."""
    name = f"{sop.title} {sop.version}" if sop.version else sop.title
    parts: list[Any] = [Text(one_line(_("{text} ({detail})", text=name, detail=sop.id)), style="bold")]
    for text in (sop.summary, sop.purpose, sop.scope):
        if text.strip():
            parts += [Text(), markdown(text)]
    for title, rows in [*about(sop), *upkeep(sop)]:
        parts += [Text(), Text(title, style="bold"), table([list(row) for row in rows], ["", ""], flexible=1)]
    number = 0
    for phase in sop.stages:
        if heading := phase_heading(phase):
            parts += [Text(), Text(one_line(heading), style="bold underline")]
        for step in phase.steps:
            number += 1
            parts += [Text(), Text(f"{number}. {one_line(unfilled(step.title))}", style="bold")]
            parts.append(Padding(Group(*_step(sop, step)), (0, 0, 0, 3)))
    return to_text(Group(*parts), width, color=color)


def _step(sop: Sop, step: Step) -> list[Any]:
    told = " · ".join(f"{name} {value}" for name, value in step_facts(sop, step))
    parts: list[Any] = [Text(one_line(told), style="dim")]
    for word, texts in ((_("Warning"), step.warning), (_("Caution"), step.caution)):
        parts += [Group(Text(f"! {word}", style="bold"), markdown(unfilled(text))) for text in texts]
    if step.do.strip():
        parts.append(markdown(unfilled(step.do)))
    for one in step.links:
        address = "" if one.url == one.title else one.url or ""
        parts.append(Text(f"→ {one_line(one.title)} {one_line(address)}".rstrip()))
    if step.run:
        parts += [Text(_("Command:"), style="dim"), Text(clean(step.run))]
    parts += [Text(f"[ ] {one_line(unfilled(text))}") for text in step.check]
    parts += [Text(f"{name}{_(': ')}{one_line(asked(field))}") for name, field in step.collect.items()]
    parts += [Text(one_line(f"{one.ask or one.id}{_(': ')}{wanted(one)}")) for one in step.evidence]
    if step.prompt:
        parts += [Text(_("Prompt to copy:"), style="dim"), Text(clean(unfilled(step.prompt)))]
    return parts
