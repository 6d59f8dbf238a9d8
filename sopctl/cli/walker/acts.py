"""What the keys do to a run: each function is one action of the walker."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sopctl.cli.redlining import edited, proposal, wording
from sopctl.cli.session import refresh
from sopctl.cli.walker import filling
from sopctl.cli.walker.front import Front
from sopctl.cli.walker.questions import Question, field_question, text_question, yes_question
from sopctl.cli.walker.walker import Walker
from sopctl.errors import Refused, SopctlError
from sopctl.language import _, listed, plural
from sopctl.render.events import acknowledgement
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.assign import Assign
from sopctl.runs.acts.block import Block
from sopctl.runs.acts.check import Check
from sopctl.runs.acts.close import Close
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.reject import Reject
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.settle import Settle
from sopctl.runs.acts.skip import Skip
from sopctl.runs.acts.undo import Undo, last_act
from sopctl.runs.acts.withdraw import Withdraw
from sopctl.runs.people import short_name
from sopctl.runs.state import Answer
from sopctl.runs.view import missing_at, shown_digest
from sopctl.runs.words import conflict_told
from sopctl.sop.fields import Value
from sopctl.sop.texts import check_person


def do(walker: Walker) -> None:
    """Ask for what is missing, one thing after the other; then record the step as done."""
    refresh(walker.opened)
    view = walker.view
    if view.settled or view.status == "waiting":
        walker.go_to_next()  # somebody did it meanwhile
    elif (view.workable or view.status == "blocked") and missing_at(view):
        filling.ask_next(walker)
    elif walker.act(Done(view.id)):
        walker.go_on_from(view)


def go_on(walker: Walker) -> None:
    """From a step that is settled to the next one."""
    refresh(walker.opened)
    walker.go_to_next()


def go_to_others(walker: Walker) -> None:
    """From the end on: somebody may do another's step."""
    refresh(walker.opened)
    walker.mode = "step"
    walker.go_to_next(others=True)


def tick(walker: Walker) -> None:
    """Tick the check in focus, or take the tick back."""
    if walker.focus is None:
        return
    ticked = walker.focus.name in walker.view.record.checks
    if walker.act(Check(walker.at, (walker.focus.name,), off=ticked)) and not ticked:
        unticked = [item for item in walker.missing() if item.kind == "check"]
        walker.focus = unticked[0] if unticked else filling.first_missing(walker) or walker.focus


def skip(walker: Walker) -> None:
    _ask_reason(walker, _("Why is this step skipped?"), Skip, go_on=True)


def block(walker: Walker) -> None:
    _ask_reason(walker, _("What is this step blocked by?"), Block, go_on=True)


def note(walker: Walker) -> None:
    _ask_reason(walker, _("Note"), Note)


def reopen(walker: Walker) -> None:
    _ask_reason(walker, _("Why is it reopened?"), Reopen)


def reject(walker: Walker) -> None:
    _ask_reason(walker, _("Why is it rejected?"), Reject)


def approve(front: Front) -> None:
    walker, view = front.walker, front.walker.view

    def run() -> str:
        if walker.act(Approve(view.id, shown_digest(view))):
            walker.go_to_next()
        return ""

    if view.step.approve is not None and view.step.approve.signed:
        front.outside(run)  # a passphrase may be asked for
    else:
        run()


def withdraw(walker: Walker) -> None:
    _ask_reason(walker, _("Why is the approval taken back?"), Withdraw)


def deviate(walker: Walker) -> None:
    _ask_reason(walker, _("Where does practice leave the SOP here?"), partial(Note, deviation=True))


def undo(walker: Walker) -> None:
    """Ask whether to take the last act back."""
    refresh(walker.opened)
    try:
        last = last_act(walker.opened.state, walker.by)
    except Refused as error:
        walker.message = error.message
        return

    def then() -> None:
        if walker.act(Undo(last.step, last.id)) and any(
            one.id == last.step for one in walker.survey.instances
        ):
            walker.show(str(last.step))

    what = acknowledgement(last, walker.opened.state).removeprefix("recorded").lstrip(": ")
    walker.ask(yes_question(_("Undo {what}?", what=what), then))


