"""An SOP as one HTML page, in the SOP's own language: to read, to train from, to tick off on paper."""

from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from sopctl.language import _, speaking
from sopctl.render.clean import clean
from sopctl.render.describe import about, asked, phase_heading, step_facts, upkeep, wanted
from sopctl.render.naming import label_in_words
from sopctl.render.pages import page
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop, Step
from sopctl.sop.templates import unfilled

LEAST_ROWS, MOST_ROWS = 3, 12  # of a table to fill in on paper
Numbered = dict[str, tuple[int, str]]  # a step's id: its number and its title


def sop_html(sop: Sop, theme: str = "") -> str:
    """The whole SOP to read, as a page that needs no network; `theme` is CSS after ours."""
    with speaking(sop.language):
        every = [step for phase in sop.stages for step in phase.steps]
        numbered = {step.id: (number, unfilled(step.title)) for number, step in enumerate(every, 1)}
        phases = [
            {
                "id": f"_phase-{number}",  # no step's id begins so
                "title": phase_heading(phase) or _("Steps"),
                "steps": [_step(sop, step, numbered) for step in phase.steps],
            }
            for number, phase in enumerate(sop.stages, 1)
        ]
        facts: dict[str, Any] = {
            "sop": sop,
            "facts": _head(sop, len(every)),
            "texts": [(_("Purpose"), sop.purpose), (_("Scope"), sop.scope)],
            "before": _parts(about(sop), "before"),
            "after": _parts(upkeep(sop), "after"),
            "phases": phases,
        }
        return page("sop.html.j2", theme=theme, **facts)


def _head(sop: Sop, steps: int) -> list[tuple[str, str]]:
    """What the head of the page says beside the title."""
    told = [
        (_("Version"), sop.version or ""),
        (_("Owner"), sop.owner or ""),
        (_("Steps"), str(steps)),
        (_("Phases"), str(len(sop.stages)) if sop.phases else ""),
        (_("Subjects"), " · ".join(sop.tags)),
    ]
    return [(name, value) for name, value in told if value]


def _parts(parts: list[tuple[str, list[tuple[str, str]]]], place: str) -> list[dict[str, Any]]:
    return [{"id": f"_{place}-{number}", **_part(*one)} for number, one in enumerate(parts, 1)]


def _part(title: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    """Rows by their names, and lines that have none. What has no name beneath one that has belongs to it."""
    named: list[tuple[str, list[str | Markup]]] = []
    lines: list[str] = []
    for name, value in rows:
        if name and value:
            named.append((name, [_addressed(value)]))
        elif value and named:
            named[-1][1].append(_addressed(value))
        else:
            lines.append(name or value)
    return {"title": title, "rows": named, "lines": lines}


def _step(sop: Sop, step: Step, numbered: Numbered) -> dict[str, Any]:
    number, title = numbered[step.id]
    facts: list[tuple[str, str | Markup]] = []
    for name, value in step_facts(sop, step)[1:]:
        facts.append((name, _linked(step.needs, numbered) if name == _("needs") else value))
    return {
        "id": step.id,
        "number": number,
        "title": title,
        "facts": facts,
        "warnings": [unfilled(text) for text in step.warning],
        "cautions": [unfilled(text) for text in step.caution],
        "text": unfilled(step.do),
        "links": [{"title": one.title, "address": one.url or ""} for one in step.links],
        "command": step.run,
        "checks": [unfilled(text) for text in step.check],
        "recorded": [
            *((label_in_words(name), asked(field), _blank(field)) for name, field in step.collect.items()),
            *((one.ask or one.id, wanted(one), None) for one in step.evidence),
        ],
        "prompt": unfilled(step.prompt),
    }


def _blank(field: Field) -> dict[str, Any] | None:
    """A table to fill in on paper: its columns, and how many rows it has room for."""
    if field.type != "table":
        return None
    return {
        "columns": [*map(label_in_words, field.columns)],
        "rows": min(MOST_ROWS, max(LEAST_ROWS, field.min_rows or 0)),
    }


def _addressed(value: str) -> str | Markup:
    """A web address as a link, anything else as it is."""
    if not value.startswith(("https://", "http://")):
        return value
    return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(clean(value))


def _linked(steps: list[str], numbered: Numbered) -> Markup:
    """Steps as links to them: a number and a title each."""
    return Markup("<br>").join(
        Markup('<a href="#{}">{}. {}</a>').format(quote(one), *numbered[one])
        if one in numbered
        else Markup("{}").format(one)
        for one in steps
    )
