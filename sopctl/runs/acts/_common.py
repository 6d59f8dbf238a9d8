"""What several acts share: reading data that may be anything, and giving answers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, listed, plural
from sopctl.runs.event import Event
from sopctl.runs.evidence import NewEvidence, check_stored_name
from sopctl.runs.repeat import check_rows
from sopctl.runs.state import Answer, Attached, Remark, Stamp, State, StepRecord, with_step
from sopctl.runs.view import StepView, answers_seen
from sopctl.runs.words import status_word
from sopctl.sop.model import Step
from sopctl.sop.shown import format_value
from sopctl.sop.texts import check_url, text_of

MAX_QUOTE = 60
MAX_RIVALS = 50


def stamp_of(event: Event) -> Stamp:
    return Stamp(event.by, event.at, event.id)


def reason_of(event: Event) -> Remark:
    return Remark(text_of(event.data["reason"]), stamp_of(event))


def step_of(state: State, event: Event) -> tuple[str, Step, StepRecord]:
    """The step that an event is about. Raises LookupError when the run has no such step."""
    if event.step is None:
        raise LookupError(_("no step {step!r}", step=event.step))
    return event.step, state.run.step_named(event.step).step, state.record(event.step)


def require_reason(text: str, refusal: str) -> str:
    """The reason on one line. Raises Refused with these words when there is none."""
    reason = " ".join(checked_text(text).split())
    if not reason:
        raise Refused(refusal, _("say why in a few words"))
    return reason


def checked_text(text: str) -> str:
    """Raises Refused for a text that cannot be stored."""
    try:
        return text_of(text)
    except ValueError as error:
        raise Refused(str(error)) from None


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


def parse_fields(
    view: StepView, raw: Mapping[str, object], saw: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    """Data for answers: `fields`, and in `was` the events whose answers the writer saw.

    Without `saw` that is what the run holds now.
    """
    fields, was, wrong = {}, {}, []
    for name, value in raw.items():
        field = view.step.collect.get(name)
        if field is None:
            hint = did_you_mean(name, view.step.collect) or _("this step asks for nothing")
            raise Refused(_("{step} has no field {name!r}", step=view.id, name=name), hint)
        try:
            fields[name] = None if value in (None, "") else field.parse(value)
            if name in view.naming:
                check_rows(fields[name], field)
        except ValueError as error:
            wrong.append(name + _(": ") + str(error))
        known = answers_seen(view, name)
        seen = list(known if saw is None else saw.get(name, ()))
        if seen:
            was[name] = seen
    if wrong:
        raise Refused(view.id + _(": ") + _("; ").join(wrong))
    data: dict[str, Any] = {"fields": fields} if fields else {}
    if was:
        data["was"] = was
    return data


def give_answers(record: StepRecord, step: Step, event: Event) -> StepRecord:
    """The record with an event's answers; those that its writer did not see stay as rivals."""
    fields = dict(record.fields)
    was = event.data.get("was", {})
    for name, raw in event.data.get("fields", {}).items():
        value = None if raw is None else step.collect[name].parse(raw)
        if step.collect[name].type == "file" and value is not None:
            check_stored_name(value)
        seen = set(was.get(name, ()))
        rivals = tuple(one for one in fields.get(name, ()) if one.stamp.event not in seen)
        # More rivals than people could have given are forged; the last ones are enough to see.
        fields[name] = (*rivals[-MAX_RIVALS:], Answer(value, stamp_of(event)))
    return replace(record, fields=fields)


def parse_checks(view: StepView, wanted: Iterable[str]) -> list[str]:
    """The texts of checks given by number, by text, or as `all`. Raises Refused."""
    known = view.step.check
    chosen: list[str] = []
    for one in wanted:
        if one == "all":
            chosen += known
        elif one in known:
            chosen.append(one)
        elif one.isdecimal() and len(one) <= 6 and 1 <= int(one) <= len(known):
            chosen.append(known[int(one) - 1])
        else:
            hint = (
                _("it has {number}; give a number, or all", number=len(known)) if known else _("it has none")
            )
            raise Refused(_("{step} has no check {name!r}", step=view.id, name=one), hint)
    return list(dict.fromkeys(chosen))


