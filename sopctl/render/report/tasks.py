"""What somebody who is to do a step is told of it: what it takes, what it needs, what is to be handed in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sopctl.language import _, listed
from sopctl.render.describe import approval_how, asked, wanted
from sopctl.render.judged import target_words
from sopctl.runs.made import Instance
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.dates import takes_words
from sopctl.sop.fields import Field, Value


def task_rows(survey: Survey, views: Iterable[StepView]) -> dict[str, dict[str, Any]]:
    """By the id of each step: `takes`, `needs`, `approval`, `hand_in`, and that on one line, `wanted`."""
    many = Counter(view.title for view in survey.steps)
    to_come = {one.id: one for one in survey.instances if one.is_placeholder}
    known = {view.id: view for view in survey.steps}
    rows = {}
    for view in views:
        hand_in = [] if view.settled or view.status == "waiting" else [*_to_hand_in(view)]
        rows[view.id] = {
            "takes": takes_words(str(view.step.takes)) if view.step.takes else "",
            "approval": _approval(survey, view),
            "needs": [
                _need(survey, known[one], to_come.get(one), is_one_of_many=many[known[one].title] > 1)
                for one in view.waits_for
                if one in known
            ],
            "hand_in": hand_in,
            "wanted": _("; ").join(one["text"] for one in hand_in),
        }
    return rows


def todo_cells(row: Mapping[str, Any]) -> list[str]:
    """What a row says of `takes`, `needs`, `to_hand_in` and `approval` in a table."""
    needs = _("; ").join(need["told"] for need in row["needs"])
    return [row["takes"], needs, row["wanted"], row["approval"]]


def _need(
    survey: Survey, view: StepView, to_come: Instance | None, *, is_one_of_many: bool
) -> dict[str, str]:
    """A step that is to be settled first; `told` is its title with what tells it apart from others."""
    each = ""
    if to_come is not None and isinstance(to_come.step.each, str):
        base = to_come.step.each.partition(".")[0]
        found = survey.beside(view.id, base)
        each = _("once for each that comes of {step}", step=found[0].title if found else base)
    told = [one for one in (each, view.id if is_one_of_many else "") if one]
    return {
        "title": view.title,
        "told": _("{text} ({detail})", text=view.title, detail=listed(told)) if told else view.title,
        "who": short_name(view.person) if view.person else view.owner or "",
    }


def _approval(survey: Survey, view: StepView) -> str:
    approve = view.step.approve
    if approve is None:
        return ""
    people = [(role, survey.state.person(role)) for role in approve.by]
    who = [
        _("{text} ({detail})", text=short_name(person), detail=role) if person else role
        for role, person in people
    ]
    return _("; ").join(filter(None, (listed(who), approval_how(approve))))


def _to_hand_in(view: StepView) -> Iterator[dict[str, Any]]:
    """Answers and evidence that are not there yet, each with the columns of its table."""
    for name, field in view.step.collect.items():
        if _is_given(field, view.record.value(name)):
            continue
        target = view.targets.get(name)
        shown = field.model_copy(update={"target": target_words(target.told)}) if target else field
        columns = [_column(key, column) for key, column in field.columns.items()]
        yield {
            "text": asked(shown) if shown.ask or shown.help else _named(name, asked(shown)),
            "columns": columns,
        }
    given = {one.id for one in view.record.evidence}
    for one in view.step.evidence:
        if one.id not in given:
            yield {"text": _("{text} ({detail})", text=one.ask or one.id, detail=wanted(one)), "columns": []}


def _is_given(field: Field, value: Value) -> bool:
    return value not in (None, "", []) and (not field.min_rows or len(value) >= field.min_rows)


def _column(name: str, column: Field) -> str:
    return _named(name, asked(column))


def _named(name: str, told: str) -> str:
    return name + _(": ") + told
