"""A report as tables of values: its steps, what was answered, and each table and funnel among the answers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

from sopctl.language import N_, _
from sopctl.render.cells import Cell, Table
from sopctl.render.report.audience import Audience
from sopctl.render.report.outcome import late_rows
from sopctl.render.report.steps import STATUS_WORDS
from sopctl.render.report.subject import Subject
from sopctl.render.report.tasks import task_rows, todo_cells
from sopctl.runs.days import Days
from sopctl.runs.outside import Outside
from sopctl.runs.planned import days_late, done_on, planned_days
from sopctl.runs.view import StepView
from sopctl.sop.field_types.numbers import SAFE_INTEGER
from sopctl.sop.field_types.records import stages_of
from sopctl.sop.fields import Field, Value

STEPS, FIELDS = "steps", "fields"
STEP_HEADS = {
    "step": N_("step"), "title": N_("title"), "phase": N_("phase"), "group": N_("used by"),
    "status": N_("status"), "owner": N_("owner"), "person": N_("person"), "due": N_("due"),
    "planned_begin": N_("planned begin"), "planned_end": N_("planned end"), "actual": N_("done on"),
    "days_late": N_("days late"), "days_off_plan": N_("days after plan"), "by": N_("by"), "at": N_("at"),
    "reason": N_("reason"), "waits_for": N_("waits for"),
}  # fmt: skip
# What is told besides of the steps of a department.
TASK_HEADS = {
    "takes": N_("takes"), "needs": N_("needs first"), "to_hand_in": N_("to hand in"),
    "approval": N_("to be approved by"),
}  # fmt: skip
FIELD_HEADS = {
    "step": N_("step"), "title": N_("title"), "field": N_("field"), "ask": N_("question"),
    "value": N_("value"), "unit": N_("unit"), "target": N_("target"), "met": N_("met"), "by": N_("by"),
    "at": N_("at"),
}  # fmt: skip
# What of these outsiders are told: not who did something, and when.
OUTSIDE = (
    "step",
    "title",
    "phase",
    "group",
    "status",
    "due",
    "field",
    "ask",
    "value",
    "unit",
    "target",
    "met",
)
FUNNEL_HEADS = {"stage": N_("stage"), "count": N_("count"), "rate": N_("rate")}


def tables_of(subject: Subject, audience: Audience) -> dict[str, Table]:
    """`steps`, `fields`, and every table and funnel by `STEP.FIELD`; for people outside what may leave."""
    days: dict[str, Days] = {}
    late: dict[str, int] = {}
    if audience.name == "outside":
        views = Outside(subject.survey).steps
    else:
        survey = subject.survey
        views = [
            view
            for view in survey.steps
            if audience.name != "department" or audience.has(view, survey, subject.day)
        ]
        days = planned_days(subject.survey.state, (view.id for view in views))
        is_closed = subject.survey.state.closed is not None
        late = {row["id"]: row["days"] for row in late_rows(views, days, subject.day, is_closed=is_closed)}
    heads, rows = STEP_HEADS, [_step(view, days, late) for view in views]
    if audience.name == "department":
        heads, told = STEP_HEADS | TASK_HEADS, task_rows(subject.survey, views)
        rows = [[*row, *todo_cells(told[view.id])] for row, view in zip(rows, views, strict=True)]
    steps = Table(STEPS, [*heads], rows, heads, {"status": STATUS_WORDS})
    fields = Table(FIELDS, [*FIELD_HEADS], [row for view in views for row in _fields(view)], FIELD_HEADS)
    if audience.name == "outside":
        steps, fields = steps.only(OUTSIDE), fields.only(OUTSIDE)
    found = {STEPS: steps, FIELDS: fields}
    for view in views:
        for name, field, value in _answers(view):
            if (table := _table(f"{view.id}.{name}", field, value)) is not None:
                found[table.name] = table
    return found


def _step(view: StepView, days: Mapping[str, Days], late: Mapping[str, int]) -> list[Cell]:
    record, actual, planned = view.record, done_on(view.record), days.get(view.id)
    return [
        view.id,
        view.title,
        view.phase.title,
        view.group,
        view.status,
        view.owner,
        view.person,
        view.due,
        planned.first if planned else None,
        planned.last if planned else None,
        actual,
        late.get(view.id),
        days_late(planned, actual),
        record.stamp.by if record.stamp else None,
        record.stamp.at if record.stamp else None,
        record.reason.text if record.reason else None,
        " ".join(view.waits_for),
    ]


def _answers(view: StepView) -> Iterable[tuple[str, Field, Value]]:
    for name, field in view.step.collect.items():
        if (value := view.record.value(name)) is not None:
            yield name, field, value


def _fields(view: StepView) -> Iterable[list[Cell]]:
    for name, field, value in _answers(view):
        target, stamp = view.targets.get(name), view.record.fields[name][-1].stamp
        rows = field.type == "table" and isinstance(value, list)
        yield [
            view.id,
            view.title,
            name,
            field.ask,
            len(value) if rows else _cell(field, value),
            _("rows") if rows else field.unit or field.currency,
            target.told if target else None,
            target.met if target else None,
            stamp.by,
            stamp.at,
        ]


def _table(name: str, field: Field, value: Value) -> Table | None:
    if field.type == "table" and isinstance(value, list):
        rows = [
            [_cell(column, row.get(key)) for key, column in field.columns.items()]
            for row in value
            if isinstance(row, dict)
        ]
        return Table(name, [*field.columns], rows)
    if field.type == "funnel" and isinstance(value, dict):
        stages = [[one.name, one.number, one.rate] for one in stages_of(field, value)]
        return Table(name, [*FUNNEL_HEADS], stages, FUNNEL_HEADS)
    return None


def _cell(field: Field, value: Any) -> Cell:
    """A value as a number, a day or a yes where it is one; all else as people read it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) <= SAFE_INTEGER and isfinite(value) else str(value)
    if isinstance(value, str) and field.type in ("date", "datetime"):
        return _day(value) or value
    return field.shown(value)


def _day(text: str) -> date | datetime | None:
    """A day, or a moment without an offset, which spreadsheets do not know."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None
