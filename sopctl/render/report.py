"""The report of a run, as Markdown and as one HTML page, from Jinja templates.

Everything is flattened to rows first; the templates compute nothing. Text of people and of SOPs is
escaped in both; the page needs no network and its Content-Security-Policy forbids any script.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from sopctl.render.clean import clean, one_line
from sopctl.render.facts import full_facts
from sopctl.render.tables import is_quick
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.fields import BaseField, FileField, Numeric, TableField, UrlField, Value
from sopctl.sop.shown import format_value, markdown_escaped

TEMPLATES = Path(__file__).with_name("templates")
STATUS_WORDS = {
    "done": "done", "skipped": "skipped", "not-needed": "not needed", "ready": "ready",
    "started": "started", "blocked": "blocked", "waiting": "waits for approval", "pending": "waits",
}  # fmt: skip


def report_markdown(survey: Survey, problems: list[str], files: str) -> str:
    """The report as Markdown; `files` is the address of the folder that evidence lies in."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _markdown_escaped
    environment.filters["code"] = _markdown_code
    environment.filters["address"] = _markdown_address
    return environment.get_template("report.md.j2").render(report=_facts(survey, problems, files))


def report_html(survey: Survey, problems: list[str], files: str) -> str:
    """The report as one HTML page; `files` is the address of the folder that evidence lies in."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup | int) else clean(str(value)),
    )
    environment.filters["markdown"] = _markdown_to_html
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html.j2").render(
        report=_facts(survey, problems, files), style=Markup(style), style_digest=digest
    )


def _facts(survey: Survey, problems: list[str], files: str) -> dict[str, Any]:
    run = survey.state.run
    facts = full_facts(survey, problems)
    views = survey.steps
    steps = [_step(view, files) for view in views]
    closed = survey.state.closed
    return {
        **facts,
        "language": run.sop.language,
        "summary": run.sop.summary,
        "made_by": short_name(facts["by"]),
        "made_at": _moment(facts["at"]),
        "last_at": _moment(survey.state.last_at or facts["at"]),
        "closed_by": f"{short_name(closed.by)}, {_moment(closed.at)}" if closed else "",
        "people": [
            {"role": role, "does": does.does, "person": facts["roles"].get(role, "")}
            for role, does in run.sop.roles.items()
        ],
        "parameters": [
            _answer(name, field, run.made.params.get(name), files) for name, field in run.sop.params.items()
        ],
        "phases": [
            {"title": phase.title, "steps": [step for step in steps if step["phase_id"] == phase.id]}
            for phase in run.sop.stages
        ],
        "open": [step for step in steps if not step["settled"]],
        "deviations": [step for step in steps if step["status"] == "skipped"],
    }


def _step(view: StepView, files: str) -> dict[str, Any]:
    record = view.record
    approval = record.approval if view.step.approve and view.status == "done" else None
    return {
        "id": view.id,
        "phase_id": view.phase.id,
        "title": view.title,
        "text": view.text,
        "status": view.status,
        "status_words": STATUS_WORDS[view.status],
        "settled": view.settled,
        "owner": view.owner or "",
        "person": short_name(view.person) if view.person else "",
        "due": view.due.isoformat() if view.due else "",
        "by": short_name(record.stamp.by) if record.stamp else "",
        "at": _moment(record.stamp.at) if record.stamp else "",
        "reason": record.reason.text if record.reason else "",
        "condition": view.step.when or "",
        "waits_for": ", ".join(view.waits_for),
        "conflicts": record.conflicts(),
        "answers": [
            _answer(name, field, record.value(name), files)
            for name, field in view.step.collect.items()
            if record.value(name) is not None
        ],
        "checks": [
            {"text": shown, "by": short_name(record.checks[text].by) if text in record.checks else ""}
            for text, shown in zip(view.step.check, view.checks, strict=True)
        ],
        "evidence": [
            {
                "id": one.id,
                "name": one.file[65:] if one.file else one.link,
                "address": f"{files}/{quote(one.file)}" if one.file else one.link,
                "digest": one.file[:12] if one.file else "",
                "by": short_name(one.stamp.by),
            }
            for one in record.evidence
        ],
        "notes": [
            {"text": note.text, "by": short_name(note.stamp.by), "at": _moment(note.stamp.at)}
            for note in record.notes
        ],
        "approvers": ", ".join(view.step.approve.by) if view.step.approve else "",
        "approved": f"{short_name(approval.stamp.by)}, {_moment(approval.stamp.at)}" if approval else "",
        "rejected": f"{short_name(record.rejection.stamp.by)}: {record.rejection.text}"
        if record.rejection
        else "",
    }


def _answer(name: str, field: BaseField, value: Value, files: str) -> dict[str, Any]:
    """A field's value as text, as an address, or as a table: `columns` and `rows` of texts."""
    table = isinstance(field, TableField)
    columns = list(field.columns) if isinstance(field, TableField) else []
    address = ""
    shown = "" if table else format_value(value)
    if isinstance(field, FileField) and value:
        address, shown = f"{files}/{quote(value)}", value[65:]
    elif isinstance(field, UrlField) and value:
        address = value
    elif isinstance(field, Numeric) and field.unit and value is not None:
        shown += f" {field.unit}"
    return {
        "name": name,
        "ask": field.ask or name,
        "label": _label(field.ask or name),
        "text": shown,
        "address": address,
        "columns": columns,
        "rows": [[format_value(row.get(column)) for column in columns] for row in value or []]
        if table
        else [],
    }


def _label(ask: str) -> str:
    """A question as it is, anything else with a colon."""
    return ask if ask.rstrip()[-1:] in "?？:：.。!！" else f"{ask}:"


def _moment(at: str) -> str:
    """A moment to the minute, with its offset to UTC."""
    zone = at[19:] or "Z"
    return f"{at[:10]} {at[11:16]} {'UTC' if zone in ('Z', '+00:00') else zone}"


def _markdown_escaped(text: object) -> str:
    return str(markdown_escaped(one_line(str(text))))


def _markdown_code(text: object) -> str:
    return f"`{one_line(str(text)).replace('`', chr(39))}`"


def _markdown_address(address: str) -> str:
    """An address that cannot end the brackets that it stands in."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")


def _markdown_to_html(text: str) -> Markup:
    # Raw HTML is escaped by this preset, addresses that run something are refused by validateLink,
    # and an image would call out to the network: it becomes a link.
    if not is_quick(text):
        return Markup("<pre>{}</pre>").format(clean(text))
    renderer = MarkdownIt("js-default", {"html": False}).disable("image")
    return Markup(renderer.render(clean(text)))
