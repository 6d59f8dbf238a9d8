"""An SOP as one HTML page, in the SOP's own language."""

from typing import Any

from sopctl.language import speaking
from sopctl.render.describe import about, asked, phase_heading, step_facts, wanted
from sopctl.render.pages import page
from sopctl.sop.model import Sop, Step
from sopctl.sop.templates import unfilled


def sop_html(sop: Sop) -> str:
    """The whole SOP to read, as a page that needs no network."""
    with speaking(sop.language):
        phases = [
            {"title": phase_heading(phase), "steps": [_step(sop, step) for step in phase.steps]}
            for phase in sop.stages
        ]
        facts = {"sop": sop, "texts": (sop.purpose, sop.scope), "about": about(sop), "phases": phases}
        return page("sop.html.j2", **facts)


def _step(sop: Sop, step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": unfilled(step.title),
        "facts": step_facts(sop, step)[1:],
        "warnings": [unfilled(text) for text in step.warning],
        "cautions": [unfilled(text) for text in step.caution],
        "text": unfilled(step.do),
        "links": [{"title": one.title, "address": one.url or ""} for one in step.links],
        "command": step.run,
        "checks": [unfilled(text) for text in step.check],
        "fields": [(name, asked(field)) for name, field in step.collect.items()],
        "evidence": [(one.ask or one.id, wanted(one)) for one in step.evidence],
        "prompt": unfilled(step.prompt),
    }
