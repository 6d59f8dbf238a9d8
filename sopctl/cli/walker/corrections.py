"""What the keys do where something was wrong, or the SOP is: each function is one action of the walker."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sopctl.cli.runs.redlining import edited, kept, proposal, wording
from sopctl.cli.runs.session import refresh
from sopctl.cli.walker.acts import ask_reason
from sopctl.cli.walker.front import Front
from sopctl.cli.walker.questions import Question, field_question, yes_question
from sopctl.cli.walker.walker import Walker
from sopctl.errors import Refused, SopctlError
from sopctl.language import _, listed
from sopctl.render.events import acknowledgement
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.settle import Settle
from sopctl.runs.acts.undo import Undo, last_act
from sopctl.runs.acts.withdraw import Withdraw
from sopctl.runs.people import short_name
from sopctl.runs.records import Answer
from sopctl.runs.words import conflict_told
from sopctl.sop.fields import Value


def withdraw(walker: Walker) -> None:
    ask_reason(walker, _("Why is the approval taken back?"), Withdraw)


def deviate(walker: Walker) -> None:
    ask_reason(walker, _("Where does practice leave the SOP here?"), partial(Note, deviation=True))


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


def redline(front: Front) -> None:
    """Open the step's wording in the person's editor, and record what they propose."""
    walker, view = front.walker, front.walker.view

    def run() -> str:
        before = wording(walker.opened.state.run.step_named(view.id).step)
        try:
            text = edited(before, view.id)
            if not walker.act(proposal(view.id, text, "")):
                walker.say(kept(text, before))
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
