"""Answers, checks and evidence: how an act's data is made of what was given, and what it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _, plural
from sopctl.runs.acts._common import add_answer, quote, stamp_of
from sopctl.runs.event import Event
from sopctl.runs.evidence import NewEvidence, check_stored_name, is_stored_name, shown_name
from sopctl.runs.records import Attached, StepRecord
from sopctl.runs.repeat import check_rows
from sopctl.runs.state import State
from sopctl.runs.view import StepView, answers_seen
from sopctl.sop.model import Step
from sopctl.sop.shown import format_value
from sopctl.sop.texts import check_url, text_of


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


def give_answers(state: State, record: StepRecord, step: Step, event: Event) -> StepRecord:
    """The record with an event's answers; those that its writer did not see stay as rivals."""
    fields = dict(record.fields)
    was = event.data.get("was", {})
    for name, raw in event.data.get("fields", {}).items():
        value = None if raw is None else step.collect[name].parse(raw)
        if step.collect[name].type == "file" and value is not None:
            check_stored_name(value)
        fields[name] = add_answer(state, fields.get(name, ()), value, event, was.get(name, ()))
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


def give_checks(state: State, record: StepRecord, step: Step, event: Event) -> StepRecord:
    checks = dict(record.checks)
    for text in event.data.get("checks", []):
        if text not in step.check:
            raise LookupError(_("no check {text!r}", text=text))
        checks.setdefault(text, stamp_of(state, event))
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
        name = {"name": one.name} if one.file and one.name not in ("", shown_name(one.file)) else {}
        parsed.append({"id": place, kind: one.file or one.link, **name})
    return parsed


def give_evidence(state: State, record: StepRecord, event: Event) -> StepRecord:
    given = []
    for one in event.data.get("evidence", []):
        file, link = one.get("file"), one.get("link")
        if (file is None) == (link is None):
            raise ValueError(_("evidence is a file or a link"))
        name = text_of(one.get("name", ""))
        if file is not None:
            check_stored_name(file)
            name = name or shown_name(file)
        if link is not None:
            check_url(link)
        given.append(Attached(text_of(one["id"]), file, link, name or link, stamp_of(state, event)))
    known = {(one.id, one.file, one.link, one.name) for one in record.evidence}
    fresh = tuple(one for one in given if (one.id, one.file, one.link, one.name) not in known)
    return replace(record, evidence=record.evidence + fresh)


def tell_given(data: Mapping[str, Any]) -> list[str]:
    """Answers, checks and evidence in words."""
    parts = []
    for name, value in data.get("fields", {}).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f"{name} = {plural('{count} row', '{count} rows', len(value))}")
        elif value is None:
            parts.append(f"{name} = {_('nothing')}")
        else:
            value = shown_name(value) if is_stored_name(value) else value
            told = format_value(value)
            parts.append(f"{name} = {quote(told) if isinstance(value, str) else told}")
    parts += [_("check {text}", text=quote(text)) for text in data.get("checks", [])]
    parts += [_("uncheck {text}", text=quote(text)) for text in data.get("unchecked", [])]
    for one in data.get("evidence", []):
        what = one.get("name") or (shown_name(one["file"]) if one.get("file") else one["link"])
        parts.append(f"{one['id']} {quote(what)}")
    return parts
