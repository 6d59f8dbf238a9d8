"""The report of a run, as Markdown and as one HTML page, from Jinja templates.

Everything is flattened to rows first; the templates compute nothing. Text of people and of SOPs is
escaped in both; the page needs no network and its Content-Security-Policy forbids any script.
"""

from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sopctl.language import N_, _, listed
from sopctl.render.clean import one_line
from sopctl.render.days import day_words
from sopctl.render.events import moment
from sopctl.render.facts import full_facts
from sopctl.render.judged import judged
from sopctl.render.pages import TEMPLATES, page
from sopctl.render.plan.facts import Shown
from sopctl.render.plan.reported import plan_html, plan_markdown
from sopctl.render.planned import forecast_words, moved_words, planned_words, year_of
from sopctl.runs.forecast import UNKNOWN, Forecast
from sopctl.runs.people import short_name
from sopctl.runs.records import Approved, Remark
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, Target
from sopctl.runs.words import conflict_told
from sopctl.sop.field_types.records import percent, stages_of
from sopctl.sop.fields import Field, Value
from sopctl.sop.shown import format_value, markdown_escaped

STATUS_WORDS = {
    "done": N_("done"), "skipped": N_("skipped"), "not-needed": N_("not needed"), "ready": N_("ready"),
    "started": N_("started"), "blocked": N_("blocked"), "waiting": N_("waits for approval"),
    "pending": N_("waits"),
}  # fmt: skip