def give_checks(record: StepRecord, step: Step, event: Event) -> StepRecord:
    checks = dict(record.checks)
    for text in event.data.get("checks", []):
        if text not in step.check:
            raise LookupError(_("no check {text!r}", text=text))
        checks.setdefault(text, stamp_of(event))
    for text in event.data.get("unchecked", []):
        if text not in step.check:
            raise LookupError(_("no check {text!r}", text=text))
        checks.pop(text, None)
    return replace(record, checks=checks)


def parse_evidence(view: StepView, given: Iterable[NewEvidence]) -> list[dict[str, Any]]:
    """Data for evidence. Raises Refused for a place that the step does not have."""
    places = {one.id: one for one in view.step.evidence}
    taken = {one.id for one in view.record.evidence}
    parsed = []
    for one in given:
        kind = "file" if one.file else "link"
        if one.id is not None and one.id not in places:
            hint = did_you_mean(one.id, places) or _("it asks for none: attach it without a name")
            raise Refused(_("{step} has no evidence {name!r}", step=view.id, name=one.id), hint)
        if one.id is not None and places[one.id].kind != kind:
            swap = (
                _("{place} wants a link, not a file", place=one.id)
                if one.file
                else _("{place} wants a file, not a link", place=one.id)
            )
            raise Refused(view.id + _(": ") + swap)
        fitting = [place.id for place in view.step.evidence if place.kind == kind]
        open_places = [place for place in fitting if place not in taken]
        place = one.id or next(iter(open_places + fitting), "attachment")
        taken.add(place)
        if one.link is not None:
            try:
                check_url(one.link)
            except ValueError as error:
                raise Refused(view.id + _(": ") + str(error)) from None
        parsed.append({"id": place, kind: one.file or one.link})
    return parsed


def give_evidence(record: StepRecord, event: Event) -> StepRecord:
    given = []
    for one in event.data.get("evidence", []):
        file, link = one.get("file"), one.get("link")
        if (file is None) == (link is None):
            raise ValueError(_("evidence is a file or a link"))
        if file is not None:
            check_stored_name(file)
        if link is not None:
            check_url(link)
        given.append(Attached(text_of(one["id"]), file, link, stamp_of(event)))
    known = {(one.id, one.file, one.link) for one in record.evidence}
    fresh = tuple(one for one in given if (one.id, one.file, one.link) not in known)
    return replace(record, evidence=record.evidence + fresh)


def put(state: State, step: str, record: StepRecord) -> State:
    return with_step(state, step, **{name: getattr(record, name) for name in StepRecord.__slots__})


def quote(text: str) -> str:
    """A text as a value in a line for people."""
    flat = " ".join(text.split())
    return f'"{flat[: MAX_QUOTE - 1]}…"' if len(flat) > MAX_QUOTE else f'"{flat}"'


def tell_given(data: Mapping[str, Any]) -> list[str]:
    """Answers, checks and evidence in words."""
    parts = []
    for name, value in data.get("fields", {}).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f"{name} = {plural('{count} row', '{count} rows', len(value))}")
        elif value is None:
            parts.append(f"{name} = {_('nothing')}")
        else:
            parts.append(
                f"{name} = {quote(format_value(value)) if isinstance(value, str) else format_value(value)}"
            )
    parts += [_("check {text}", text=quote(text)) for text in data.get("checks", [])]
    parts += [_("uncheck {text}", text=quote(text)) for text in data.get("unchecked", [])]
    for one in data.get("evidence", []):
        parts.append(f"{one['id']} {quote(one['file'][65:] if one.get('file') else one['link'])}")
    return parts