def assign(walker: Walker) -> None:
    """Ask whom to give the step to."""
    view, state = walker.view, walker.opened.state
    known = dict.fromkeys(who for role in state.run.sop.roles if (who := state.person(role)))

    def parse(text: str) -> str | None:
        return None if text.strip() == "-" else check_person(text)

    def then(person: str | None) -> None:
        walker.act(Assign(view.id, person))

    hint = _("Name <mail>; - gives it back to its role")
    walker.ask(Question(_("Who is to do this step?"), parse, then, hint, options=tuple(known)))


def redline(front: Front) -> None:
    """Open the step's wording in the person's editor, and record what they propose."""
    walker, view = front.walker, front.walker.view

    def run() -> str:
        step = walker.opened.run.step_named(view.id).step
        try:
            walker.act(proposal(view.id, edited(wording(step), view.id), ""))
        except SopctlError as error:
            walker.message = _("; ").join(part for part in (error.message, error.mend) if part)
        return ""

    front.outside(run)


def settle(walker: Walker) -> None:
    """Ask which value holds, field by field; or whether what stands is to stand."""
    view = walker.view
    conflicts = view.record.conflicts()
    above = tuple(f"  {conflict_told(one, view.step)}" for one in conflicts)
    fields = {one.name: one.sides for one in conflicts if one.kind == "field"}
    chosen: dict[str, Value] = {}

    def ask() -> None:
        left = [name for name in fields if name not in chosen]
        if not left:
            walker.act(Settle(view.id, chosen))
            return
        name = left[0]
        field = view.step.collect[name]

        def then(value: Value) -> None:
            chosen[name] = value
            ask()

        label = field.ask or name
        if field.type in ("table", "file"):  # nobody types these anew
            walker.ask(_side_question(label, fields[name], then, above))
        else:
            walker.ask(replace(field_question(label, field, view.record.value(name), then), above=above))

    if fields:
        ask()
    else:
        walker.ask(yes_question(_("Is it to stand like that?"), ask, above))


def _side_question(
    label: str, sides: tuple[Answer, ...], then: Callable[[Value], None], above: tuple[str, ...]
) -> Question:
    """Which of several people's values holds, by its number."""
    people = listed(f"{number} {short_name(side.stamp.by)}" for number, side in enumerate(sides, 1))

    def parse(text: str) -> Value:
        if not text.strip().isdecimal() or not 1 <= int(text) <= len(sides):
            raise ValueError(_("a number from 1 to {most}", most=len(sides)))
        return sides[int(text) - 1].value

    return Question(label, parse, then, _("whose holds? {people}", people=people), above=above)


def close(walker: Walker) -> None:
    walker.ask(yes_question(_("Close the run? Then only notes can be added."), lambda: _close(walker)))


def _close(walker: Walker) -> None:
    walker.act(Close())


def seek(walker: Walker) -> None:
    """Ask for words and show the steps that have them, while they are typed."""
    before, at = walker.mode, walker.at

    def parse(text: str) -> str:
        walker.seek(text)
        found = [view.id for view in walker.listed()]
        if not found:
            raise ValueError(_("no step has this in it"))
        return walker.at if walker.at in found else found[0]

    def left() -> None:
        walker.at, walker.mode, walker.sought = at, before, ""

    walker.mode = "list"
    walker.ask(
        Question(
            _("Search"),
            parse,
            walker.show,
            _("a word of the title, the text, or who does it"),
            changed=walker.seek,
            left=left,
        )
    )


def told_copied(walker: Walker, size: int, *, whole: bool) -> None:
    """Say what was sent to the clipboard; whether it arrived, no terminal tells."""
    count = plural("{count} character", "{count} characters", size)
    if whole:
        walker.message = _(
            "{count} sent to the clipboard, if the terminal lets programs write to it", count=count
        )
    else:
        walker.message = _("too long for the clipboard: the first {count} were sent", count=count)


def _ask_reason(walker: Walker, label: str, make: Callable[[str, str], Any], *, go_on: bool = False) -> None:
    """Ask for a line of text, then do `make(step, text)`."""
    view = walker.view

    def then(reason: str) -> None:
        if walker.act(make(view.id, reason)) and go_on:
            walker.go_on_from(view)

    walker.ask(text_question(label, then))
