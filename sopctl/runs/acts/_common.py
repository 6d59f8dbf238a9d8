"""What several acts share: reading data that may be anything, and refusing in the same words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NoReturn

from sopctl.errors import Refused
from sopctl.language import _, in_quotes, listed
from sopctl.runs.event import Event
from sopctl.runs.moments import stamp_in
from sopctl.runs.people import same_person
from sopctl.runs.records import Answer, Conflict, Remark, Stamp, StepRecord
from sopctl.runs.state import State
from sopctl.runs.view import StepView
from sopctl.runs.words import status_word
from sopctl.sop.fields import Value
from sopctl.sop.model import Step
from sopctl.sop.texts import check_person, text_of

MAX_QUOTE = 60
MAX_RIVALS = 50


def stamp_of(state: State, event: Event) -> Stamp:
    return stamp_in(state.run, event)


def reason_of(state: State, event: Event) -> Remark:
    return Remark(text_of(event.data["reason"]), stamp_of(state, event))


def step_of(state: State, event: Event) -> tuple[str, Step, StepRecord]:
    """The step that an event is about. Raises LookupError when the run has no such step."""
    if event.step is None:
        raise LookupError(_("no step {step!r}", step=event.step))
    return event.step, state.run.step_named(event.step).step, state.record(event.step)


def require_reason(text: str, refusal: str) -> str:
    """The reason on one line. Raises Refused with these words when there is none."""
    reason = checked_line(text)
    if not reason:
        raise Refused(refusal, _("say why in a few words"))
    return reason


def checked_text(text: str) -> str:
    """Raises Refused for a text that cannot be stored."""
    try:
        return text_of(text)
    except ValueError as error:
        raise Refused(str(error)) from None


def checked_line(text: str) -> str:
    """A text on one line. Raises Refused for one that cannot be stored."""
    return " ".join(checked_text(text).split())


def checked_person(state: State, text: str) -> str:
    """A person; a name alone means the one person of the run who is called so. Raises Refused."""
    try:
        person = check_person(text)
    except ValueError as error:
        raise Refused(str(error)) from None
    known = {one for role in state.run.sop.roles if (one := state.person(role))} | {state.run.made.by}
    meant = {one for one in known if same_person(one, person)}
    return meant.pop() if len(meant) == 1 and "<" not in person else person


def require_open(view: StepView, refusal: str) -> None:
    """Raises Refused, these words first, unless the step can be worked on now."""
    if view.status == "pending" or (view.status == "blocked" and view.waits_for):
        why = _("it waits for {steps}", steps=listed(view.waits_for))
        raise Refused(refusal + _(": ") + why, _("do that first, or skip it"))
    if view.status == "not-needed":
        why = _("it is not needed, since `{condition}` is false", condition=view.condition)
        raise Refused(refusal + _(": ") + why)
    if view.status in ("done", "waiting", "skipped"):
        refuse_settled(view, refusal)


def refuse_settled(view: StepView, refusal: str) -> NoReturn:
    """Raises Refused, these words first, for a step that would have to be reopened."""
    why = _("it is {status}", status=status_word(view.status))
    raise Refused(refusal + _(": ") + why, _("reopen it first"))


def add_answer(
    state: State, known: tuple[Answer, ...], value: Value, event: Event, seen: Iterable[str]
) -> tuple[Answer, ...]:
    """The answers with a new one; those that its writer did not see stay as rivals."""
    seen = set(seen)
    rivals = tuple(one for one in known if one.stamp.event not in seen)
    # More rivals than people could have given are forged; the last ones are enough to see.
    return (*rivals[-MAX_RIVALS:], Answer(value, stamp_of(state, event)))


def cleared(record: StepRecord) -> StepRecord:
    """The record of a step that comes back: what was answered stays, its approvals do not."""
    return replace(record, mark="", stamp=None, reason=None, approvals=(), doers=())


def had_a_hand(record: StepRecord, by: str) -> StepRecord:
    """The record with one more doer: whoever changes what is done has done it, too."""
    if record.mark != "done" or by in record.doers:
        return record
    return replace(record, doers=(*record.doers, by))


def clash(record: StepRecord, kind: str, *sides: tuple[str, Stamp]) -> StepRecord:
    """The record with what two people did apart, the side that stands last."""
    found = Conflict(kind, "", tuple(Answer(told, stamp) for told, stamp in sides))
    known = record.clashes[-MAX_RIVALS:]
    return record if found in known else replace(record, clashes=(*known, found))


def put(state: State, step: str, record: StepRecord) -> State:
    return replace(state, steps={**state.steps, step: record})


def quote(text: str) -> str:
    """A text as a value in a line for people."""
    flat = " ".join(text.split())
    return in_quotes(f"{flat[: MAX_QUOTE - 1]}…" if len(flat) > MAX_QUOTE else flat)
