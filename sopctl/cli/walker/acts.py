"""What the keys do to a run: each function is one action of the walker."""

from collections.abc import Callable
from typing import Any

from sopctl.cli.runs.session import refresh
from sopctl.cli.walker import filling
from sopctl.cli.walker.front import Front
from sopctl.cli.walker.questions import Question, text_question, yes_question
from sopctl.cli.walker.walker import Walker
from sopctl.language import _, plural
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.assign import Assign
from sopctl.runs.acts.block import Block
from sopctl.runs.acts.check import Check
from sopctl.runs.acts.close import Close
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.reject import Reject
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.skip import Skip
from sopctl.runs.view import missing_at, shown_digest
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
    ask_reason(walker, _("Why is this step skipped?"), Skip, go_on=True)


def block(walker: Walker) -> None:
    ask_reason(walker, _("What is this step blocked by?"), Block, go_on=True)


def note(walker: Walker) -> None:
    ask_reason(walker, _("Note"), Note)


def reopen(walker: Walker) -> None:
    ask_reason(walker, _("Why is it reopened?"), Reopen)


def reject(walker: Walker) -> None:
    ask_reason(walker, _("Why is it rejected?"), Reject)


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


def ask_reason(walker: Walker, label: str, make: Callable[[str, str], Any], *, go_on: bool = False) -> None:
    """Ask for a line of text, then do `make(step, text)`."""
    view = walker.view

    def then(reason: str) -> None:
        if walker.act(make(view.id, reason)) and go_on:
            walker.go_on_from(view)

    walker.ask(text_question(label, then))
