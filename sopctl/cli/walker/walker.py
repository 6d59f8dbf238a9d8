"""The walker's mind: which step is shown, what has the focus, what the keys do. No terminal here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sopctl.cli.given import gather
from sopctl.cli.session import Opened, now, record, refresh, voided
from sopctl.cli.walker.questions import (
    Question,
    TableForm,
    evidence_question,
    field_question,
    text_question,
)
from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _
from sopctl.render.events import acknowledgement
from sopctl.render.walker.step import Item, items_of
from sopctl.runs.acts.approve import Approve, require_approver
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
from sopctl.runs.people import Actor
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, answers_seen, missing_at, shown_digest
from sopctl.sop.fields import Field, Value


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
        self.filling = False
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
    def actor(self) -> Actor:
        """The person at the keys, now."""
        return Actor(self.by, now().isoformat(timespec="seconds"))

    @property
    def view(self) -> StepView:
        return self.survey.step(self.at)

    # Moving

    def show(self, step: str) -> None:
        """Put a step on the screen."""
        self.at, self.mode = step, "step"
        items = self._missing() or items_of(self.view)
        self.focus = items[0] if items else None
        self.filling = False

    def go_to_next(self) -> None:
        """The first step that this person can go on with, after the one shown or else from the start.

        That is one to work on, else one that waits for this person's approval.
        """
        order = [view.id for view in self.survey.steps]
        start = order.index(self.at) + 1 if self.at in order else 0
        ahead = [self.survey.step(step) for step in (*order[start:], *order[:start])]
        works = (view for view in ahead if view.workable)
        view = next(works, None) or next((view for view in ahead if self._may_approve(view)), None)
        if view is not None:
            self.show(view.id)
            return
        self.at = self.at or order[0]
        self.mode = "end"

    def _may_approve(self, view: StepView) -> bool:
        try:
            require_approver(self.survey, view, self.actor)
        except SopctlError:
            return False
        return True

    def move(self, by: int) -> None:
        """To the step before or after the one shown, whatever its status."""
        order = [view.id for view in self.survey.steps]
        place = order.index(self.at) + (by if self.mode == "step" else 0)
        if 0 <= place < len(order):
            self.show(order[place])
        else:
            self.message = _("this is the first step") if by < 0 else _("this is the last step")

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
        before = self.opened.state
        try:
            event = record(self.opened, command, self.by, files)
        except NotRecorded as error:
            self.message = f"{error.message}{_('. ')}{error.mend}"
            return False
        except SopctlError as error:
            self.message = _("; ").join(part for part in (error.message, error.mend) if part)
            return False
        self.message = acknowledgement(event, self.opened.state)
        self.recorded.append(self.message)
        void = voided(before, self.opened.state, event.step or "")
        self.message += _("; ") + void if void else ""
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
        if (not view.workable and view.status != "blocked") or not missing_at(view):
            if self.act(Done(view.id)):
                self.go_to_next()
            return
        self._ask_next()

    def tick(self) -> None:
        """Tick the check in focus, or take the tick back."""
        if self.mode != "step" or self.focus is None or self.focus.kind != "check":
            self.message = _("space ticks a check: go to one with up and down")
            return
        ticked = self.focus.name in self.view.record.checks
        if self.act(Check(self.at, (self.focus.name,), off=ticked)) and not ticked:
            unticked = [item for item in self._missing() if item.kind == "check"]
            self.focus = unticked[0] if unticked else self._first_missing() or self.focus

    def edit(self) -> None:
        """Ask for the field or the evidence in focus."""
        if self.mode != "step" or self.focus is None or self.focus.kind == "check":
            self.message = _("e edits a field: go to one with up and down")
            return
        name = self.focus.name
        if self.focus.kind == "evidence":
            place = next(one for one in self.view.step.evidence if one.id == name)
            self.question = evidence_question(place, self._attach)
            return
        field = self.view.step.collect[name]
        label = field.ask or name
        value = self.view.record.value(name)
        if field.type == "table":
            form = TableForm(label, field, value or [], self._ask, self._row_saver(name), self._focus_next)
            if value:
                self.question = _row_question(label, len(value), form)
            else:
                form.begin()
            return
        saw = answers_seen(self.view, name)
        self.question = field_question(label, field, value, lambda given: self._answer(name, given, saw))

    def ask_to_run(self, run: Callable[[StepView], object]) -> None:
        """Ask whether to run the step's command; then `run(view)` does it."""
        view = self.view
        if self.mode != "step" or not view.step.run or not view.workable:
            self.message = _("there is no command to run here")
            return

        def then(yes: bool) -> None:
            if yes:
                run(view)

        words = Field(type="bool")
        label = _("Run this command, as you, in {folder}?", folder=self.opened.top)
        self.question = Question(label, words.parse, then, hint=words.hint())

    def ask_reason(self, label: str, make: Callable[[str, str], Any], *, go_on: bool) -> None:
        """Ask for a reason, then do `make(step, reason)`."""
        step = self.at

        def then(reason: str) -> None:
            if self.act(make(step, reason)) and go_on:
                self.go_to_next()

        self.question = text_question(label, then)

    def skip(self) -> None:
        self.ask_reason(_("Why is this step skipped?"), Skip, go_on=True)

    def block(self) -> None:
        self.ask_reason(_("What is this step blocked by?"), Block, go_on=True)

    def note(self) -> None:
        self.ask_reason(_("Note"), Note, go_on=False)

    def reject(self) -> None:
        if self._waits_for_approval():
            label = _("Why is it rejected?")
            self.ask_reason(label, lambda step, why: Reject(step, why), go_on=False)

    def _waits_for_approval(self) -> bool:
        waits = self.mode == "step" and self.view.status == "waiting"
        if not waits:
            self.message = _("this step does not wait for approval")
        return waits

    def reopen(self) -> None:
        if self.act(Reopen(self.at)):
            self.show(self.at)

    def approve(self) -> None:
        if self._waits_for_approval() and self.act(Approve(self.at, shown_digest(self.view))):
            self.go_to_next()

    def close(self) -> None:
        if self.mode == "end":
            self.act(Close())

    def leave_question(self) -> None:
        """The person leaves the input line."""
        self.question = None
        self.filling = False

    def _ask(self, question: Question) -> None:
        self.question = question

    def _ask_next(self) -> None:
        """Ask for the next thing that is missing: fields and evidence first, then the checks."""
        lacking = self._first_missing()
        if lacking is None:
            told = _("enter records the step as done")
            self.message = _("; ").join(part for part in (self.message, told) if part)
            return
        self.focus = lacking
        if lacking.kind == "check":
            count = sum(text not in self.view.record.checks for text in self.view.step.check)
            self.message = _("{number} to tick: space ticks the check with the mark ›", number=count)
            return
        self.filling = True
        self.edit()

    def _missing(self) -> list[Item]:
        """What is missing, in the order in which it is shown."""
        view = self.view
        lacking = {(one.kind, one.name) for one in missing_at(view)}
        return [item for item in items_of(view) if (item.kind, item.name) in lacking]

    def _first_missing(self) -> Item | None:
        """What enter asks for next: fields and evidence, then the checks."""
        missing = self._missing()
        return next((item for item in missing if item.kind != "check"), missing[0] if missing else None)

    def _focus_next(self) -> None:
        """After an answer: on to what is missing next, asked at once where enter began to ask."""
        self.focus = self._first_missing() or self.focus
        if self.filling:
            self._ask_next()

    def _row_saver(self, name: str) -> Callable[[list[Value]], None]:
        """Saves a table's rows, each time over the ones that were saved or shown before."""
        saw = answers_seen(self.view, name)

        def save(rows: list[Value]) -> None:
            nonlocal saw
            if self.act(SetFields(self.at, {name: rows}, {name: saw})):
                saw = (self.opened.state.events[-1].id,)

        return save

    def _answer(self, name: str, value: Value, saw: tuple[str, ...]) -> None:
        field = self.view.step.collect[name]
        files: tuple[Any, ...] = ()
        try:
            if field.type == "file" and value:
                given = gather(self.view.step, {name: value}, (), Path(), self.opened.intake)
                value, files = given.fields[name], tuple(given.files)
        except SopctlError as error:
            self.message = error.message
            return
        if value is None and self.view.record.value(name) is None:
            return
        if self.act(SetFields(self.at, {name: value}, {name: saw}), files):
            self._focus_next()

    def _attach(self, what: str) -> None:
        name = self.focus.name if self.focus else ""
        try:
            given = gather(self.view.step, {}, ({name: what},), Path(), self.opened.intake)
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
            raise ValueError(_("a number from 1 to {most}, or nothing for a new row", most=count))
        return int(text) - 1

    def then(row: int) -> None:
        form.begin() if row == count else form.edit(row)

    return Question(label, parse, then, hint=_("which row, 1 to {most}? empty: a new one", most=count))
