"""Steps of a run as rows of a report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from sopctl.language import N_, _, clauses, listed
from sopctl.render.days import day_words
from sopctl.render.events import moment
from sopctl.render.report.answers import answer_row
from sopctl.runs.people import short_name
from sopctl.runs.records import Approved, Remark
from sopctl.runs.view import SETTLED, StepView
from sopctl.runs.words import conflict_told
from sopctl.sop.model import Phase
from sopctl.sop.shown import format_value

MOST_WAITS = 8  # of what a step waits for, no more is named
STATUS_WORDS = {
    "done": N_("done"), "skipped": N_("skipped"), "not-needed": N_("not needed"), "ready": N_("ready"),
    "started": N_("started"), "blocked": N_("blocked"), "waiting": N_("waits for approval"),
    "pending": N_("waits"),
}  # fmt: skip


def step_row(view: StepView, files: str, *, whole: bool = False) -> dict[str, Any]:
    """A step as it stands; `files` is the address of the folder that evidence lies in.

    Digests of evidence are told whole, or by their beginning.
    """
    record = view.record
    asked = {one.id: one.ask for one in view.step.evidence}
    return {
        "id": view.id,
        "phase_id": view.phase.id,
        "title": view.title,
        "group": view.group,
        "warnings": view.warnings,
        "cautions": view.cautions,
        "text": view.text,
        "links": [{"title": one.title, "address": one.url or ""} for one in view.step.links],
        "command": view.step.run,
        "commands": [
            _(
                "command ended with {code}, {person}, {time}",
                code=one.code,
                person=short_name(one.stamp.by),
                time=moment(one.stamp.at),
            )
            for one in record.commands
        ],
        "status": view.status,
        "status_words": _(STATUS_WORDS[view.status]),
        "settled": view.settled,
        "owner": view.owner or "",
        "person": short_name(view.person) if view.person else "",
        "whose": _whose(view),
        "due": day_words(view.due) if view.due else "",
        "by": signed(record.stamp.by, record.stamp.at) if record.stamp else "",
        "reason": record.reason.text if record.reason else "",
        "condition": view.condition,
        "waits_for": "",  # as `name_waits` puts it
        "conflicts": [conflict_told(one, view.step) for one in record.conflicts()],
        "answers": [
            answer_row(name, field, record.value(name), files, view.targets.get(name))
            for name, field in view.step.collect.items()
            if record.value(name) is not None
        ],
        "checks": [
            {"text": shown, "by": short_name(record.checks[text].by) if text in record.checks else ""}
            for text, shown in zip(view.step.check, view.checks, strict=True)
        ],
        "evidence": [
            {
                "asked": asked.get(one.id) or one.id,
                "name": one.name,
                "address": f"{files}/{quote(one.file)}" if one.file else one.link,
                "digest": _digest(one.file, whole=whole) if one.file else "",
                "by": short_name(one.stamp.by),
            }
            for one in record.evidence
        ],
        "notes": [
            {
                "text": note.text,
                "by": short_name(note.stamp.by),
                "at": moment(note.stamp.at),
                "signed": signed(note.stamp.by, note.stamp.at),
                "deviation": note.deviation,
            }
            for note in record.notes
        ],
        "redlines": [
            {
                "title": one.title or "",
                "text": one.do or "",
                "reason": one.reason,
                "signed": signed(one.stamp.by, one.stamp.at),
            }
            for one in record.redlines
        ],
        "reopened": remark_told(record.reopened) if record.reopened and record.reopened.text else "",
        "approvers": listed(view.step.approve.by) if view.step.approve else "",
        "approved": listed(map(_approved, view.approvals_once)),
        "rejected": remark_told(record.rejection) if record.rejection else "",
    }


def _whose(view: StepView) -> str:
    """Who has a step, and as what; nothing where nobody does."""
    if view.person and view.owner:
        return _("owner {person}", person=short_name(view.person)) + _(" ({detail})", detail=view.owner)
    who = short_name(view.person) if view.person else view.owner
    return _("owner {person}", person=who) if who else ""


def progress_words(views: Iterable[StepView]) -> str:
    """How far a run is; what was settled without anybody doing it is told as such."""
    statuses = Counter(view.status for view in views)
    settled = sum(statuses[one] for one in SETTLED)
    told = _("{settled} of {total} steps settled", settled=settled, total=statuses.total())
    if not settled or statuses["done"]:
        return told
    how = _("all of them skipped") if statuses["skipped"] == settled else _("none of them done")
    return clauses((told, how))


def _digest(file: str, *, whole: bool) -> str:
    return file.partition("-")[0] if whole else f"{file[:12]}…"


def name_waits(steps: Sequence[dict[str, Any]], views: Iterable[StepView]) -> None:
    """Put into rows of steps what each waits for, by titles; with the id where several have the title."""
    titles = {step["id"]: step["title"] for step in steps}
    many = Counter(titles.values())
    for step, view in zip(steps, views, strict=True):
        told = []
        for one in view.waits_for[:MOST_WAITS]:
            title = titles.get(one, one)
            told.append(_("{text} ({detail})", text=title, detail=one) if many[title] > 1 else title)
        if more := len(view.waits_for) - len(told):
            told.append(_("and {count} more", count=more))
        step["waits_for"] = _("; ").join(told)


def remark_told(remark: Remark) -> str:
    return short_name(remark.stamp.by) + _(": ") + remark.text


def closed_told(closed: Remark) -> str:
    who = signed(closed.stamp.by, closed.stamp.at)
    return who + _(": ") + closed.text if closed.text else who


def _approved(one: Approved) -> str:
    who = signed(one.stamp.by, one.stamp.at)
    return _("{text} ({detail})", text=who, detail=_("signed")) if one.signature else who


def in_phases(phases: Iterable[Phase], steps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of steps under the titles of their phases, in the order of the SOP."""
    found: dict[str, dict[str, Any]] = {phase.id: {"title": phase.title, "steps": []} for phase in phases}
    for step in steps:
        found[step["phase_id"]]["steps"].append(step)
    return list(found.values())


def former_row(one: dict[str, Any], files: str) -> dict[str, Any]:
    """What was recorded at a step of an earlier version, as lines of text, and its evidence."""
    lines = [f"{name} = {format_value(value)}" for name, value in one["fields"].items()]
    lines += [_("check {text}", text=text) for text in one["checks"]]
    lines += [note["text"] for note in one["notes"]]
    return {
        "title": one["title"],
        "told": _(one["status"]) if one["status"] else "",
        "reason": one["reason"] or "",
        "signed": signed(one["by"], one["at"]) if one["by"] else "",
        "lines": lines,
        "evidence": [
            {
                "name": each["name"],
                "address": f"{files}/{quote(each['file'])}" if each["file"] else each["link"],
            }
            for each in one["evidence"]
        ],
    }


def signed(person: str, at: str) -> str:
    """Who did something, and when."""
    return _("{person}, {time}", person=short_name(person), time=moment(at))
