"""Filling in a step: its fields, its places for evidence, its tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sopctl.cli.given import Given, gather
from sopctl.cli.walker.questions import evidence_question, field_question
from sopctl.cli.walker.tables import TableForm
from sopctl.cli.walker.walker import Walker
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.walker.step import Item
from sopctl.runs.acts.attach import Attach
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.view import StepView, answers_seen
from sopctl.sop.fields import Field, Value


def edit(walker: Walker) -> None:
    """Ask for the field or the evidence in focus."""
    item, view = walker.focus, walker.view
    if item is None or item.kind == "check":
        return
    if item.kind == "evidence":
        place = next(one for one in view.step.evidence if one.id == item.name)
        walker.ask(evidence_question(place, lambda what: _attach(walker, view, item.name, what)))
        return
    field, value = view.step.collect[item.name], view.record.value(item.name)
    if field.type == "table":
        _fill_table(walker, item.name, field, value or [])
        return
    saw = answers_seen(view, item.name)

    def then(given: Value) -> None:
        _answer(walker, view, item.name, given, saw)

    walker.ask(field_question(field.ask or item.name, field, value, then))


def ask_next(walker: Walker) -> None:
    """Ask for the next thing that is missing: fields and evidence first, then the checks."""
    lacking = first_missing(walker)
    if lacking is None:
        walker.say(_("enter records the step as done"))
        return
    walker.focus = lacking
    if lacking.kind == "check":
        count = sum(text not in walker.view.record.checks for text in walker.view.step.check)
        walker.message = _("{number} to tick: space ticks the check with the mark ›", number=count)
        return
    walker.filling = True
    edit(walker)


def first_missing(walker: Walker) -> Item | None:
    """What enter asks for next: fields and evidence, then the checks."""
    missing = walker.missing()
    return next((item for item in missing if item.kind != "check"), missing[0] if missing else None)


def _fill_table(walker: Walker, name: str, field: Field, rows: list[dict[str, Value]]) -> None:
    step, saw = walker.at, answers_seen(walker.view, name)

    def save(rows: list[dict[str, Value]]) -> bool:
        """Each time over the rows that were saved or shown before."""
        nonlocal saw
        if not walker.act(SetFields(step, {name: rows}, {name: saw})):
            return False
        saw = (walker.events[-1].id,)
        return True

    end: Callable[[], None] = lambda: _go_on(walker)  # noqa: E731
    TableForm(field.ask or name, field, list(rows), walker.ask, save, end).begin()


def _answer(walker: Walker, view: StepView, name: str, value: Value, saw: tuple[str, ...]) -> None:
    if value is None and view.record.value(name) is None:
        return
    files: tuple[Any, ...] = ()
    if view.step.collect[name].type == "file" and value:
        given = _gathered(walker, view, {name: value}, ())
        if given is None:
            return
        value, files = given.fields[name], tuple(given.files)
    if walker.act(SetFields(view.id, {name: value}, {name: saw}), files):
        _go_on(walker)


def _attach(walker: Walker, view: StepView, name: str, what: str) -> None:
    given = _gathered(walker, view, {}, ({name: what},))
    if given is not None and walker.act(Attach(view.id, tuple(given.evidence)), tuple(given.files)):
        _go_on(walker)


def _gathered(
    walker: Walker, view: StepView, fields: dict[str, Value], attach: tuple[dict[str, str], ...]
) -> Given | None:
    """Answers with the files that they name taken in; None, and a message, when one cannot be taken."""
    try:
        return gather(view.step, fields, attach, Path(), walker.opened.intake)
    except SopctlError as error:
        walker.message = error.message
        return None


def _go_on(walker: Walker) -> None:
    """After an answer: on to what is missing next, asked at once where enter began to ask."""
    walker.focus = first_missing(walker) or walker.focus
    if walker.filling:
        ask_next(walker)