def report_markdown(
    survey: Survey,
    problems: list[str],
    files: str,
    plan: Shown | None = None,
    forecast: Forecast = UNKNOWN,
) -> str:
    """The report as Markdown; `files` is the address of the folder that evidence lies in."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = _
    environment.filters["md"] = _markdown_escaped
    environment.filters["lines"] = _markdown_lines
    environment.filters["code"] = _markdown_code
    environment.filters["address"] = _markdown_address
    report = _facts(survey, problems, files, forecast)
    return environment.get_template("report.md.j2").render(report=report, plan=plan_markdown(plan))


def report_html(
    survey: Survey,
    problems: list[str],
    files: str,
    plan: Shown | None = None,
    forecast: Forecast = UNKNOWN,
) -> str:
    """The same as one HTML page."""
    report = _facts(survey, problems, files, forecast)
    return page("report.html.j2", report=report, plan=plan_html(plan))


def _facts(survey: Survey, problems: list[str], files: str, forecast: Forecast) -> dict[str, Any]:
    run = survey.state.run
    facts = full_facts(survey, problems, forecast)
    views, year = survey.steps, year_of(facts)
    steps = [
        {**_step(view, files), "planned": planned_words(known, year)}
        for view, known in zip(views, facts["steps"], strict=True)
    ]
    closed = survey.state.closed
    return {
        **facts,
        "language": run.sop.language,
        "summary": run.sop.summary,
        "made_by": _signed(facts["by"], facts["at"]),
        "last_at": moment(survey.state.last_at or facts["at"]),
        "closed_by": _closed_by(closed) if closed else "",
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
        "left_out": [step for step in steps if step["status"] == "skipped"],
        "deviations": [
            {"id": step["id"], "title": step["title"], **note}
            for step in steps
            for note in step["notes"]
            if note["deviation"]
        ],
        "upgraded": [
            _(
                "to {version}: {who}",
                version=one["version"] or one["digest"][:12],
                who=_signed(one["by"], one["at"]),
            )
            for one in facts["upgrades"]
            if one["stands"]
        ],
        "moved": [moved_words(one) for one in facts["moves"]],
        "first_plan": forecast_words(facts),
        "former": [_former(one, files) for one in facts["earlier"]],
        "redlined": [{"step": step["title"], **one} for step in steps for one in step["redlines"]],
    }


def _former(one: dict[str, Any], files: str) -> dict[str, Any]:
    """What was recorded at a step of an earlier version, as lines of text, and its evidence."""
    lines = [f"{name} = {format_value(value)}" for name, value in one["fields"].items()]
    lines += [_("check {text}", text=text) for text in one["checks"]]
    lines += [note["text"] for note in one["notes"]]
    return {
        "title": one["title"],
        "told": _(one["status"]) if one["status"] else "",
        "reason": one["reason"] or "",
        "signed": _signed(one["by"], one["at"]) if one["by"] else "",
        "lines": lines,
        "evidence": [
            {
                "name": each["name"],
                "address": f"{files}/{quote(each['file'])}" if each["file"] else each["link"],
            }
            for each in one["evidence"]
        ],
    }


def _step(view: StepView, files: str) -> dict[str, Any]:
    record = view.record
    asked = {one.id: one.ask for one in view.step.evidence}
    approvals = {one.stamp.event: one for one in view.approvals.values()}.values()
    return {
        "id": view.id,
        "phase_id": view.phase.id,
        "title": view.title,
        "group": view.group,
        "warnings": view.warnings,
        "cautions": view.cautions,
        "text": view.text,
        "links": [{"title": one.title, "address": one.url or ""} for one in view.step.links],
        "command": view.step.run,
        "commands": [
            _(
                "command ended with {code}, {person}, {time}",
                code=one.code,
                person=short_name(one.stamp.by),
                time=moment(one.stamp.at),
            )
            for one in record.commands
        ],
        "status": view.status,
        "status_words": _(STATUS_WORDS[view.status]),
        "settled": view.settled,
        "owner": view.owner or "",
        "person": short_name(view.person) if view.person else "",
        "due": day_words(view.due) if view.due else "",
        "by": _signed(record.stamp.by, record.stamp.at) if record.stamp else "",
        "reason": record.reason.text if record.reason else "",
        "condition": view.condition,
        "waits_for": listed(view.waits_for),
        "conflicts": [conflict_told(one, view.step) for one in record.conflicts()],
        "answers": [
            _answer(name, field, record.value(name), files, view.targets.get(name))
            for name, field in view.step.collect.items()
            if record.value(name) is not None
        ],
        "checks": [
            {"text": shown, "by": short_name(record.checks[text].by) if text in record.checks else ""}
            for text, shown in zip(view.step.check, view.checks, strict=True)
        ],
        "evidence": [
            {
                "asked": asked.get(one.id) or one.id,
                "name": one.name,
                "address": f"{files}/{quote(one.file)}" if one.file else one.link,
                "digest": one.file[:12] if one.file else "",
                "by": short_name(one.stamp.by),
            }
            for one in record.evidence
        ],
        "notes": [
            {
                "text": note.text,
                "by": short_name(note.stamp.by),
                "at": moment(note.stamp.at),
                "signed": _signed(note.stamp.by, note.stamp.at),
                "deviation": note.deviation,
            }
            for note in record.notes
        ],
        "redlines": [
            {
                "title": one.title or "",
                "text": one.do or "",
                "reason": one.reason,
                "signed": _signed(one.stamp.by, one.stamp.at),
            }
            for one in record.redlines
        ],
        "reopened": _remark(record.reopened) if record.reopened and record.reopened.text else "",
        "approvers": listed(view.step.approve.by) if view.step.approve else "",
        "approved": listed(_approved(one) for one in approvals),
        "rejected": _remark(record.rejection) if record.rejection else "",
    }


def _remark(remark: Remark) -> str:
    return short_name(remark.stamp.by) + _(": ") + remark.text


def _closed_by(closed: Remark) -> str:
    who = _signed(closed.stamp.by, closed.stamp.at)
    return who + _(": ") + closed.text if closed.text else who


def _approved(one: Approved) -> str:
    who = _signed(one.stamp.by, one.stamp.at)
    return _("{text} ({detail})", text=who, detail=_("signed")) if one.signature else who


def _answer(
    name: str, field: Field, value: Value, files: str, target: Target | None = None
) -> dict[str, Any]:
    """A field's value as text, as an address, or as a table: `columns` and `rows` of texts."""
    columns: list[str] = []
    rows: list[list[str]] = []
    if field.type == "table":
        columns = list(field.columns)
        rows = [[column.shown(row.get(key)) for key, column in field.columns.items()] for row in value or []]
    elif field.type == "funnel":
        columns = [_("stage"), _("count"), _("rate")]
        stages = stages_of(field, value)
        rows = [
            [one.name, f"{one.number:,}", "" if one.rate is None else percent(one.rate)] for one in stages
        ]
    address = ""
    if field.type == "file" and value:
        address = f"{files}/{quote(value)}"
    elif field.type == "url" and value:
        address = value
    return {
        "name": name,
        "ask": field.ask or name,
        "label": _label(field.ask or name),
        "text": "" if columns else field.shown(value),
        "address": address,
        "columns": columns,
        "rows": rows,
        "remarks": judged(field, value, target),
    }


def _label(ask: str) -> str:
    """A question as it is, anything else with a colon."""
    return ask if ask.rstrip()[-1:] in "?？:：.。!！" else _("{heading}:", heading=ask)


def _signed(person: str, at: str) -> str:
    """Who did something, and when."""
    return _("{person}, {time}", person=short_name(person), time=moment(at))


def _markdown_escaped(text: object) -> str:
    return str(markdown_escaped(one_line(str(text))))


def _markdown_lines(text: object) -> str:
    """Several lines of an item of a list, each on its own."""
    lines = [_markdown_escaped(line) for line in str(text).splitlines() if line.strip()]
    return "\\\n  ".join(lines)


def _markdown_code(text: object) -> str:
    return f"`{one_line(str(text)).replace('`', chr(39))}`"


def _markdown_address(address: str) -> str:
    """An address that cannot end the brackets that it stands in."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")
