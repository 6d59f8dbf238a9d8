"""The walker's mind: which step is shown, what has the focus, what the keys do. No terminal here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sopctl.cli.given import gather
from sopctl.cli.session import Opened, record, refresh
from sopctl.cli.walker.questions import (
    Question,
    TableForm,
    evidence_question,
    field_question,
    text_question,
)
from sopctl.errors import NotRecorded, SopctlError
from sopctl.render.events import acknowledgement
from sopctl.render.walker.step import Item, items_of
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.attach import Attach
from sopctl.runs.acts.block import Block
from sopctl.runs.acts.check import Check
from sopctl.runs.acts.close import Close
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.reject import Reject
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.acts.skip import Skip
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, missing_at
from sopctl.sop.fields import FileField, TableField, Value


class Walker:
    """`mode` is step, list, help or end; `question` is what the input line asks, if anything."""

    def __init__(self, opened: Opened, by: str) -> None:
        self.opened = opened
        self.by = by
        self.mode = "step"
        self.question: Question | None = None
        self.message = ""
        self.recorded: list[str] = []
        self.focus: Item | None = None
        self._survey: tuple[object, Survey] | None = None
        self.at = ""
        self.go_to_next()

    @property
    def survey(self) -> Survey:
        """The run looked over, anew when its state has changed."""
        if self._survey is None or self._survey[0] is not self.opened.state:
            self._survey = (self.opened.state, Survey(self.opened.state))
        return self._survey[1]

    @property
    def view(self) -> StepView:
        return self.survey.step(self.at)

    # Moving

    def show(self, step: str) -> None:
        """Put a step on the screen."""
        self.at, self.mode = step, "step"
        items = items_of(self.view)
        lacking = self._first_missing()
        self.focus = lacking or (items[0] if items else None)

    def go_to_next(self) -> None:
        """The first step that can be worked on, after the one shown or else from the start."""
        order = [view.id for view in self.survey.steps]
        start = order.index(self.at) + 1 if self.at in order else 0
        for step in (*order[start:], *order[:start]):
            if self.survey.step(step).workable:
                self.show(step)
                return
        self.at = self.at or order[0]
        self.mode = "end"

    def move(self, by: int) -> None:
        """To the step before or after the one shown, whatever its status."""
        order = [view.id for view in self.survey.steps]
        place = order.index(self.at) + (by if self.mode == "step" else 0)
        if 0 <= place < len(order):
            self.show(order[place])
        else:
            self.message = "this is the first step" if by < 0 else "this is the last step"

    def move_focus(self, by: int) -> None:
        """To the item before or after the one in focus; in the list, to another step."""
        if self.mode == "list":
            order = [view.id for view in self.survey.steps]
            self.at = order[min(max(order.index(self.at) + by, 0), len(order) - 1)]
            return
        items = items_of(self.view)
        if self.focus in items:
            self.focus = items[min(max(items.index(self.focus) + by, 0), len(items) - 1)]

    # Acting

    def act(self, command: Any, files: tuple[Any, ...] = ()) -> bool:
        """Record an act and say so; or say why not."""
        try:
            event = record(self.opened, command, self.by, files)
        except NotRecorded as error:
            self.message = f"{error.message}. {error.mend}"
            return False
        except SopctlError as error:
            self.message = f"{error.message}{'; ' + error.mend if error.mend else ''}"
            return False
        self.message = acknowledgement(event)
        self.recorded.append(self.message)
        return True

    def enter(self) -> None:
        """Ask for what is missing, one thing after the other; then record the step as done."""
        if self.mode == "list":
            self.show(self.at)
            return
        if self.mode != "step":
            self.mode = "step"
            self.go_to_next()
            return
        refresh(self.opened)
        view = self.view
        if view.settled or view.status == "waiting":
            self.go_to_next()
            return
        lacking = self._first_missing()
        if lacking is None or (not view.workable and view.status != "blocked"):
            if self.act(Done(view.id)):
                self.go_to_next()
            return
        self.focus = lacking
        if lacking.kind == "check":
            self.message = f"still missing: {', '.join(missing_at(view))}; space ticks a check"
        else:
            self.edit()

    def tick(self) -> None:
        """Tick the check in focus, or take the tick back."""
        if self.mode != "step" or self.focus is None or self.focus.kind != "check":
            self.message = "space ticks a check: go to one with up and down"
            return
        ticked = self.focus.name in self.view.record.checks
        if self.act(Check(self.at, (self.focus.name,), off=ticked)) and not ticked:
            self._focus_next()

    def edit(self) -> None:
        """Ask for the field or the evidence in focus."""
        if self.mode != "step" or self.focus is None or self.focus.kind == "check":
            self.message = "e edits a field: go to one with up and down"
            return
        name = self.focus.name
        if self.focus.kind == "evidence":
            place = next(one for one in self.view.step.evidence if one.id == name)
            self.question = evidence_question(place, self._attach)
            return
        field = self.view.step.collect[name]
        label = field.ask or name
        value = self.view.record.value(name)
        if isinstance(field, TableField):
            form = TableForm(label, field, value or [], self._ask, lambda rows: self._set(name, rows))
            if value:
                self.question = _row_question(label, len(value), form)
            else:
                form.begin()
            return
        self.question = field_question(label, field, value, lambda given: self._answer(name, given))

    def ask_reason(self, label: str, make: Callable[[str, str], Any], *, go_on: bool) -> None:
        """Ask for a reason, then do `make(step, reason)`."""
        step = self.at

        def then(reason: str) -> None:
            if self.act(make(step, reason)) and go_on:
                self.go_to_next()

        self.question = text_question(label, then)

    def skip(self) -> None:
        self.ask_reason("Why is this step skipped?", Skip, go_on=True)

    def block(self) -> None:
        self.ask_reason("What is this step blocked by?", Block, go_on=True)

    def note(self) -> None:
        self.ask_reason("Note", Note, go_on=False)

    def reject(self) -> None:
        self.ask_reason("Why is it rejected?", lambda step, why: Reject(step, self.by, why), go_on=False)

    def reopen(self) -> None:
        if self.act(Reopen(self.at)):
            self.show(self.at)

    def approve(self) -> None:
        if self.act(Approve(self.at, self.by)):
            self.go_to_next()

    def close(self) -> None:
        if self.mode == "end":
            self.act(Close())

    def leave_question(self) -> None:
        """The person leaves the input line."""
        self.question = None

    def _ask(self, question: Question) -> None:
        self.question = question

    def _first_missing(self) -> Item | None:
        view = self.view
        words = {f"check {text!r}": Item("check", text) for text in view.step.check}
        for name in view.step.collect:
            words[f"field {name}"] = Item("field", name)
        for one in view.step.evidence:
            words[f"evidence {one.id}"] = Item("evidence", one.id)
        for lacking in missing_at(view):
            return words.get(lacking.partition(" (")[0], words.get(lacking))
        return None

    def _focus_next(self) -> None:
        self.focus = self._first_missing() or self.focus

    def _set(self, name: str, value: Value) -> None:
        self.act(SetFields(self.at, {name: value}))

    def _answer(self, name: str, value: Value) -> None:
        field = self.view.step.collect[name]
        files: tuple[Any, ...] = ()
        try:
            if isinstance(field, FileField) and value:
                given = gather(self.view.step, {name: value}, (), Path())
                value, files = given.fields[name], tuple(given.files)
        except SopctlError as error:
            self.message = error.message
            return
        if value is None and self.view.record.value(name) is None:
            return
        if self.act(SetFields(self.at, {name: value}), files):
            self._focus_next()

    def _attach(self, what: str) -> None:
        name = self.focus.name if self.focus else ""
        try:
            given = gather(self.view.step, {}, ({name: what},), Path())
        except SopctlError as error:
            self.message = error.message
            return
        if self.act(Attach(self.at, tuple(given.evidence)), tuple(given.files)):
            self._focus_next()


def _row_question(label: str, count: int, form: TableForm) -> Question:
    def parse(text: str) -> int:
        if not text.strip():
            return count
        if not text.strip().isdecimal() or not 1 <= int(text) <= count:
            raise ValueError(f"a number from 1 to {count}, or nothing for a new row")
        return int(text) - 1

    def then(row: int) -> None:
        form.begin() if row == count else form.edit(row)

    return Question(label, parse, then, hint=f"which row, 1 to {count}? empty: a new one")
