"""What several acts share: reading data that may be anything, and giving answers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.runs.event import Event
from sopctl.runs.evidence import NewEvidence, check_stored_name
from sopctl.runs.state import Answer, Attached, Remark, Stamp, State, StepRecord, with_step
from sopctl.runs.view import StepView, answers_seen
from sopctl.sop.fields import FileField
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
    instance = next((one for one in state.run.instances if one.id == event.step), None)
    if instance is None:
        raise LookupError(f"no step {event.step!r}")
    return instance.id, instance.step, state.record(instance.id)


def require_reason(text: str, what: str) -> str:
    """The reason on one line. Raises Refused when there is none."""
    reason = " ".join(checked_text(text).split())
    if not reason:
        raise Refused(f"{what} wants a reason", "say why in a few words")
    return reason


def checked_text(text: str) -> str:
    """Raises Refused for a text that cannot be stored."""
    try:
        return text_of(text)
    except ValueError as error:
        raise Refused(str(error)) from None


def require_open(view: StepView, verb: str) -> None:
    """Raises Refused unless the step can be worked on now."""
    if view.status == "pending" or (view.status == "blocked" and view.waits_for):
        waits = ", ".join(view.waits_for)
        raise Refused(f"cannot {verb} {view.id}: it waits for {waits}", "do that first, or skip it")
    if view.status == "not-needed":
        raise Refused(f"cannot {verb} {view.id}: it is not needed, since `{view.step.when}` is false")
    if view.status in ("done", "waiting", "skipped"):
        raise Refused(f"cannot {verb} {view.id}: it is {view.status}", "reopen it first")


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
            hint = did_you_mean(name, view.step.collect) or "this step asks for nothing"
            raise Refused(f"{view.id} has no field {name!r}", hint)
        try:
            fields[name] = None if value in (None, "") else field.parse(value)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
        known = answers_seen(view, name)
        seen = list(known if saw is None else saw.get(name, ()))
        if seen:
            was[name] = seen
    if wrong:
        raise Refused(f"{view.id}: " + "; ".join(wrong))
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
        if isinstance(step.collect[name], FileField) and value is not None:
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
        elif one.isdecimal() and 1 <= int(one) <= len(known):
            chosen.append(known[int(one) - 1])
        else:
            hint = f"it has {len(known)}; give a number, or all" if known else "it has none"
            raise Refused(f"{view.id} has no check {one!r}", hint)
    return list(dict.fromkeys(chosen))


def give_checks(record: StepRecord, step: Step, event: Event) -> StepRecord:
    checks = dict(record.checks)
    for text in event.data.get("checks", []):
        if text not in step.check:
            raise LookupError(f"no check {text!r}")
        checks.setdefault(text, stamp_of(event))
    for text in event.data.get("unchecked", []):
        if text not in step.check:
            raise LookupError(f"no check {text!r}")
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
            hint = did_you_mean(one.id, places) or "it asks for none: attach it without a name"
            raise Refused(f"{view.id} has no evidence {one.id!r}", hint)
        if one.id is not None and places[one.id].kind != kind:
            wanted = places[one.id].kind
            raise Refused(f"{view.id}: {one.id} wants a {wanted}, not a {kind}")
        fitting = [place.id for place in view.step.evidence if place.kind == kind]
        open_places = [place for place in fitting if place not in taken]
        place = one.id or next(iter(open_places + fitting), "attachment")
        taken.add(place)
        if one.link is not None:
            try:
                check_url(one.link)
            except ValueError as error:
                raise Refused(f"{view.id}: {error}") from None
        parsed.append({"id": place, kind: one.file or one.link})
    return parsed


def give_evidence(record: StepRecord, event: Event) -> StepRecord:
    given = []
    for one in event.data.get("evidence", []):
        file, link = one.get("file"), one.get("link")
        if (file is None) == (link is None):
            raise ValueError("evidence is a file or a link")
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
            parts.append(f"{name} = {len(value)} {'row' if len(value) == 1 else 'rows'}")
        elif value is None:
            parts.append(f"{name} = nothing")
        else:
            parts.append(
                f"{name} = {quote(format_value(value)) if isinstance(value, str) else format_value(value)}"
            )
    parts += [f"check {quote(text)}" for text in data.get("checks", [])]
    parts += [f"uncheck {quote(text)}" for text in data.get("unchecked", [])]
    for one in data.get("evidence", []):
        parts.append(f"{one['id']} {quote(one['file'][65:] if one.get('file') else one['link'])}")
    return parts
